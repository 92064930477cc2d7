import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { takeIn } from '../../src/delivery/take-in.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { required } from '../../src/domain/invariant-error.js';
import { unlessNever } from '../../src/ledger/never.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import type { Outcome, Reason, Right } from '../../src/domain/vocabulary.js';
import { ask, freshEmail, refusals, standing, taken, takesAll, valueOf, work } from '../support/asking.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }],
    policy: { verification: { required: true } },
  });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

const officer = () => bench.as('officer').requests;
const verify = (request: string) =>
  officer().verifyIdentity(request, { method: 'By a code to the address.', comment: null });

/** A person asks through the intake vendor for these rights. */
async function cameIn(
  rights: readonly Right[],
  facts: Partial<VendorSnapshot> = {},
  regulation = bench.context.regulation,
): Promise<string> {
  const snapshot = snapshotOf(randomUUID(), 'ACCEPTED', {
    person: person({ email: freshEmail() }),
    rights: rights.map((right) => ({ right, state: 'ACCEPTED', outcome: null, reason: null, confidence: null })),
    ...facts,
  });
  const context = { ...bench.context, regulation };
  return required(await takeIn(context, bench.lane('desk'), { snapshot, askedAt: bench.clock.now() }), 'Request');
}

/** The record that the person's request came in as has a proof of who they are from now on. */
async function showsProof(request: string): Promise<void> {
  const known = required(
    (await bench.story(request)).records.find(({ vendor_key: key }) => key === 'desk'),
    'Record',
  );
  const snapshot = snapshotOf(required(known.native_id, 'Id'), 'ACCEPTED', { identityProven: true });
  const askedAt = new Date(bench.clock.now().getTime() + 1);
  await takeSnapshot(bench.context, bench.lane('desk'), { snapshot, askedAt });
}

interface Said {
  readonly right?: Right;
  readonly outcome?: Outcome;
  readonly denial?: Reason;
}

/** Without the patience for the vendor's word: nobody works here. */
const decide = (request: string, { right, outcome, denial }: Said) => {
  let now = 0;
  const impatient = { ...bench.context, monotonic: () => (now += 60_000) };
  return bench.as('officer', impatient).requests.update({
    request,
    right: right ?? null,
    outcome: outcome ?? null,
    denial: denial ?? null,
    optOutCompleted: null,
    comments: null,
  });
};

const awaiting = ['AWAITING_IDENTITY', 'north BLOCKED IDENTITY_NOT_VERIFIED'];

