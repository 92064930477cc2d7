import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { LeaseLost } from '../../src/delivery/claim.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { SearchResult, SubmissionReceipt, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterEach(async () => {
  bench.reset();
  // What one test left unsettled must not stand beside the next one's.
  await sql`update vendor_record set phase = 'CANCELED' where native_id is null`.execute(bench.ledger.db);
  await sql`update vendor_status set task = null, due_at = null`.execute(bench.ledger.db);
});
afterAll(() => bench.close());

let counter = 0;
const fresh = (what: string): string => {
  counter += 1;
  return `${what}-${String(counter)}`;
};

const unclear = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'unknown' }));
const accepted = (receipt: Partial<SubmissionReceipt>) => async () => ({
  nativeId: null,
  hints: {},
  snapshot: null,
  ...receipt,
});

const found =
  (matches: readonly VendorSnapshot[], facts: Partial<SearchResult> = {}) =>
  async () => ({
    matches,
    exact: true,
    whole: true,
    ...facts,
  });
const match = (facts: Partial<VendorSnapshot> = {}, nativeId = fresh('n')): VendorSnapshot =>
  snapshotOf(nativeId, 'IN_PROGRESS', { createdAt: bench.clock.now(), ...facts });

async function step(requestId: string): Promise<void> {
  await submitStatus(await bench.claim(requestId, 'north'));
}

/** A deletion whose submission got no clear answer. */
async function uncertain(): Promise<string> {
  const id = await bench.request({ email: `${fresh('reconcile')}@example.com` });
  bench.script('north').submit = unclear;
  await step(id);
  bench.script('north').submit = () => Promise.reject(new Error('must not be sent again'));
  return id;
}

/** Makes the intent so old. */
const age = (requestId: string, ms: number) =>
  sql`update vendor_record set intent_at = intent_at - make_interval(secs => ${ms / 1000}) where request_id = ${requestId}`.execute(
    bench.ledger.db,
  );

async function told(requestId: string) {
  const { statuses, records, events } = await bench.story(requestId);
  const [status, record] = [required(statuses[0], 'Status'), required(records[0], 'Record')];
  return { status, record, types: events.map(({ type }) => type) };
}

const quiet = minutes(15);

