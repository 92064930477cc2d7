import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChaosBench, processors } from '../chaos/chaos-bench.js';
import { startOwnCluster, type OwnCluster } from '../chaos/own-cluster.js';

jest.setTimeout(240_000);

describe('PostgreSQL that ends while deletions are under way', () => {
  let cluster: OwnCluster;
  let bench: ChaosBench;
  beforeAll(async () => {
    cluster = await startOwnCluster();
    bench = await ChaosBench.open({ databaseUrl: await cluster.createDatabase() });
  });
  afterAll(async () => {
    await bench.close();
    await cluster.stop();
  });

  it.each(['immediate', 'fast'] as const)(
    'and is started again (%s) loses nothing and doubles nothing',
    async (mode) => {
      const [one, other] = [await bench.worker(), await bench.worker()];
      await Promise.all([one.ready(), other.ready()]);
      const asked = await bench.askFor(10);
      const sent = (): number =>
        processors.flatMap((key) => bench.simulator(key).calls()).filter(({ effect }) => effect?.kind === 'create')
          .length;
      const before = sent();
      await bench.until(() => sent() > before + 3, 'some are sent');
      await cluster.restart(mode);
      await bench.settle(90_000, asked);

      const verdict = await bench.judge(asked);
      expect(verdict).toMatchObject({ statuses: 30, violations: [] });
      // Neither worker had to be started again.
      expect([one.end, other.end]).toEqual([null, null]);
      await bench.killWorkers();
    },
  );
});