describe('where the policy wants identities verified', () => {
  it('sends nothing before it is, and goes on then', async () => {
    const sent = takesAll(bench, 'north');
    const email = freshEmail();
    const { id } = await taken(bench, 'officer', { email });
    expect(await standing(bench, id)).toEqual(awaiting);
    expect((await bench.story(id)).statuses[0]).toMatchObject({ task: null, due_at: null });

    const verified = valueOf(await verify(id));

    expect(verified).toMatchObject({ state: 'PLANNED', identityVerifiedAt: expect.any(Date) });
    await work(bench, id, 'north');
    expect(sent).toEqual([email]);
    const { events } = await bench.story(id);
    const event = required(
      events.find(({ type }) => type === 'identity.verified'),
      'Event',
    );
    expect(event.message).toBe('The person’s identity was verified. What waited goes on at Vendor north.');
    expect((await officer().eventById(event.id))?.comment).toBe('By a code to the address.');
    expect(refusals(await verify(id))).toEqual([['CONFLICT', 'request']]);
  });

  it('stops what was planned before the policy wanted it, at the worker', async () => {
    const sent = takesAll(bench, 'north');
    const { context } = bench;
    const lenient = { ...context, policy: { ...defaultPolicy, verification: { required: false } } };
    const { id } = await taken({ ...bench, as: (viewer) => bench.as(viewer, lenient) }, 'officer', {
      email: freshEmail(),
    });
    expect(await standing(bench, id)).toEqual(['PLANNED', 'north PLANNED -']);

    await submitStatus(await bench.claim(id, 'north'));

    expect(sent).toEqual([]);
    expect(await standing(bench, id)).toEqual(awaiting);
  });

  it('has no way around it: trying again, a person’s word, an answer to the vendor, a second look', async () => {
    const id = await cameIn(['ACCESS', 'DELETION']);
    valueOf(await ask(bench, 'officer', { request: id }));
    expect((await bench.story(id)).request.state).toBe('AWAITING_IDENTITY');
    const north = required(
      (await bench.story(id)).statuses.find(({ vendor_key: key }) => key === 'north'),
      'Status',
    );

    expect(refusals(await officer().retryVendor(north.id))).toEqual([['IDENTITY_NOT_VERIFIED', 'vendorStatus']]);
    for (const outcome of ['ERASED', 'NO_RECORD'] as const) {
      expect(refusals(await officer().attestVendor(north.id, outcome, 'By hand.'))).toEqual([
        ['IDENTITY_NOT_VERIFIED', 'vendorStatus'],
      ]);
    }
    for (const said of [{ outcome: 'EXPORTED', right: 'ACCESS' }, { outcome: 'EXPORTED' }] as const) {
      expect(refusals(await decide(id, said))).toEqual([['IDENTITY_NOT_VERIFIED', 'input.outcome']]);
    }
    const known = required(
      (await bench.story(id)).records.find(({ vendor_key: key }) => key === 'desk'),
      'Record',
    );
    const snapshot = snapshotOf(required(known.native_id, 'Id'), 'IN_PROGRESS');
    await takeSnapshot(bench.context, bench.lane('desk'), {
      snapshot,
      askedAt: new Date(bench.clock.now().getTime() + 1),
    });

    const after = await bench.story(id);
    expect(after.request).toMatchObject({ state: 'AWAITING_IDENTITY', identity_verified_at: null });
    expect(after.records.filter(({ phase }) => phase === 'BLOCKED')).toHaveLength(1);
  });

  it('can be denied for it as long as nothing was sent, and the vendor is told why', async () => {
    const id = await cameIn(['DELETION']);
    valueOf(await ask(bench, 'officer', { request: id }));

    const denied = valueOf(await decide(id, { denial: 'IDENTITY_NOT_VERIFIED' }));

    expect(denied.state).toBe('DENIED');
    const { statuses, records } = await bench.story(id);
    expect(statuses.map(({ vendor_key: key, state, task }) => [key, state, task])).toEqual([
      ['desk', 'ACCEPTED', 'WRITE_BACK'],
      ['north', 'REJECTED', null],
    ]);
    expect(records.find(({ vendor_key: key }) => key === 'north')?.phase).toBe('CANCELED');
  });

  it('tells the vendor nothing of what was done for the person by another request', async () => {
    takesAll(bench, 'north');
    const email = freshEmail();
    const leader = await taken(bench, 'officer', { email });
    valueOf(await verify(leader.id));
    await work(bench, leader.id, 'north');
    const follower = await cameIn(['DELETION'], { person: person({ email }) });
    valueOf(await ask(bench, 'officer', { request: follower }));
    const settle = (facts: object) =>
      changeRequest(bench.ledger, follower, async ({ trx, event }) => {
        await trx
          .updateTable('vendor_status')
          .set(facts)
          .where('request_id', '=', follower)
          .where('role', '=', 'PROCESSOR')
          .execute();
        event({
          actor: 'privacy-graph',
          type: 'status.state',
          message: 'It is done, with the request that it was made by.',
        });
      });
    await settle({ state: 'COMPLETED', outcome: 'ERASED', completed_at: bench.clock.now() });
    const told = async () => (await bench.story(follower)).statuses.map(({ vendor_key: key, task }) => [key, task]);
    expect(await told()).toContainEqual(['desk', 'OBSERVE']);

    await bench.ledger.db
      .updateTable('privacy_request')
      .set({ identity_verified_at: bench.clock.now() })
      .where('id', '=', follower)
      .execute();
    await settle({ confidence: 'VENDOR_ASSERTED' });

    expect(await told()).toContainEqual(['desk', 'WRITE_BACK']);
  });

  it('takes from a worker that has claimed it what was denied meanwhile', async () => {
    const sent = takesAll(bench, 'north');
    const { id } = await taken(bench, 'officer', { email: freshEmail() });
    valueOf(await verify(id));
    const submission = await bench.claim(id, 'north');

    valueOf(await decide(id, { denial: 'SUSPECTED_FRAUD' }));

    await submitStatus(submission);
    expect(sent).toEqual([]);
    expect(await standing(bench, id)).toEqual(['DENIED', 'north REJECTED SUSPECTED_FRAUD']);
  });

  it('counts the proof that comes with a request, and that it came before the request', async () => {
    const receivedAt = new Date(bench.clock.now().getTime() - 3_600_000);
    const id = await cameIn(['DELETION'], { identityProven: true, createdAt: receivedAt });
    valueOf(await ask(bench, 'officer', { request: id }));

    expect((await bench.story(id)).request).toMatchObject({ state: 'PLANNED', identity_verified_at: receivedAt });
  });

  it('goes on by itself when the vendor shows its proof later', async () => {
    const id = await cameIn(['DELETION']);
    valueOf(await ask(bench, 'officer', { request: id }));

    await showsProof(id);

    const { request, statuses } = await bench.story(id);
    expect(request.state).toBe('PLANNED');
    expect(statuses.find(({ vendor_key: key }) => key === 'north')).toMatchObject({ state: 'PLANNED', task: 'SUBMIT' });
  });

  it('lets the clocks that stood still for it go on when the vendor shows its proof', async () => {
    const id = await cameIn(['DELETION'], {}, { policyDefault: 'GDPR', country: 'DE' });
    valueOf(await officer().pauseClock(id, 'Asked for a proof of identity.'));
    expect((await bench.story(id)).request).toMatchObject({ regulation: 'GDPR', paused: true });

    await showsProof(id);

    const { request, events } = await bench.story(id);
    expect(request.paused).toBe(false);
    expect(unlessNever(request.due_at)).not.toBeNull();
    expect(request.clock_pauses).toEqual([
      { from: expect.any(String), to: required(request.identity_verified_at, 'When').toISOString() },
    ]);
    const told = events.filter(({ type }) => type === 'identity.verified' || type === 'clock.resumed');
    expect(told.map(({ type, actor }) => [type, actor])).toEqual([
      ['identity.verified', 'vendor:desk'],
      ['clock.resumed', 'vendor:desk'],
    ]);
  });

  it('asks nothing of who only wants no more selling', async () => {
    const id = await cameIn(['OPT_OUT']);

    expect((await bench.story(id)).request.state).toBe('RECEIVED');
    expect(refusals(await decide(id, { outcome: 'OPTED_OUT' }))).toEqual([]);
  });

  it('says in the plan that it will wait, and needs to be told how it was done', async () => {
    const plan = await officer().planDeletion({
      subject: { id: null, email: freshEmail(), phone: null, name: null },
      request: null,
      vendors: null,
      regulation: null,
    });
    expect(plan.warnings).toContain('Nothing is sent before the person’s identity is verified: verifyIdentity.');
    const { id } = await taken(bench, 'officer', { email: freshEmail() });
    expect(refusals(await officer().verifyIdentity(id, { method: ' ', comment: null }))).toEqual([
      ['INVALID', 'method'],
    ]);
    const nothing = '01926f5e-7c1a-7def-8abc-0123456789ab';
    expect(refusals(await verify(nothing))).toEqual([['NOT_FOUND', 'request']]);
    valueOf(await officer().cancel(id, 'Never mind.'));
    expect(refusals(await verify(id))).toEqual([['CONFLICT', 'request']]);
  });
});
