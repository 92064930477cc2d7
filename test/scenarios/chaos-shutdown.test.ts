import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChaosBench, unhurried } from '../chaos/chaos-bench.js';
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
