import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { expireWaiting } from '../../src/delivery/expire-waiting.js';
import { markRestored } from '../../src/delivery/mark-restored.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureDetail } from '../../src/domain/vendor-failure.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';

const DAY = 86_400_000;

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;
const asked = (daysAgo = 0): Promise<string> => {
  counter += 1;
  const receivedAt = new Date(bench.clock.now().getTime() - daysAgo * DAY);
  return bench.request({ email: `denied-${String(counter)}@example.com` }, { receivedAt });
};

const step = async (id: string): Promise<void> => submitStatus(await bench.claim(id, 'north'));

/** The process is gone between the intent and the answer. */
async function killedWhileSending(id: string): Promise<void> {
  const claimed = await bench.claim(id, 'north');
  const reach = (): never => {
    throw new Error('killed');
  };
  await expect(submitStatus({ ...claimed, context: { ...bench.context, reach } })).rejects.toThrow('killed');
}

/** The vendor offers no way to look: a person must. */
async function lookedForInVain(id: string): Promise<void> {
  bench.script('north').search = () => Promise.resolve(null);
  await step(id);
}

const deny = async (request: string) => {
  const { problems } = await bench.as('officer').requests.update({
    ...{ request, right: null, outcome: null, optOutCompleted: null, comments: null },
    denial: 'LEGAL_EXCEPTION',
  });
  return problems.map(({ code }) => code);
};

async function told(id: string) {
  const { request, statuses } = await bench.story(id);
  return { state: request.state, status: required(statuses[0], 'Status') };
}

const heldAsSent = {
  state: 'ACTION_REQUIRED',
  status: { state: 'ACTION_REQUIRED', reason: 'TIMED_OUT', submitted_at: expect.any(Date) },
};

describe('a deletion that may have arrived', () => {
  it('is not denied as if nothing had been sent, where the process ended in the midst of the call', async () => {
    const id = await asked();
    await killedWhileSending(id);
    await lookedForInVain(id);

    expect(await deny(id)).toEqual(['CONFLICT']);
    expect(await told(id)).toMatchObject(heldAsSent);
  });

  it('is not denied as if nothing had been sent, where the ledger was restored from a backup', async () => {
    const id = await asked();
    await markRestored(bench.ledger);
    await lookedForInVain(id);

    expect(await deny(id)).toEqual(['CONFLICT']);
    expect(await told(id)).toMatchObject(heldAsSent);
  });

  it('does not expire as if nothing had been sent, where an identity comes to be wanted', async () => {
    const id = await asked(50);
    await killedWhileSending(id);
    await bench.ledger.db.updateTable('privacy_request').set({ identity_wanted: true }).where('id', '=', id).execute();
    await lookedForInVain(id);

    expect(await expireWaiting(bench.context)).toBe(0);
    expect(await told(id)).toMatchObject(heldAsSent);
  });
});

describe('a deletion that certainly did not arrive', () => {
  it.each<FailureDetail>([
    { kind: 'refused', status: 400 },
    { kind: 'throttled', status: 429 },
  ])('can be denied: %j', async (detail) => {
    const id = await asked();
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', detail));
    await step(id);

    expect(await deny(id)).toEqual([]);
    expect(await told(id)).toMatchObject({ state: 'DENIED', status: { state: 'REJECTED', reason: 'LEGAL_EXCEPTION' } });
  });
});
