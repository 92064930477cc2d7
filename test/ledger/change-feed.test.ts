import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { listenForChanges } from '../../src/ledger/change-bell.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import type { ChangeQueue } from '../../src/ledger/change-queue.js';
import { FellBehind } from '../../src/ledger/change-queue.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { recordCalls } from '../../src/ledger/accounts.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import type { CallReport } from '../../src/domain/vendor-account.js';
import { eventually } from '../support/eventually.js';
import { silentLog } from '../support/test-server.js';

let bench: DeliveryBench;
/** The ledger as another process has it open. */
let other: Ledger;
let first: string;
let second: string;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }, { key: 'south' }] });
  const { keyring, now } = bench.ledger;
  other = await openLedger({ url: bench.url, keyring, now, log: silentLog });
  first = await bench.request({ email: 'first@example.com' });
  second = await bench.request({ email: 'second@example.com' });
});
afterAll(async () => {
  await other.close();
  await bench.close();
});

const queues: ChangeQueue[] = [];
afterEach(() => {
  for (const queue of queues.splice(0)) queue.close();
});

const follow = async (what: 'requests' | 'vendors' = 'requests'): Promise<ChangeQueue> => {
  const queue = await other.changes.follow(what);
  queues.push(queue);
  return queue;
};

const change = (id: string, work: () => Promise<void> = () => Promise.resolve()): Promise<unknown> =>
  changeRequest(bench.ledger, id, async ({ event }) => {
    event({ actor: 'privacy-graph', type: 'test.note', message: 'A note.' });
    await work();
  });

/** Takes until the key has come; answers everything that came. */
async function takeUntil(queue: ChangeQueue, key: string): Promise<readonly string[]> {
  const taken: string[] = [];
  while (!taken.includes(key)) {
    const some = await queue.take();
    if (some === null) throw new Error('The queue was closed.');
    taken.push(...some);
  }
  return taken;
}

describe('following changes', () => {
  it('tells of what another process changes', async () => {
    const queue = await follow();
    await change(first);

    expect(await takeUntil(queue, first)).toEqual([first]);
  });

  it('tells of several changes of one request as one, while nobody takes them', async () => {
    const queue = await follow();
    queue.add([first]);
    queue.add([second, first]);

    expect(await queue.take()).toEqual([first, second]);
  });

  it('misses no change that began before another one and was committed after it', async () => {
    const queue = await follow();
    const begun = Promise.withResolvers<undefined>();
    const held = new AbortController();
    // It has its number of a transaction, and the time of its change, before the other.
    const slow = bench.ledger.db.transaction().execute(async (trx) => {
      await trx
        .updateTable('privacy_request')
        .set({ updated_at: bench.ledger.now(), changed_in: sql<string>`pg_current_xact_id()` })
        .where('id', '=', first)
        .execute();
      begun.resolve(undefined);
      // Something is asked in it all the while: one that is idle for five seconds is ended.
      while (!held.signal.aborted) await sql`select pg_sleep(0.05)`.execute(trx);
    });
    await begun.promise;
    await change(second);
    expect(await takeUntil(queue, second)).toEqual([second]);

    held.abort();
    await slow;

    expect(await takeUntil(queue, first)).toEqual([first]);
  });

  it('is announced to every process that listens, so that nobody waits for the next look', async () => {
    let rung = 0;
    const listening = await listenForChanges({ url: bench.url, log: silentLog }, () => (rung += 1));
    await change(first);

    await eventually(
      () => rung,
      (times) => times > 0,
    );
    await listening.close();
  });

  it('goes on over a lost connection, and tells of what was changed meanwhile', async () => {
    const queue = await follow();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like '%change-bell' and datname = current_database()`.execute(bench.ledger.db);
    await change(second);

    expect(await takeUntil(queue, second)).toEqual([second]);
  });

  it('tells of what was changed without an announcement', async () => {
    const queue = await follow();
    await sql`update privacy_request set changed_in = pg_current_xact_id() where id = ${first}`.execute(
      bench.ledger.db,
    );

    expect(await takeUntil(queue, first)).toEqual([first]);
  });

  it('tells of nothing that a ledger brings along from another database', async () => {
    await sql`update privacy_request set changed_in = '999999999999'::xid8 where id = ${second}`.execute(
      bench.ledger.db,
    );
    const queue = await follow();
    await change(first);

    expect(await takeUntil(queue, first)).toEqual([first]);
  });

  it('tells of a vendor whose calls begin to fail or to succeed again, and not of every call', async () => {
    const queue = await follow('vendors');
    const call = (failure: CallReport['failure']): CallReport => ({
      ...{ vendor: 'north', operation: 'read', at: bench.clock.now(), durationMs: 5, failure, rateLimit: null },
    });
    await recordCalls(bench.ledger, 'north', [call(null)]);
    await recordCalls(bench.ledger, 'south', [call({ kind: 'throttled', message: 'It wants a pause.' })]);
    expect(await queue.take()).toEqual(['south']);

    await recordCalls(bench.ledger, 'north', [call({ kind: 'throttled', message: 'It wants a pause.' })]);
    expect(await queue.take()).toEqual(['north']);
  });

  it('ends for everybody when the ledger is closed', async () => {
    const { keyring, now } = bench.ledger;
    const third = await openLedger({ url: bench.url, keyring, now, log: silentLog });
    const queue = await third.changes.follow('requests');
    const waiting = queue.take();

    await third.close();

    expect(await waiting).toBeNull();
    await expect(third.changes.follow('requests')).rejects.toThrow('closed');
  });

  it('gives up on whoever takes too slowly, and says so', async () => {
    const queue = await follow();
    queue.add(Array.from({ length: 10_001 }, (_, index) => `request-${index}`));

    await expect(queue.take()).rejects.toBeInstanceOf(FellBehind);
  });
});
