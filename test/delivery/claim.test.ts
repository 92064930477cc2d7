import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import {
  assertLease,
  claimStatuses,
  claimWalk,
  LeaseLost,
  postpone,
  releaseLeases,
  untilDue,
} from '../../src/delivery/claim.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { recordCalls, takeProbe } from '../../src/ledger/accounts.js';
import type { CallReport } from '../../src/domain/vendor-account.js';
import type { FailureKind } from '../../src/domain/vendor-failure.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }, { key: 'south' }] });
});
beforeEach(async () => {
  await sql`update vendor_account set circuit = 'CLOSED', circuit_until = null, paused_until = null, recent_calls = ''`.execute(
    bench.ledger.db,
  );
  await sql`update vendor_status set due_at = null, lease_until = null`.execute(bench.ledger.db);
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;
/** So many people whose deletion is due at the account; answers the statuses' ids, the one due longest first. */
async function dueAt(vendor: string, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = count; number > 0; number -= 1) {
    counter += 1;
    const requestId = await bench.request({ email: `claim-${String(counter)}@example.com` }, { vendors: [vendor] });
    const { statuses } = await bench.story(requestId);
    ids.push(...statuses.map(({ id }) => id));
    await sql`update vendor_status set due_at = now() - make_interval(mins => ${number}) where request_id = ${requestId}`.execute(
      bench.ledger.db,
    );
  }
  return ids;
}

const claim = (limit: number, vendor = 'north', atOnce = 100) =>
  claimStatuses(bench.context, vendor, ['SUBMIT'], { limit, atOnce });
const endLeases = () =>
  sql`update vendor_status set lease_until = now() - interval '1 second' where lease_until is not null`.execute(
    bench.ledger.db,
  );

describe('claiming work', () => {
  it('never gives one row to two workers', async () => {
    const due = await dueAt('north', 12);
    const claimed = (await Promise.all(Array.from({ length: 6 }, () => claim(4)))).flat();
    const ids = claimed.map(({ status }) => status.id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = (await claim(100)).map(({ status }) => status.id);
    expect([...ids, ...rest].sort()).toEqual([...due].sort());
  });

  it('takes what has been due longest, and no more than it was asked for', async () => {
    const due = await dueAt('north', 5);
    const first = (await claim(2)).map(({ status }) => status.id);
    expect([...first].sort()).toEqual(due.slice(0, 2).sort());
    const second = (await claim(2)).map(({ status }) => status.id);
    expect([...second].sort()).toEqual(due.slice(2, 4).sort());
  });

  it('does not wait for a row that somebody is writing just now', async () => {
    const [first, second] = await dueAt('north', 2);
    await bench.ledger.db.transaction().execute(async (trx) => {
      await trx
        .selectFrom('vendor_status')
        .select('id')
        .where('id', '=', first ?? '')
        .forUpdate()
        .execute();
      expect((await claim(10)).map(({ status }) => status.id)).toEqual([second]);
    });
    expect((await claim(10)).map(({ status }) => status.id)).toEqual([first]);
  });

  it('does not wait for a request that is being planned at the account just now', async () => {
    const [due] = await dueAt('north', 1);
    await bench.ledger.db.transaction().execute(async (trx) => {
      // What a new status, which points at the account's row, holds until it is committed.
      await trx.selectFrom('vendor_account').select('key').where('key', '=', 'north').forKeyShare().execute();
      expect((await claim(10)).map(({ status }) => status.id)).toEqual([due]);
    });
  });

  it('takes no more than the account allows at once, over all workers together', async () => {
    await dueAt('north', 8);
    const claimed = (await Promise.all(Array.from({ length: 5 }, () => claim(2, 'north', 3)))).flat();
    expect(claimed).toHaveLength(3);
    const [first] = claimed;
    await releaseLeases(bench.context, first === undefined ? [] : [first.lease]);
    expect(await claim(2, 'north', 3)).toHaveLength(1);
    await endLeases();
    expect(await claim(8, 'north', 3)).toHaveLength(3);
  });

  it('takes nothing that is not due yet, of another account, or of another kind of work', async () => {
    const [id = ''] = await dueAt('north', 1);
    expect(await claim(10, 'south')).toEqual([]);
    expect(await claimStatuses(bench.context, 'north', ['OBSERVE'], { limit: 10, atOnce: 100 })).toEqual([]);
    await sql`update vendor_status set due_at = now() + interval '1 minute' where id = ${id}`.execute(bench.ledger.db);
    expect(await claim(10)).toEqual([]);
  });

  it('raises the token with each claim, and ends before the database’s lease does', async () => {
    await dueAt('north', 1);
    const before = performance.now();
    const [first] = await claim(1);
    expect(first?.lease.deadline).toBeLessThanOrEqual(performance.now() + bench.context.leaseMs);
    expect(first?.lease.deadline).toBeGreaterThanOrEqual(before + bench.context.leaseMs);
    await endLeases();
    const [second] = await claim(1);
    expect(second?.lease.token).toBe((first?.lease.token ?? 0) + 1);
  });

  it('gives a row whose lease has run out to another worker, and not before', async () => {
    const [id] = await dueAt('north', 1);
    expect(await claim(1)).toHaveLength(1);
    expect(await claim(1)).toEqual([]);
    await endLeases();
    expect((await claim(1)).map(({ status }) => status.id)).toEqual([id]);
  });

  it('takes nothing while the circuit is open or the vendor has asked for a pause', async () => {
    await dueAt('north', 1);
    for (const state of [
      `circuit = 'OPEN'`,
      `circuit = 'HALF_OPEN'`,
      `circuit = 'CLOSED', paused_until = now() + interval '1 minute'`,
    ]) {
      await sql`update vendor_account set ${sql.raw(state)} where key = 'north'`.execute(bench.ledger.db);
      await sql`update vendor_walk set due_at = now() - interval '1 second', lease_until = null`.execute(
        bench.ledger.db,
      );
      expect(await claim(1)).toEqual([]);
      expect(await claimWalk(bench.context, 'north')).toBeNull();
      expect(await claimWalk(bench.context, 'south')).not.toBeNull();
    }
    await sql`update vendor_account set paused_until = now() - interval '1 second' where key = 'north'`.execute(
      bench.ledger.db,
    );
    expect(await claim(1)).toHaveLength(1);
    expect(await claimWalk(bench.context, 'north')).not.toBeNull();
  });

  it('gives a walk to one worker at a time', async () => {
    await sql`update vendor_walk set due_at = now() - interval '1 second', lease_until = null`.execute(bench.ledger.db);
    const walks = await Promise.all([1, 2, 3].map(() => claimWalk(bench.context, 'north')));
    expect(walks.filter((walk) => walk !== null)).toHaveLength(1);
  });
});

describe('a worker that lost its lease', () => {
  it('is refused by the row, while the one that has it is not', async () => {
    await dueAt('north', 1);
    const [lost] = await claim(1);
    await endLeases();
    const [held] = await claim(1);
    if (lost === undefined || held === undefined) throw new Error('Nothing was claimed.');
    const hold = (lease: typeof lost.lease) => bench.ledger.db.transaction().execute((trx) => assertLease(trx, lease));
    await expect(hold(lost.lease)).rejects.toThrow(LeaseLost);
    expect(await hold(held.lease)).toMatchObject({ id: held.status.id });
  });

  it('sends nothing and changes nothing', async () => {
    const requestId = await bench.request({ email: 'lost-before@example.com' }, { vendors: ['north'] });
    const lost = await bench.claim(requestId, 'north');
    await endLeases();
    await bench.claim(requestId, 'north');
    const before = await bench.story(requestId);
    await expect(submitStatus(lost)).rejects.toThrow(LeaseLost);
    expect(await bench.story(requestId)).toEqual(before);
  });

  it('writes no answer for what it had sent: whoever has the row now asks the vendor', async () => {
    const requestId = await bench.request({ email: 'lost-after@example.com' }, { vendors: ['north'] });
    const lost = await bench.claim(requestId, 'north');
    bench.script('north').submit = async () => {
      await endLeases();
      await bench.claim(requestId, 'north');
      return { nativeId: 'late-1', hints: {}, snapshot: null };
    };
    await expect(submitStatus(lost)).rejects.toThrow(LeaseLost);
    const { records, statuses } = await bench.story(requestId);
    expect(records).toMatchObject([{ phase: 'INTENT', native_id: null, sends: 1 }]);
    expect(statuses).toMatchObject([{ state: 'SUBMITTING', task: 'SUBMIT' }]);
  });

  it('neither gives back nor puts off what another one has claimed', async () => {
    await dueAt('north', 1);
    const [lost] = await claim(1);
    await endLeases();
    const [held] = await claim(1);
    if (lost === undefined || held === undefined) throw new Error('Nothing was claimed.');
    await releaseLeases(bench.context, [lost.lease]);
    await postpone(bench.context, [lost.lease], 60_000);
    expect(await claim(1)).toEqual([]);
    const row = () =>
      bench.ledger.db
        .selectFrom('vendor_status')
        .selectAll()
        .where('id', '=', held.status.id)
        .executeTakeFirstOrThrow();
    expect(await row()).toMatchObject({ lease_token: held.lease.token, due_at: held.status.due_at });
    await releaseLeases(bench.context, [held.lease]);
    expect(await row()).toMatchObject({ lease_until: null });
  });

  it('leaves a row that is put off alone until then', async () => {
    await dueAt('north', 1);
    const [held] = await claim(1);
    if (held === undefined) throw new Error('Nothing was claimed.');
    await postpone(bench.context, [held.lease], 60_000);
    expect(await claim(1)).toEqual([]);
    const wait = await untilDue(bench.context, 'north', ['SUBMIT']);
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect(await untilDue(bench.context, 'south', ['SUBMIT'])).toBeNull();
  });
});

describe('the circuit over all processes', () => {
  const call = (kind: FailureKind | null): CallReport => ({
    vendor: 'north',
    operation: 'read',
    at: bench.clock.now(),
    durationMs: 5,
    failure: kind === null ? null : { kind, message: 'failed' },
    rateLimit: null,
  });

  it('opens when failures that several processes saw add up', async () => {
    await dueAt('north', 1);
    await Promise.all([1, 2, 3, 4].map(() => recordCalls(bench.ledger, 'north', [call('unknown')])));
    expect((await recordCalls(bench.ledger, 'north', []))?.circuit).toBe('CLOSED');
    await recordCalls(bench.ledger, 'north', [call('unknown')]);
    expect(await claim(1)).toEqual([]);
  });

  it('lets one probe through when it is time, and closes when that is answered', async () => {
    await dueAt('north', 1);
    expect(await takeProbe(bench.ledger, 'north', 30_000)).toBe(false);
    await recordCalls(
      bench.ledger,
      'north',
      [1, 2, 3, 4, 5].map(() => call('unknown')),
    );
    expect(await takeProbe(bench.ledger, 'north', 30_000)).toBe(false);
    await sql`update vendor_account set circuit_until = now() - interval '1 second' where key = 'north'`.execute(
      bench.ledger.db,
    );
    const probes = await Promise.all([1, 2, 3].map(() => takeProbe(bench.ledger, 'north', 30_000)));
    expect(probes.filter(Boolean)).toHaveLength(1);
    expect(await claim(1)).toEqual([]);
    await recordCalls(bench.ledger, 'north', [call(null)]);
    expect(await claim(1)).toHaveLength(1);
  });
});
