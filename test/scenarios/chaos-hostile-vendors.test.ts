import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChaosBench } from '../chaos/chaos-bench.js';
import { HostileProxy, hostilities, type Hostility } from '../chaos/hostile-proxy.js';
import type { WorkerProcess } from '../chaos/worker-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

jest.setTimeout(240_000);

const megabyte = 1024 ** 2;

describe('a vendor that answers with malice', () => {
  let database: TestDatabase;
  let bench: ChaosBench;
  let proxy: HostileProxy;
  let worker: WorkerProcess;
  beforeAll(async () => {
    database = await createTestDatabase();
    // Nothing is ever done there, so whatever is said to be done was believed of the proxy.
    bench = await ChaosBench.open({ databaseUrl: database.url, pace: { startMs: 3_600_000, finishMs: 7_200_000 } });
    const { url } = bench.simulator('zoho-desk');
    proxy = await HostileProxy.open(url);
    const baseUrl = `${proxy.origin}${new URL(url).pathname}`;
    worker = await (await bench.worker({ vendors: ['zoho-desk'], keys: { baseUrl } })).ready();
  });
  afterAll(async () => {
    await bench.close();
    await proxy.close();
    await database.drop();
  });

  const stateOf = async (requestId: string): Promise<string> => {
    const { db } = bench.ledger;
    const status = db.selectFrom('vendor_status').select('state').where('request_id', '=', requestId);
    return (await status.executeTakeFirstOrThrow()).state;
  };

  async function hostileTo(method: string, kind: Hostility): Promise<string> {
    const before = proxy.spoilt;
    proxy.be(kind, method);
    const { requestId } = await bench.ask(['zoho-desk']);
    await bench.until(() => proxy.spoilt > before, 'an answer is spoilt');
    return requestId;
  }

  /** What was met with malice is accepted once the vendor is itself again, and so is what comes after it. */
  async function goesOn(requestId: string): Promise<void> {
    proxy.be(null);
    const next = await bench.ask(['zoho-desk']);
    for (const id of [requestId, next.requestId]) {
      await bench.until(async () => {
        await bench.hurry();
        return (await stateOf(id)) === 'ACCEPTED';
      }, 'it is accepted');
    }
  }

  it.each(hostilities)('is believed nothing when it answers a creation (%s), and gets it once', async (kind) => {
    const { rssBytes } = await worker.memory();
    const requestId = await hostileTo('POST', kind);
    expect(['SUBMITTING', 'ACCEPTED']).toContain(await stateOf(requestId));
    await goesOn(requestId);
    expect((await worker.memory()).rssBytes - rssBytes).toBeLessThan(100 * megabyte);
  });

  it.each(hostilities)('is believed nothing when it answers a look (%s)', async (kind) => {
    const { rssBytes } = await worker.memory();
    const requestId = await hostileTo('GET', kind);
    expect(await stateOf(requestId)).not.toBe('COMPLETED');
    await goesOn(requestId);
    expect((await worker.memory()).rssBytes - rssBytes).toBeLessThan(100 * megabyte);
  });

  it('holds everything once, and nothing is said to be done', async () => {
    const verdict = await bench.judge();
    // That they are open is as it should be here.
    expect(verdict.violations.filter(({ what }) => !what.endsWith('it stays ACCEPTED'))).toEqual([]);
    expect(verdict).toMatchObject({ statuses: hostilities.length * 4, completed: 0 });
  });
});
