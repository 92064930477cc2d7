import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { observeStatuses } from '../../src/delivery/observe.js';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureDetail } from '../../src/domain/vendor-failure.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import { firstBrokenLink } from '../../src/ledger/events.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }, { key: 'south' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;

/** A deletion that the vendor has, under an id of its own. */
async function accepted(nativeId: string | null = `o-${String((counter += 1))}`) {
  counter += 1;
  const id = await bench.request({ email: `observe-${String(counter)}@example.com` }, { vendors: ['north'] });
  bench.script('north').submit = async () => ({ nativeId, hints: {}, snapshot: null });
  await submitStatus(await bench.claim(id, 'north'));
  return { id, nativeId: nativeId ?? '' };
}

async function told(requestId: string) {
  const { request, statuses, records, events } = await bench.story(requestId);
  expect(firstBrokenLink(events)).toBeNull();
  const [status, record] = [required(statuses[0], 'Status'), required(records[0], 'Record')];
  return { request, status, record, events, types: events.map(({ type }) => type) };
}

/** Looks once; the vendor answers so. */
async function look(requestId: string, answer: VendorSnapshot | FailureDetail | null, operation = 'observe') {
  bench.script('north').observe = async (records) =>
    new Map(
      records.flatMap(({ recordId }) =>
        answer === null
          ? []
          : [[recordId, 'kind' in answer ? new VendorFailure('north', operation, answer) : answer] as const],
      ),
    );
  await sleep(2); // a later look is one that is sent later, by the millisecond
  const { status } = await told(requestId);
  await observeStatuses(bench.context, bench.lane('north'), [status], { onlyNative: false });
  return told(requestId);
}

const show = (snapshot: VendorSnapshot, askedAt = bench.clock.now()) =>
  takeSnapshot(bench.context, bench.lane('north'), { snapshot, askedAt });

const at = (time: string) => new Date(`2026-11-20T${time}Z`);

describe('an observation', () => {
  it('brings the status up to what the vendor shows, with one event for each transition', async () => {
    const { id, nativeId } = await accepted();
    const transitions = async () =>
      (await told(id)).events.filter(({ type, message }) => type === 'status.state' && message.includes(' to '));
    const before = (await transitions()).length;
    expect((await look(id, snapshotOf(nativeId, 'IN_PROGRESS'))).status.state).toBe('IN_PROGRESS');
    await look(id, snapshotOf(nativeId, 'IN_PROGRESS'));
    await look(id, snapshotOf(nativeId, 'IN_PROGRESS'));
    expect((await transitions()).length).toBe(before + 1);
    const done = await look(id, snapshotOf(nativeId, 'COMPLETED', { completedAt: at('09:00:00') }));
    expect((await transitions()).length).toBe(before + 2);
    expect(done.status).toMatchObject({
      state: 'COMPLETED',
      outcome: 'ERASED',
      completed_at: at('09:00:00'),
      task: null,
    });
    expect(done.request).toMatchObject({ state: 'COMPLETED', completed_at: at('09:00:00') });
  });

  it('keeps the vendor’s own words and times', async () => {
    const { id, nativeId } = await accepted();
    const times = { createdAt: at('08:00:00'), startedAt: at('08:30:00'), changedAt: at('08:45:00') };
    const { record, status } = await look(
      id,
      snapshotOf(nativeId, 'IN_PROGRESS', { ...times, nativeState: 'running' }),
    );
    expect(record).toMatchObject({
      native_state: 'running',
      native_created_at: times.createdAt,
      changed_at: times.changedAt,
    });
    expect(status).toMatchObject({ started_at: times.startedAt });
    expect(status.observed_at).not.toBeNull();
  });

  it('comes after the account’s interval, then ever later while nothing changes, and at once after a change', async () => {
    const { id, nativeId } = await accepted();
    const waits: number[] = [];
    for (const state of ['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'IN_PROGRESS'] as const) {
      const { status } = await look(id, snapshotOf(nativeId, state));
      waits.push((status.due_at?.getTime() ?? 0) - (status.observed_at?.getTime() ?? 0));
    }
    expect(waits).toEqual([47_250, 70_875, 106_313, 31_500]);
  });

  it('names a record that the vendor had not named, unless another record has that name', async () => {
    const { nativeId: taken } = await accepted();
    const { id } = await accepted(null);
    expect((await look(id, snapshotOf(taken, 'COMPLETED'))).record).toMatchObject({ native_id: null });
    expect((await told(id)).status.state).toBe('ACCEPTED');
    expect((await look(id, snapshotOf('named-1', 'COMPLETED'))).record).toMatchObject({ native_id: 'named-1' });
    expect((await told(id)).status.state).toBe('COMPLETED');
  });

  it('is not taken from another record of the vendor', async () => {
    const { id, nativeId } = await accepted();
    const { record, status } = await look(id, snapshotOf(`${nativeId}-other`, 'COMPLETED'));
    expect(record.native_id).toBe(nativeId);
    expect(status.state).toBe('ACCEPTED');
  });

  it('asks about nothing that is final', async () => {
    const { id, nativeId } = await accepted();
    await look(id, snapshotOf(nativeId, 'COMPLETED'));
    bench.script('north').observe = () => Promise.reject(new Error('must not be asked'));
    const { status } = await told(id);
    await observeStatuses(bench.context, bench.lane('north'), [status], { onlyNative: false });
    expect((await told(id)).status).toMatchObject({ state: 'COMPLETED', due_at: null });
  });
});

describe('an older observation', () => {
  it('never overwrites what was asked for later', async () => {
    const { id, nativeId } = await accepted();
    const earlier = bench.clock.now();
    await sleep(2);
    await show(snapshotOf(nativeId, 'IN_PROGRESS'));
    await show(snapshotOf(nativeId, 'ACCEPTED'), earlier);
    expect((await told(id)).status.state).toBe('IN_PROGRESS');
  });

  it('is older by the vendor’s own time first, in whichever order the questions were sent', async () => {
    const { id, nativeId } = await accepted();
    const earlier = bench.clock.now();
    await sleep(2);
    await show(snapshotOf(nativeId, 'ACCEPTED', { changedAt: at('08:00:00') }));
    await show(snapshotOf(nativeId, 'IN_PROGRESS', { changedAt: at('09:00:00') }), earlier);
    expect((await told(id)).status.state).toBe('IN_PROGRESS');
    await sleep(2);
    await show(snapshotOf(nativeId, 'ACCEPTED', { changedAt: at('08:30:00') }));
    expect((await told(id)).status.state).toBe('IN_PROGRESS');
  });

  it('does not undo what is known when it was a failure', async () => {
    const { id, nativeId } = await accepted();
    bench.script('north').observe = async ([asked]) => {
      await sleep(2);
      await show(snapshotOf(nativeId, 'IN_PROGRESS'));
      const failure = new VendorFailure('north', 'observe', { kind: 'not-found', status: 404 });
      return new Map([[asked?.recordId ?? '', failure]]);
    };
    await observeStatuses(bench.context, bench.lane('north'), [(await told(id)).status], { onlyNative: false });
    expect((await told(id)).status).toMatchObject({ state: 'IN_PROGRESS', reason: null });
  });
});

describe('a final state', () => {
  it('stays when an older observation shows another', async () => {
    const { id, nativeId } = await accepted();
    const earlier = bench.clock.now();
    await sleep(2);
    await show(snapshotOf(nativeId, 'COMPLETED'));
    await show(snapshotOf(nativeId, 'IN_PROGRESS'), earlier);
    expect((await told(id)).status.state).toBe('COMPLETED');
    expect((await told(id)).types).not.toContain('record.taken-back');
  });

  it.each(['IN_PROGRESS', 'FAILED'] as const)(
    'that the vendor takes back raises an event and asks for a person, and is never flipped in silence: %s',
    async (state) => {
      const { id, nativeId } = await accepted();
      await show(snapshotOf(nativeId, 'COMPLETED'));
      await sleep(2);
      await show(snapshotOf(nativeId, state));
      const { status, request, types } = await told(id);
      expect(status).toMatchObject({ state: 'ACTION_REQUIRED', outcome: null, completed_at: null });
      expect(request).toMatchObject({ state: 'ACTION_REQUIRED', completed_at: null });
      expect(types.filter((type) => type === 'record.taken-back')).toHaveLength(1);
    },
  );

  it('that was taken back waits for a person, whatever the vendor says, until it says a final word again', async () => {
    const { id, nativeId } = await accepted();
    for (const state of ['COMPLETED', 'IN_PROGRESS', 'ACCEPTED', 'IN_PROGRESS'] as const) {
      await show(snapshotOf(nativeId, state));
      await sleep(2);
    }
    expect(await told(id)).toMatchObject({ status: { state: 'ACTION_REQUIRED' } });
    expect((await told(id)).types.filter((type) => type === 'record.taken-back')).toHaveLength(1);
    await show(snapshotOf(nativeId, 'COMPLETED'));
    expect((await told(id)).status.state).toBe('COMPLETED');
  });
});

describe('a look that fails', () => {
  it.each<readonly [string, FailureDetail]>([
    ['could not be reached', { kind: 'not-sent' }],
    ['gave no clear answer', { kind: 'unknown', status: 503 }],
    ['did not let us in', { kind: 'unauthorized', status: 401 }],
    ['answered in another form', { kind: 'unreadable', status: 200 }],
  ])('leaves the state as it was and is tried again: the vendor %s', async (_what, detail) => {
    const { id } = await accepted();
    const { status } = await look(id, detail);
    expect(status).toMatchObject({
      state: 'ACCEPTED',
      task: 'OBSERVE',
      last_error: { httpStatus: detail.status ?? null },
    });
    expect(status.due_at?.getTime()).toBeGreaterThan(bench.clock.now().getTime());
  });

  it('waits as long as the vendor asks for', async () => {
    const { id } = await accepted();
    const { status } = await look(id, { kind: 'throttled', status: 429, retryAfterMs: minutes(9) });
    expect(status.due_at?.getTime()).toBeGreaterThan(bench.clock.now().getTime() + minutes(8));
  });

  it('does not guess where the vendor does not know an id that it gave', async () => {
    const { id, nativeId } = await accepted();
    const { status, request } = await look(id, { kind: 'not-found', status: 404 });
    expect(status).toMatchObject({ state: 'UNKNOWN', reason: 'NO_MATCH', task: 'OBSERVE' });
    expect(request.state).toBe('ACTION_REQUIRED');
    expect((await look(id, snapshotOf(nativeId, 'COMPLETED'))).status).toMatchObject({
      state: 'COMPLETED',
      reason: null,
    });
  });

  it('says unknown of a record that is there and cannot be read', async () => {
    const { id } = await accepted();
    expect((await look(id, { kind: 'unreadable' }, 'record')).status).toMatchObject({
      state: 'UNKNOWN',
      reason: 'VENDOR_ERROR',
    });
  });

  it('asks for a person when a batch has no request after the quiet period, and not before', async () => {
    const { id } = await accepted(null);
    expect((await look(id, { kind: 'not-found' })).status).toMatchObject({ state: 'ACCEPTED', reason: null });
    expect((await look(id, null)).status.state).toBe('ACCEPTED');
    await sql`update vendor_record set intent_at = intent_at - interval '16 minutes' where request_id = ${id}`.execute(
      bench.ledger.db,
    );
    expect((await look(id, { kind: 'not-found' })).status).toMatchObject({
      state: 'ACTION_REQUIRED',
      reason: 'NO_MATCH',
    });
  });

  it('of the whole account leaves every status as it was', async () => {
    const [one, two] = [await accepted(), await accepted()];
    bench.script('north').observe = () => Promise.reject(new VendorFailure('north', 'observe', { kind: 'unknown' }));
    const statuses = [(await told(one.id)).status, (await told(two.id)).status];
    await observeStatuses(bench.context, bench.lane('north'), statuses, { onlyNative: false });
    for (const { id } of [one, two]) {
      expect((await told(id)).status).toMatchObject({ state: 'ACCEPTED', last_error: { reason: 'TIMED_OUT' } });
    }
  });
});
