import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DeliveryContext, Lane } from '../../src/delivery/context.js';
import { LaneRunner } from '../../src/delivery/lane-runner.js';
import { takeIn } from '../../src/delivery/take-in.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureKind } from '../../src/domain/vendor-failure.js';
import type { IntakeUpdate, RightProgress, VendorSnapshot } from '../../src/domain/vendor-source.js';
import type { Outcome, Right, VendorState } from '../../src/domain/vocabulary.js';
import type { DecisionInput } from '../../src/services/services.js';
import { freshEmail } from '../support/asking.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

const desk = 'desk';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: desk, kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }] });
});
afterAll(() => bench.close());

/** The vendor: what each request there was told, what it shows of them, and what it answers next. */
interface Desk {
  readonly told: { readonly nativeId: string; readonly update: IntakeUpdate }[];
  readonly shown: Map<string, readonly RightProgress[]>;
  readonly toUpdates: (FailureKind | 'taken')[];
  readonly toReads: (FailureKind | 'shown')[];
  /** Of a call for several, by request. */
  readonly slots: Map<string, FailureKind>;
}

let vendor: Desk;
let lane: Lane;
let context: DeliveryContext;
let claims: number;

const fail = (operation: string, kind: FailureKind): VendorFailure => new VendorFailure(desk, operation, { kind });

const says = (right: Right, state: VendorState, outcome: Outcome | null = null): RightProgress => ({
  right,
  state,
  outcome,
  reason: null,
  confidence: outcome === null ? null : 'VENDOR_ASSERTED',
});

const snapshot = (nativeId: string, facts: Partial<VendorSnapshot> = {}): VendorSnapshot =>
  snapshotOf(nativeId, 'IN_PROGRESS', { rights: vendor.shown.get(nativeId) ?? [], ...facts });

/** As Opt-Out Machine does: one word for the rest, and a flag for the opt-out, without which that needs a person. */
function take(nativeId: string, update: IntakeUpdate): void {
  vendor.told.push({ nativeId, update });
  const shown = (vendor.shown.get(nativeId) ?? []).map((one) => {
    if (one.right !== 'OPT_OUT') return update.answer === undefined ? one : says(one.right, 'COMPLETED', 'EXPORTED');
    if (update.optOutCompleted === true) return says('OPT_OUT', 'COMPLETED', 'OPTED_OUT');
    return update.answer === undefined || one.state === 'COMPLETED' ? one : says('OPT_OUT', 'ACTION_REQUIRED');
  });
  vendor.shown.set(nativeId, shown);
}

beforeEach(() => {
  vendor = { told: [], shown: new Map(), toUpdates: [], toReads: [], slots: new Map() };
  const { account, source } = bench.lane(desk);
  lane = {
    account,
    source: {
      ...source,
      list: async () => ({ items: [], next: null, restart: null }),
      observe: async (records) =>
        new Map(records.map(({ recordId, nativeId }) => [recordId, snapshot(nativeId ?? '')])),
      get: async (nativeId) => {
        const answer = vendor.toReads.shift() ?? 'shown';
        if (answer !== 'shown') throw fail('read', answer);
        return snapshot(nativeId);
      },
      update: async (nativeId, update) => {
        const answer = vendor.toUpdates.shift() ?? 'taken';
        if (answer !== 'taken') throw fail('update', answer);
        take(nativeId, update);
        return null;
      },
      updateMany: async (updates) => {
        const answers = [...updates].map(([nativeId, update]): [string, VendorFailure | null] => {
          const kind = vendor.slots.get(nativeId);
          if (kind === undefined) take(nativeId, update);
          return [nativeId, kind === undefined ? null : fail('updateMany', kind)];
        });
        return new Map(answers);
      },
    },
  };
  claims = 0;
  context = {
    ...bench.context,
    lanes: new Map([[desk, lane]]),
    reach: (point) => {
      claims += point === 'after-claim' ? 1 : 0;
      if (claims > 20) throw new Error('The same work is claimed over and over.');
    },
  };
});

/** Somebody asks through the vendor: for a copy of their data, where nothing else is said. */
async function cameIn(
  ...rights: readonly RightProgress[]
): Promise<{ readonly id: string; readonly nativeId: string }> {
  const nativeId = randomUUID();
  vendor.shown.set(nativeId, rights.length === 0 ? [says('ACCESS', 'IN_PROGRESS')] : rights);
  const seen = snapshot(nativeId, { person: person({ email: freshEmail() }) });
  const id = await takeIn(context, lane, { snapshot: seen, askedAt: bench.clock.now() });
  return { id: required(id, 'A request'), nativeId };
}

/** Without the patience for the vendor's word: nobody works yet. */
async function decide(request: string, decision: Partial<DecisionInput>): Promise<void> {
  let now = 0;
  const impatient = { ...context, monotonic: () => (now += 60_000) };
  const input = { request, right: null, outcome: null, denial: null, optOutCompleted: null, comments: null };
  const { problems } = await bench.as('officer', impatient).requests.update({ ...input, ...decision });
  expect(problems).toEqual([]);
}

const work = (): Promise<void> => new LaneRunner(context, lane).workOff();

/** The same, once whatever was put off is due. */
async function workLater(): Promise<void> {
  await sql`update vendor_status set due_at = now() where due_at is not null`.execute(bench.ledger.db);
  await work();
}

