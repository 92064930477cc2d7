import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChaosBench, unhurried } from '../chaos/chaos-bench.js';
import type { WorkerProcess } from '../chaos/worker-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

jest.setTimeout(240_000);

describe('a worker under load', () => {
  let database: TestDatabase;
  let bench: ChaosBench;
  beforeAll(async () => {
    database = await createTestDatabase();
    // Only the vendor that is made to hang is given up soon.
    bench = await ChaosBench.open({
      databaseUrl: database.url,
      ...unhurried,
      accounts: { outreach: { timeout: 'PT1S' } },
    });
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  const sent = (vendor: string): number =>
    bench
      .simulator(vendor)
      .calls()
      .filter(({ effect }) => effect?.kind === 'create').length;

  it('ends within ten seconds of SIGTERM, with nothing lost and nothing sent twice', async () => {
    const asked = await bench.askFor(20);
    bench.simulator('outreach').fault({ kind: 'delay', ms: 300 });
    // The very program that runs in production.
    const worker = await bench.worker({ script: 'src/server/worker-main.ts' });
    await bench.until(() => sent('outreach') > 2, 'it is at work');
    const told = performance.now();
    worker.signal('SIGTERM');
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - told).toBeLessThan(10_000);
    bench.simulator('outreach').fault(null);
    expect(await bench.unsettled(asked)).toBeGreaterThan(0);

    const next = await bench.worker();
    await bench.settle(90_000, asked);
    expect(await bench.judge(asked)).toMatchObject({ statuses: 60, violations: [] });
    await next.kill();
  });

  it('brings everything to the other vendors while one hangs, however much waits for that one', async () => {
    bench.simulator('outreach').fault({ kind: 'hang' });
    const waiting = await bench.askFor(60, ['outreach']);
    const others = await bench.askFor(10, ['attentive', 'zoho-desk']);
    const worker = await bench.worker();
    await bench.until(async () => (await bench.unsettled(others)) === 0, 'the other vendors are done');
    expect(await bench.unsettled(waiting)).toBe(60);
    expect(await bench.judge(others)).toMatchObject({ statuses: 20, held: 0, violations: [] });
    bench.simulator('outreach').fault(null);
    await worker.kill();
  });
});

describe('a worker whose vendors hang', () => {
  let database: TestDatabase;
  let bench: ChaosBench;
  beforeAll(async () => {
    database = await createTestDatabase();
    // Each call takes as long as all of them together may.
    const account = { timeout: 'PT10S', quietPeriod: 'PT40S', observeEvery: 'PT4S' };
    bench = await ChaosBench.open({ databaseUrl: database.url, lease: 'PT25S', account });
  });
  afterEach(async () => {
    for (const simulator of bench.simulators.values()) simulator.fault(null);
    await bench.killWorkers();
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  const calls = (vendor: string, operation: string): number =>
    bench
      .simulator(vendor)
      .calls()
      .filter((call) => call.operation === operation).length;

  /** Tells it to stop; answers how it ended, and whether within the ten seconds that are left to it. */
  async function stopped(worker: WorkerProcess) {
    const told = performance.now();
    worker.signal('SIGTERM');
    return { ...(await worker.ended), inTime: performance.now() - told < 10_000 };
  }

  it('ends within ten seconds of SIGTERM while it looks at many that do not answer', async () => {
    bench.simulator('attentive').fault({ kind: 'hang', operation: 'read' });
    await bench.askFor(12, ['attentive']);
    const worker = await bench.worker({ vendors: ['attentive'], script: 'src/server/worker-main.ts' });
    await bench.until(() => calls('attentive', 'read') >= 4, 'as many looks hang as there may be at once');
    expect(await stopped(worker)).toEqual({ code: 0, signal: null, inTime: true });
  });

  it('ends within ten seconds of SIGTERM while a deletion is not answered, which is found by the next', async () => {
    const asked = await bench.askFor(6, ['zoho-desk']);
    bench.simulator('zoho-desk').fault({ kind: 'delay', ms: 60_000, operation: 'eraseAll' });
    const worker = await bench.worker({ vendors: ['zoho-desk'], script: 'src/server/worker-main.ts' });
    await bench.until(() => calls('zoho-desk', 'eraseAll') > 0, 'a deletion is under way');
    expect(await stopped(worker)).toEqual({ code: 0, signal: null, inTime: true });

    bench.simulator('zoho-desk').fault(null);
    for (const { requestId } of asked) await bench.passTime(requestId);
    await bench.worker({ vendors: ['zoho-desk'] });
    await bench.settle(90_000, asked);
    expect(await bench.judge(asked)).toMatchObject({ statuses: 6, held: 0, violations: [] });
  });
});
