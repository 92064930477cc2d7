import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { observeStatuses } from '../../src/delivery/observe.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeIn } from '../../src/delivery/take-in.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }],
  });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;
const officer = () => bench.as('officer').requests;

async function north(id: string) {
  const { statuses } = await bench.story(id);
  return required(
    statuses.find((status) => status.vendor_key === 'north'),
    'Status',
  );
}

/** A person asks by telephone, and again through the intake vendor while the first deletion is open. */
async function askedTwice() {
  counter += 1;
  const email = `follow-${String(counter)}@example.com`;
  const leader = await bench.request({ email });
  const snapshot = snapshotOf(randomUUID(), 'ACCEPTED', { person: person({ email }) });
  const cameIn = await takeIn(bench.context, bench.lane('desk'), { snapshot, askedAt: bench.clock.now() });
  const follower = await bench.request({}, { request: required(cameIn, 'Request'), subject: null });
  expect((await north(follower)).follows).toBe((await north(leader)).id);
  return { leader, follower };
}

async function look(id: string) {
  const { status } = await bench.claim(id, 'north', 'OBSERVE');
  await observeStatuses(bench.context, bench.lane('north'), [status], { onlyNative: false });
  const { request, events } = await bench.story(id);
  return { request, status: await north(id), types: events.map(({ type }) => type) };
}

const askedAPerson = {
  request: { state: 'ACTION_REQUIRED', completed_at: null },
  status: {
    state: 'ACTION_REQUIRED',
    reason: 'OTHER',
    outcome: null,
    confidence: null,
    follows: null,
    task: null,
    due_at: null,
    completed_at: null,
  },
  types: expect.arrayContaining(['status.unfollowed']),
};

describe('a request that follows the deletion of another', () => {
  it('takes over what the vendor came to', async () => {
    const { leader, follower } = await askedTwice();
    bench.script('north').submit = async () => ({
      nativeId: 'n-1',
      hints: {},
      snapshot: snapshotOf('n-1', 'COMPLETED'),
    });
    await submitStatus(await bench.claim(leader, 'north'));

    expect(await look(follower)).toMatchObject({
      request: { state: 'COMPLETED' },
      status: { state: 'COMPLETED', outcome: 'ERASED', task: null },
    });
  });

  it('is a person’s to decide where the vendor was taken out of the other', async () => {
    const { leader, follower } = await askedTwice();
    await officer().excludeVendor((await north(leader)).id, 'NO_MATCH', 'Not a customer of theirs.');

    expect(await look(follower)).toMatchObject(askedAPerson);
  });

  it('is a person’s to decide where the other was withdrawn before anything was sent', async () => {
    const { leader, follower } = await askedTwice();
    await officer().cancel(leader, 'No longer wanted.');

    expect(await look(follower)).toMatchObject(askedAPerson);
  });

  it('is a person’s to decide where the other was denied', async () => {
    const { leader, follower } = await askedTwice();
    const nothing = { right: null, outcome: null, optOutCompleted: null, comments: null };
    await officer().update({ ...nothing, request: leader, denial: 'SUSPECTED_FRAUD' });

    expect(await look(follower)).toMatchObject(askedAPerson);
  });

  it('cannot be denied as if nothing had been sent where the other may have been', async () => {
    const { leader, follower } = await askedTwice();
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'unknown' }));
    bench.script('north').search = () => Promise.resolve(null);
    for (let turn = 0; turn < 2; turn += 1) await submitStatus(await bench.claim(leader, 'north'));
    await officer().excludeVendor((await north(leader)).id, 'OTHER', 'Settled by telephone.');
    await look(follower);

    const nothing = { right: null, outcome: null, optOutCompleted: null, comments: null };
    const { problems } = await officer().update({ ...nothing, request: follower, denial: 'LEGAL_EXCEPTION' });

    expect(problems).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('can be carried out by itself then', async () => {
    const { leader, follower } = await askedTwice();
    await officer().cancel(leader, 'No longer wanted.');
    const { status } = await look(follower);

    expect((await officer().retryVendor(status.id)).problems).toEqual([]);

    expect(await north(follower)).toMatchObject({ state: 'PLANNED', task: 'SUBMIT' });
  });
});
