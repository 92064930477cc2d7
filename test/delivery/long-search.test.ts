import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import { submitStatus } from '../../src/delivery/submit.js';
import { startWorker, type Worker } from '../../src/delivery/worker.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { eventually } from '../support/eventually.js';
import { snapshotOf } from '../support/scripted-source.js';

const leaseMs = 2_000;

let bench: DeliveryBench;
let workers: Worker[] = [];

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }], leaseMs });
  bench.script('north').list = () => Promise.resolve({ items: [], next: null, restart: null });
  bench.script('north').observe = () => Promise.resolve(new Map());
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
});
afterAll(() => bench.close());

/** A deletion that got no clear answer, long enough ago for its absence to mean something. */
async function uncertain(email: string): Promise<string> {
  const id = await bench.request({ email });
  bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'unknown' }));
  await submitStatus(await bench.claim(id, 'north'));
  await sql`update vendor_record set intent_at = intent_at - interval '16 minutes' where request_id = ${id}`.execute(
    bench.ledger.db,
  );
  await sql`update vendor_status set due_at = now(), lease_until = null where request_id = ${id}`.execute(
    bench.ledger.db,
  );
  return id;
}

/** A vendor whose list takes twice as long to read as a lease lasts, by the database's clock; answers how often it was begun. */
function slowList(matches: () => readonly VendorSnapshot[]): () => number {
  let searches = 0;
  bench.script('north').search = async () => {
    searches += 1;
    const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(bench.ledger.db);
    for (;;) {
      const over = sql<{
        over: boolean;
      }>`select clock_timestamp() > ${rows[0]?.at}::timestamptz + make_interval(secs => ${(2 * leaseMs) / 1000}) as over`;
      if ((await over.execute(bench.ledger.db)).rows[0]?.over === true) break;
      await sleep(100);
    }
    return { matches: matches(), exact: true, whole: true };
  };
  return () => searches;
}

async function work(): Promise<void> {
  for (let process = 1; process <= 2; process += 1) {
    workers.push(await startWorker(bench.context, () => Promise.resolve({ close: () => Promise.resolve() })));
  }
}

const types = async (id: string) => (await bench.story(id)).events.map(({ type }) => type);

const settledAs = (id: string, nativeId: string) =>
  eventually(
    async () => (await bench.story(id)).records.map((record) => record.native_id),
    ([seen]) => seen === nativeId,
  );

describe('a search that takes longer than a lease', () => {
  it('is made once, and settles the deletion', async () => {
    const id = await uncertain('found@example.com');
    const there = snapshotOf('there-1', 'IN_PROGRESS', { createdAt: bench.clock.now() });
    const searches = slowList(() => [there]);
    await work();
    await settledAs(id, there.nativeId);
    expect(searches()).toBe(1);
    expect(await types(id)).not.toContain('lease.lost');
  });

  it('leaves time to send what is certainly not there', async () => {
    const id = await uncertain('absent@example.com');
    const searches = slowList(() => []);
    let sends = 0;
    bench.script('north').submit = (_record, { maySend }) => {
      if (!maySend()) return Promise.reject(new VendorFailure('north', 'submit', { kind: 'not-sent' }));
      sends += 1;
      return Promise.resolve({ nativeId: 'sent-1', hints: {}, snapshot: null });
    };
    await work();
    await settledAs(id, 'sent-1');
    expect([searches(), sends]).toEqual([1, 1]);
    expect(await types(id)).not.toContain('lease.lost');
  });
});