describe('a submission without a clear answer', () => {
  it('is looked for with what the intent holds, and not sent again', async () => {
    const id = await uncertain();
    let asked: unknown;
    bench.script('north').search = async (record) => {
      asked = record;
      return found([])();
    };
    await step(id);
    const { record } = await told(id);
    expect(asked).toMatchObject({ kind: 'Deletion', right: 'DELETION', intentAt: record.intent_at, hints: {} });
  });

  it('is adopted where the vendor has it', async () => {
    const id = await uncertain();
    const there = match();
    bench.script('north').search = found([there]);
    await step(id);
    const { status, record, types } = await told(id);
    expect(record).toMatchObject({ phase: 'SENT', native_id: there.nativeId, sends: 1 });
    expect(status).toMatchObject({ state: 'IN_PROGRESS', task: 'OBSERVE' });
    expect(types).toContain('record.adopted');
    expect(types).not.toContain('record.duplicate');
  });

  it('is the oldest of several that are certainly for the same person, and the others are told as duplicates', async () => {
    const id = await uncertain();
    const now = bench.clock.now().getTime();
    const [newer, older] = [match({ createdAt: new Date(now) }), match({ createdAt: new Date(now - 1_000) })];
    bench.script('north').search = found([newer, older]);
    await step(id);
    const { record, types } = await told(id);
    expect(record.native_id).toBe(older.nativeId);
    expect(types.filter((type) => type === 'record.duplicate')).toHaveLength(1);
    // The duplicate has an owner: a list that shows it brings in no stranger.
    const owned = await bench.ledger.db
      .selectFrom('vendor_record')
      .select(['request_id', 'superseded'])
      .where('native_id', '=', newer.nativeId)
      .execute();
    expect(owned).toEqual([{ request_id: id, superseded: true }]);
  });

  it('is held for a person where several could be it', async () => {
    const id = await uncertain();
    bench.script('north').search = found([match(), match()], { exact: false });
    await step(id);
    const { status, record, types } = await told(id);
    expect(record).toMatchObject({ phase: 'HELD', native_id: null });
    expect(status).toMatchObject({ state: 'ACTION_REQUIRED', reason: 'AMBIGUOUS_MATCH', task: null, due_at: null });
    expect(types).toContain('record.held');
  });

  it('is the only one left that could be it, when the whole list was read', async () => {
    const id = await uncertain();
    const [mine, other] = [match(), match()];
    await takeSnapshot(bench.context, bench.lane('north'), {
      snapshot: { ...other, createdAt: new Date(0) },
      askedAt: bench.clock.now(),
    });
    bench.script('north').search = found([mine, other], { exact: false });
    await step(id);
    expect((await told(id)).record.native_id).toBe(mine.nativeId);
  });

  it('is not the only one left as long as the list was not read whole', async () => {
    const id = await uncertain();
    bench.script('north').search = found([match()], { exact: false, whole: false });
    await step(id);
    expect(await told(id)).toMatchObject({
      record: { phase: 'INTENT', native_id: null },
      status: { state: 'SUBMITTING' },
    });
  });

  it('waits while it is younger than the quiet period, although the vendor shows none', async () => {
    const id = await uncertain();
    bench.script('north').search = found([]);
    const before = bench.clock.now().getTime();
    await step(id);
    const { status, record } = await told(id);
    expect(record).toMatchObject({ phase: 'INTENT', sends: 1 });
    expect(status).toMatchObject({ state: 'SUBMITTING', task: 'SUBMIT', attempts: 1 });
    const wait = (status.due_at?.getTime() ?? 0) - before;
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThan(70_000);
  });

  it('waits however old it is while the vendor’s list cannot be read whole, and does not ask all the time', async () => {
    const id = await uncertain();
    await age(id, 2 * quiet);
    bench.script('north').search = found([], { whole: false });
    const before = bench.clock.now().getTime();
    await step(id);
    const { status, record } = await told(id);
    expect(record).toMatchObject({ phase: 'INTENT', sends: 1 });
    expect((status.due_at?.getTime() ?? 0) - before).toBeGreaterThan(50_000);
  });

  it('waits when the vendor cannot be asked, as long as it says', async () => {
    const id = await uncertain();
    await age(id, 2 * quiet);
    bench.script('north').search = () =>
      Promise.reject(new VendorFailure('north', 'search', { kind: 'throttled', retryAfterMs: minutes(3) }));
    const before = bench.clock.now().getTime();
    await step(id);
    const { status, record } = await told(id);
    expect(record.phase).toBe('INTENT');
    expect(status.last_error).toMatchObject({ reason: 'RATE_LIMITED' });
    expect((status.due_at?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(minutes(3));
  });

  it('is sent again, at most twice, when it is old and the whole list shows none; then a person must look', async () => {
    const id = await uncertain();
    bench.script('north').search = found([]);
    let sends = 0;
    bench.script('north').submit = () => {
      sends += 1;
      return unclear();
    };
    for (let round = 1; round <= 2; round += 1) {
      await age(id, quiet);
      await step(id);
      expect(sends).toBe(round);
      expect((await told(id)).record).toMatchObject({ phase: 'INTENT', sends: round + 1 });
    }
    await age(id, quiet);
    await step(id);
    expect(sends).toBe(2);
    expect(await told(id)).toMatchObject({
      record: { phase: 'HELD', sends: 3 },
      status: { state: 'ACTION_REQUIRED', reason: 'VENDOR_ERROR', task: null },
    });
  });

  it('counts only what may have arrived: a vendor that could not be reached uses up no sending', async () => {
    const id = await bench.request({ email: `${fresh('unreached')}@example.com` });
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'not-sent' }));
    for (let tries = 0; tries < 5; tries += 1) await step(id);
    bench.script('north').submit = unclear;
    await step(id);
    await age(id, quiet);
    bench.script('north').search = found([]);
    const there = match();
    bench.script('north').submit = accepted({ nativeId: there.nativeId });
    await step(id);
    expect((await told(id)).record).toMatchObject({ phase: 'SENT', native_id: there.nativeId, sends: 2 });
  });

  it('is held for a person where the vendor offers no way to look', async () => {
    const id = await uncertain();
    bench.script('north').search = () => Promise.resolve(null);
    await step(id);
    expect(await told(id)).toMatchObject({
      record: { phase: 'HELD' },
      status: { state: 'ACTION_REQUIRED', reason: 'TIMED_OUT', task: null },
    });
  });

  it('is decided by whoever has the lease: a worker that lost it changes nothing', async () => {
    const id = await uncertain();
    const lost = await bench.claim(id, 'north');
    bench.script('north').search = async () => {
      await sql`update vendor_status set lease_until = null where request_id = ${id}`.execute(bench.ledger.db);
      await bench.claim(id, 'north');
      return found([match()])();
    };
    await expect(submitStatus(lost)).rejects.toThrow(LeaseLost);
    expect((await told(id)).record).toMatchObject({ phase: 'INTENT', native_id: null });
  });
});

describe('two submissions without a clear answer', () => {
  it('are not confused: one match that could be either is neither’s while they are young, then a person’s to tell', async () => {
    const [one, two] = [await uncertain(), await uncertain()];
    bench.script('north').search = found([match()], { exact: false });
    for (const id of [one, two]) {
      await step(id);
      expect((await told(id)).record).toMatchObject({ phase: 'INTENT', native_id: null });
    }
    for (const id of [one, two]) {
      await age(id, quiet);
      await step(id);
      expect(await told(id)).toMatchObject({ record: { phase: 'HELD' }, status: { reason: 'AMBIGUOUS_MATCH' } });
    }
  });

  it('do not take the record whose batch the other one was answered with', async () => {
    const other = await bench.request({ email: `${fresh('batch')}@example.com` });
    bench.script('north').submit = accepted({ hints: { batchId: 'b-7' } });
    await step(other);
    const id = await uncertain();
    bench.script('north').search = found([match({ hints: { batchId: 'b-7' } })], { exact: false });
    await step(id);
    expect((await told(id)).record).toMatchObject({ phase: 'INTENT', native_id: null });
    const mine = match({ hints: { batchId: 'b-8' } });
    bench.script('north').search = found([mine, match({ hints: { batchId: 'b-7' } })], { exact: false });
    await step(id);
    expect((await told(id)).record.native_id).toBe(mine.nativeId);
  });

  it('do not wait for one that was sent long after the match was made', async () => {
    const id = await uncertain();
    const mine = match();
    bench.clock.advance(minutes(5));
    await uncertain();
    bench.script('north').search = found([mine], { exact: false });
    await step(id);
    expect((await told(id)).record.native_id).toBe(mine.nativeId);
  });
});
