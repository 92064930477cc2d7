import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { ChaosBench, processors } from '../chaos/chaos-bench.js';
import type { KillPoint } from '../../src/delivery/context.js';

jest.setTimeout(180_000);

const points: readonly KillPoint[] = [
  'after-claim',
  'after-intent',
  'answer-read',
  'answer-committed',
  'before-decision',
];
/** Vendors whose list is read, and people who ask there themselves. */
const listed: readonly string[] = ['outreach', 'zoho-desk'];
const strangers = [81, 82, 83];

const creates: Readonly<Record<string, string>> = {
  outreach: 'createComplianceRequest',
  attentive: 'create',
  'zoho-desk': 'eraseAll',
};

describe('a worker that is killed', () => {
  let database: TestDatabase;
  let bench: ChaosBench;
  beforeAll(async () => {
    database = await createTestDatabase();
    bench = await ChaosBench.open({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  /** Kills a worker between the rows of a page and the cursor that moves past them. */
  async function killInSync(vendor: string): Promise<readonly string[]> {
    for (const person of strangers) bench.simulator(vendor).add(inventedPerson(person));
    const worker = await bench.worker({ vendors: [vendor], signalAt: { signal: 'SIGKILL', point: 'in-sync' } });
    await bench.until(() => worker.end !== null, 'it comes to a page');
    expect(worker.end).toEqual({ code: null, signal: 'SIGKILL' });
    return ['in-sync'];
  }

  /** Kills one worker after the other at one vendor, at every named point. */
  async function killEverywhere(vendor: string): Promise<readonly string[]> {
    const simulator = bench.simulator(vendor);
    const killed: string[] = [...(listed.includes(vendor) ? await killInSync(vendor) : [])];
    const operation = creates[vendor] ?? '';
    for (const point of points) {
      await bench.ask([vendor]);
      // Only a creation without an answer is looked for.
      if (point === 'before-decision') simulator.fault({ kind: 'reset-after', operation, times: 1 });
      const worker = await bench.worker({ vendors: [vendor], signalAt: { signal: 'SIGKILL', point } });
      await bench.until(() => worker.end !== null, `it comes to ${point}`);
      expect(worker.end).toEqual({ code: null, signal: 'SIGKILL' });
      killed.push(point);
    }
    // The vendor has the request, and nobody has read its answer.
    await bench.ask([vendor]);
    const before = arrived(vendor);
    simulator.fault({ kind: 'delay', ms: 60_000, operation });
    const worker = await bench.worker({ vendors: [vendor] });
    await bench.until(() => arrived(vendor) > before, 'the request arrives');
    await worker.kill();
    simulator.fault(null);
    return [...killed, 'bytes-sent'];
  }

  /** Of these records of the vendor, those that the ledger has, each as often as it has it. */
  async function knownAt(vendor: string, nativeIds: readonly string[]): Promise<readonly string[]> {
    const rows = await bench.ledger.db
      .selectFrom('vendor_record')
      .select('native_id')
      .where('vendor_key', '=', vendor)
      .where('native_id', 'in', nativeIds)
      .execute();
    return rows.map(({ native_id: nativeId }) => nativeId ?? '').sort();
  }

  const arrived = (vendor: string): number =>
    bench
      .simulator(vendor)
      .calls()
      .filter(({ effect }) => effect?.kind === 'create').length;

  it('leaves nothing undone and nothing done twice, whichever vendor it worked for and wherever it was', async () => {
    const killed = await Promise.all(processors.map(killEverywhere));
    expect(killed.flat()).toHaveLength(20);

    await bench.worker();
    await bench.settle();
    const verdict = await bench.judge();
    expect(verdict.violations).toEqual([]);
    for (const vendor of listed) {
      const ours = new Set(bench.asked.map(({ identifier }) => identifier));
      const records = bench.simulator(vendor).records();
      const theirs = records.filter(({ identifier }) => !ours.has(identifier ?? '')).map(({ nativeId }) => nativeId);
      expect(theirs).toHaveLength(strangers.length);
      await bench.until(async () => (await knownAt(vendor, theirs)).length >= theirs.length, 'its list is read');
      expect(await knownAt(vendor, theirs)).toEqual([...theirs].sort());
    }
  });
});