async function statusOf(request: string) {
  const [status] = (await bench.story(request)).statuses;
  return required(status, 'The status at the vendor');
}

describe('an answer that the vendor refuses for good', () => {
  const held = { state: 'ACTION_REQUIRED', reason: 'OTHER', write_back: null, last_error: { retryable: false } };

  it('is held for a person, says so, and is no work for anybody any more', async () => {
    const { id } = await cameIn();
    await decide(id, { outcome: 'EXPORTED' });
    vendor.toUpdates.push('refused');

    await work();
    expect(await statusOf(id)).toMatchObject(held);
    await workLater();

    // One look at what the vendor has, after the one call.
    expect(claims).toBe(2);
    expect(await statusOf(id)).toMatchObject({ ...held, task: 'OBSERVE' });
    const { events } = await bench.story(id);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['write-back.refused', 'status.state']));
    expect(events.find(({ type }) => type === 'status.state')?.message).toBe(
      'ACCESS at Vendor desk went from IN_PROGRESS to ACTION_REQUIRED.',
    );
  });

  it('holds up no other answer of the same call', async () => {
    const [refused, taken] = [await cameIn(), await cameIn()];
    await decide(refused.id, { outcome: 'EXPORTED' });
    await decide(taken.id, { outcome: 'EXPORTED' });
    vendor.slots.set(refused.nativeId, 'refused');

    await work();

    expect(await statusOf(refused.id)).toMatchObject(held);
    expect(await statusOf(taken.id)).toMatchObject({ state: 'COMPLETED', task: null });
    expect(vendor.told.map(({ nativeId }) => nativeId)).toEqual([taken.nativeId]);
    expect(claims).toBe(1);
  });

  it('is held where nothing but an opt-out is open, too', async () => {
    const { id } = await cameIn(says('ACCESS', 'COMPLETED', 'EXPORTED'), says('OPT_OUT', 'ACTION_REQUIRED'));
    await decide(id, { optOutCompleted: true });
    vendor.toUpdates.push('refused');

    await work();
    await workLater();

    const { statuses } = await bench.story(id);
    expect(statuses.map(({ right, state, reason }) => [right, state, reason])).toEqual([
      ['ACCESS', 'COMPLETED', null],
      ['OPT_OUT', 'ACTION_REQUIRED', 'OTHER'],
    ]);
    expect(vendor.told).toEqual([]);
  });

  it('is sent again once a person has decided anew', async () => {
    const { id, nativeId } = await cameIn();
    await decide(id, { outcome: 'EXPORTED' });
    vendor.toUpdates.push('refused');
    await work();

    await decide(id, { outcome: 'NO_RECORD' });
    await work();

    expect(vendor.told).toEqual([{ nativeId, update: { answer: 'FULFILLED_NO_RECORD' } }]);
    expect((await bench.story(id)).request.closed_at).toEqual(expect.any(Date));
  });
});

describe('what leaves no trace at the vendor', () => {
  const comments = 'It went out by post.';

  it('is sent once where the vendor took it, such as a comment, though it cannot be read just then', async () => {
    const { id, nativeId } = await cameIn();
    await decide(id, { comments });
    vendor.toReads.push('unknown', 'unknown');

    await work();
    await workLater();

    expect(vendor.told).toEqual([{ nativeId, update: { comments } }]);
    expect(await statusOf(id)).toMatchObject({ state: 'IN_PROGRESS', task: 'OBSERVE', write_back: null });
    expect((await bench.story(id)).events.map(({ type }) => type)).toContain('write-back.confirmed');
  });

  it('is sent again where the vendor gave no clear answer to it', async () => {
    const { id, nativeId } = await cameIn();
    await decide(id, { comments });
    vendor.toUpdates.push('unknown');

    await work();
    expect(vendor.told).toEqual([]);
    await workLater();

    expect(vendor.told).toEqual([{ nativeId, update: { comments } }]);
  });

  it('is not taken for told because the vendor shows the same as before, such as an opt-out that is not done', async () => {
    const { id, nativeId } = await cameIn(says('OPT_OUT', 'IN_PROGRESS'));
    await decide(id, { optOutCompleted: false, comments });
    vendor.toUpdates.push('not-sent');

    await work();
    expect(vendor.told).toEqual([]);
    await workLater();

    expect(vendor.told).toEqual([{ nativeId, update: { optOutCompleted: false, comments } }]);
  });
});

it('tells an answer once where an opt-out was refused beside it, which the vendor shows as open', async () => {
  const { id, nativeId } = await cameIn(says('ACCESS', 'IN_PROGRESS'), says('OPT_OUT', 'IN_PROGRESS'));
  await decide(id, { right: 'OPT_OUT', denial: 'LEGAL_EXCEPTION' });
  await decide(id, { right: 'ACCESS', outcome: 'EXPORTED', comments: 'It is in the file.' });

  await work();
  await workLater();

  const update = { answer: 'FULFILLED_WITH_DATA', comments: 'It is in the file.' };
  expect(vendor.told).toEqual([{ nativeId, update }]);
  const { statuses } = await bench.story(id);
  expect(statuses.map(({ right, state, write_back }) => [right, state, write_back])).toEqual([
    ['ACCESS', 'COMPLETED', null],
    ['OPT_OUT', 'ACTION_REQUIRED', null],
  ]);
});
