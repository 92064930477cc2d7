import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { expireWaiting } from '../../src/delivery/expire-waiting.js';
import { observeStatuses } from '../../src/delivery/observe.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeIn } from '../../src/delivery/take-in.js';
import { required } from '../../src/domain/invariant-error.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { VendorState } from '../../src/domain/vocabulary.js';
import { judgePath } from '../chaos/judge.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

const DAY = 86_400_000;

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'south' }, { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }],
  });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;
const freshEmail = (): string => {
  counter += 1;
  return `told-${String(counter)}@example.com`;
};
const officer = () => bench.as('officer').requests;
const comment = 'As was said by telephone.';
const denied = (request: string) =>
  officer().update({
    ...{ request, right: null, outcome: null, optOutCompleted: null, comments: null },
    denial: 'LEGAL_EXCEPTION',
  });

const statusOf = async (id: string, vendor: string) => {
  const { statuses } = await bench.story(id);
  return required(
    statuses.find((status) => status.vendor_key === vendor),
    'Status',
  );
};

/** The vendor refuses the first of two deletions, and the other was not sent. */
async function refusedAtNorth(): Promise<string> {
  const id = await bench.request({ email: freshEmail() });
  bench.script('north').submit = () =>
    Promise.reject(new VendorFailure('north', 'submit', { kind: 'refused', status: 400 }));
  await submitStatus(await bench.claim(id, 'north'));
  return id;
}

async function cameIn(email: string): Promise<string> {
  const snapshot = snapshotOf(randomUUID(), 'ACCEPTED', { person: person({ email }) });
  const found = await takeIn(bench.context, bench.lane('desk'), { snapshot, askedAt: bench.clock.now() });
  return bench.request({}, { request: required(found, 'Request'), subject: null });
}

/** Where each status ended, as the ledger has it, once its events tell every transition on the way there. */
async function toldWhole(id: string, begins: Partial<Record<string, VendorState>> = {}) {
  const { statuses, events } = await bench.story(id);
  expect(statuses.flatMap((status) => judgePath(status, events, begins[status.vendor_key]))).toEqual([]);
  return Object.fromEntries(statuses.map((status) => [status.vendor_key, status.state]));
}

describe('the events of a request tell every transition of its statuses once', () => {
  it('where it was withdrawn', async () => {
    const id = await refusedAtNorth();
    await officer().cancel(id, comment);

    expect(await toldWhole(id)).toEqual({ north: 'ACTION_REQUIRED', south: 'CANCELED' });
  });

  it('where it came in through a vendor and was withdrawn', async () => {
    const id = await cameIn(freshEmail());
    await officer().cancel(id, comment);

    const ended = await toldWhole(id, { desk: 'ACCEPTED' });
    expect(ended).toEqual({ north: 'CANCELED', south: 'CANCELED', desk: 'ACTION_REQUIRED' });
  });

  it('where it was denied', async () => {
    const id = await refusedAtNorth();
    await denied(id);

    expect(await toldWhole(id)).toEqual({ north: 'REJECTED', south: 'REJECTED' });
  });

  it('where the vendor that it came in through has no honest word for what became of it', async () => {
    const id = await cameIn(freshEmail());
    for (const vendor of ['north', 'south']) {
      const nativeId = randomUUID();
      const snapshot = snapshotOf(nativeId, vendor === 'north' ? 'COMPLETED' : 'FAILED');
      bench.script(vendor).submit = async () => ({ nativeId, hints: {}, snapshot });
      await submitStatus(await bench.claim(id, vendor));
    }

    const ended = await toldWhole(id, { desk: 'ACCEPTED' });
    expect(ended).toEqual({ north: 'COMPLETED', south: 'FAILED', desk: 'ACTION_REQUIRED' });
  });

  it('where it expired', async () => {
    const policy = { ...defaultPolicy, verification: { ...defaultPolicy.verification, required: true } };
    const strict = await openBench({ accounts: [{ key: 'north' }], policy });
    const receivedAt = new Date(strict.clock.now().getTime() - 50 * DAY);
    const id = await strict.request({ email: freshEmail() }, { receivedAt });
    expect(await expireWaiting(strict.context)).toBe(1);

    const { statuses, events } = await strict.story(id);
    await strict.close();
    expect(statuses).toMatchObject([{ state: 'REJECTED' }]);
    expect(statuses.flatMap((status) => judgePath(status, events))).toEqual([]);
  });

  it('where a person vouched for one vendor, took another out, and tried again', async () => {
    const id = await refusedAtNorth();
    await officer().retryVendor((await statusOf(id, 'north')).id);
    await submitStatus(await bench.claim(id, 'north')).catch(() => undefined);
    await officer().excludeVendor((await statusOf(id, 'south')).id, 'NO_MATCH', comment);

    expect(await toldWhole(id)).toMatchObject({ south: 'EXCLUDED' });
    const other = await refusedAtNorth();
    await officer().attestVendor((await statusOf(other, 'north')).id, 'ERASED', comment);
    expect(await toldWhole(other)).toEqual({ north: 'COMPLETED', south: 'PLANNED' });
  });

  it('where the identifier came to be known that a vendor waited for', async () => {
    const id = await bench.request({ phone: '+12025550199' });
    const { request } = await bench.story(id);
    const identifier = { kind: 'EMAIL', value: freshEmail(), verifiedAt: bench.clock.now() } as const;
    const added = await bench.as('officer').subjects.addIdentifier(request.subject_id, identifier);
    expect(added.problems).toEqual([]);

    const blocked = { north: 'BLOCKED', south: 'BLOCKED' } as const;
    expect(await toldWhole(id, blocked)).toEqual({ north: 'PLANNED', south: 'PLANNED' });
  });

  it('where it followed another until that was given up, and was then carried out by itself', async () => {
    const email = freshEmail();
    const leader = await bench.request({ email });
    const id = await cameIn(email);
    await officer().cancel(leader, comment);
    for (const vendor of ['north', 'south']) {
      const { status } = await bench.claim(id, vendor, 'OBSERVE');
      await observeStatuses(bench.context, bench.lane(vendor), [status], { onlyNative: false });
    }
    await officer().retryVendor((await statusOf(id, 'north')).id);

    const ended = await toldWhole(id, { desk: 'ACCEPTED' });
    expect(ended).toEqual({ north: 'PLANNED', south: 'ACTION_REQUIRED', desk: 'ACCEPTED' });
  });
});
