import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
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

  /** Kills one worker after the other at one vendor, at every named point. */
  async function killEverywhere(vendor: string): Promise<readonly string[]> {
    const killed: string[] = [];
    const simulator = bench.simulator(vendor);
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

  const arrived = (vendor: string): number =>
    bench
      .simulator(vendor)
      .calls()
      .filter(({ effect }) => effect?.kind === 'create').length;

  it('leaves nothing undone and nothing done twice, whichever vendor it worked for and wherever it was', async () => {
    const killed = await Promise.all(processors.map(killEverywhere));
    expect(killed.flat()).toHaveLength(18);

    await bench.worker();
    await bench.settle();
    const verdict = await bench.judge();
    expect(verdict.violations).toEqual([]);
  });
});
