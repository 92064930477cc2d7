import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { acknowledgeRequest } from '../../src/services/acknowledge-request.js';
import { requestOfVendorRecord } from '../../src/services/vendor-lookup.js';
import { ChaosBench, processors, unhurried } from '../chaos/chaos-bench.js';
import { HostileProxy, hostilities, type Hostility } from '../chaos/hostile-proxy.js';
import type { WorkerProcess } from '../chaos/worker-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

jest.setTimeout(240_000);

const megabyte = 1024 ** 2;
const intake = 'opt-out-machine';
const officer = { id: 'officer', name: null, scopes: ['requests:write'] } as const;

/** Every vendor is met with the same malice at the same time, each through a proxy of its own. */
describe('a vendor that answers with malice', () => {
  let database: TestDatabase;
  let bench: ChaosBench;
  let worker: WorkerProcess;
  const proxies = new Map<string, HostileProxy>();
  const misledIds = new Set<string>();
  beforeAll(async () => {
    database = await createTestDatabase();
    // Nothing is ever done there, so whatever is said to be done was believed of the proxy.
    const pace = { startMs: 3_600_000, finishMs: 7_200_000 };
    bench = await ChaosBench.open({ databaseUrl: database.url, pace, ...unhurried });
    const baseUrls = new Map<string, string>();
    for (const [key, { url }] of bench.simulators) {
      const proxy = await HostileProxy.open(url);
      proxies.set(key, proxy);
      baseUrls.set(key, `${proxy.origin}${new URL(url).pathname}`);
    }
    worker = await (await bench.worker({ baseUrls })).ready();
  });
  afterAll(async () => {
    await bench.close();
    for (const proxy of proxies.values()) await proxy.close();
    await database.drop();
  });

  afterEach(() => proxies.forEach((proxy) => proxy.be(null)));

  const stateOf = async (requestId: string): Promise<string> => {
    const { db } = bench.ledger;
    const status = db.selectFrom('vendor_status').select('state').where('request_id', '=', requestId);
    return (await status.executeTakeFirstOrThrow()).state;
  };

  const proxyOf = (vendor: string): HostileProxy => {
    const proxy = proxies.get(vendor);
    if (proxy === undefined) throw new Error(`Nobody stands before ${vendor}.`);
    return proxy;
  };

  /** Has every answer to such a call spoilt, from before `work` until one was. */
  async function hostileTo<T>(vendor: string, method: string, kind: Hostility, work: () => Promise<T>): Promise<T> {
    const proxy = proxyOf(vendor);
    const before = proxy.spoilt;
    proxy.be(kind, method);
    const done = await work();
    await bench.until(async () => {
      await bench.hurry();
      return proxy.spoilt > before;
    }, `an answer of ${vendor} is spoilt`);
    return done;
  }

  const becomes = (requestId: string, states: readonly string[]) =>
    bench.until(
      async () => {
        await bench.hurry();
        return states.includes(await stateOf(requestId));
      },
      `it is ${states.join(' or ')}`,
    );

  /** Once all of them were taken, nothing more is sent, and it is the quiet period that is waited for. */
  async function batchOver(requestId: string): Promise<void> {
    const { db } = bench.ledger;
    const waiting = db.selectFrom('vendor_record').select('id').where('request_id', '=', requestId);
    const taken = waiting.where('phase', '=', 'SENT');
    await bench.until(
      async () => (await taken.execute()).length === (await waiting.execute()).length,
      'it was taken, with a batch that there is not',
    );
    await bench.passTime(requestId);
  }

  /** The memory of the worker holds nothing of the size of what it is sent; that it has just started may show. */
  async function inFlatMemory(work: () => Promise<unknown>): Promise<void> {
    const { rssBytes } = await worker.memory();
    await work();
    expect((await worker.memory()).rssBytes - rssBytes).toBeLessThan(300 * megabyte);
  }

  it.each(hostilities)('is believed nothing when it answers a creation (%s), and gets it once', (kind) =>
    inFlatMemory(() =>
      Promise.all(
        processors.map(async (vendor) => {
          const { requestId } = await hostileTo(vendor, 'POST', kind, () => bench.ask([vendor]));
          expect(await stateOf(requestId)).not.toBe('COMPLETED');
          proxyOf(vendor).be(null);
          const misled = vendor === 'outreach' && kind === 'somebody-else';
          if (misled) misledIds.add(requestId);
          if (misled) await batchOver(requestId);
          // Attentive has no list to look into: a person is asked. So they are for a batch that does not come about.
          await becomes(requestId, [vendor === 'attentive' || misled ? 'ACTION_REQUIRED' : 'ACCEPTED']);
          // And so the lane goes on.
          await becomes((await bench.ask([vendor])).requestId, ['ACCEPTED']);
        }),
      ),
    ),
  );

  it('is believed nothing about another number when a number is all that it was sent', async () => {
    const { requestId } = await hostileTo('attentive', 'POST', 'somebody-else', () =>
      bench.ask(['attentive'], 'phone'),
    );
    proxyOf('attentive').be(null);
    await becomes(requestId, ['ACTION_REQUIRED']);
    await becomes((await bench.ask(['attentive'], 'phone')).requestId, ['ACCEPTED']);
  });

  it.each(hostilities)('is believed nothing when it answers a look (%s)', (kind) =>
    inFlatMemory(() =>
      Promise.all(
        processors.map(async (vendor) => {
          const { requestId } = await hostileTo(vendor, 'GET', kind, () => bench.ask([vendor]));
          expect(await stateOf(requestId)).not.toBe('COMPLETED');
          proxyOf(vendor).be(null);
          await becomes(requestId, ['ACCEPTED']);
          await becomes((await bench.ask([vendor])).requestId, ['ACCEPTED']);
        }),
      ),
    ),
  );

  it.each(hostilities)('is believed nothing when receipt was confirmed there (%s), and confirms it once', (kind) =>
    inFlatMemory(async () => {
      const nativeId = bench.simulator(intake).add(inventedPerson(90 + hostilities.indexOf(kind)), { right: 'ACCESS' });
      const requestId = (await requestOfVendorRecord(bench.dependencies, intake, nativeId)) ?? '';
      const acknowledgedAt = async () => {
        const row = bench.ledger.db.selectFrom('privacy_request').select('acknowledged_at').where('id', '=', requestId);
        return (await row.executeTakeFirstOrThrow()).acknowledged_at;
      };
      await hostileTo(intake, 'POST', kind, () => acknowledgeRequest(bench.dependencies, officer, requestId));
      proxyOf(intake).be(null);
      await bench.until(async () => {
        await bench.hurry();
        return (await acknowledgedAt()) !== null;
      }, 'the vendor’s record shows it');
      const calls = bench.simulator(intake).calls();
      expect(calls.filter(({ effect }) => effect?.kind === 'acknowledge' && effect.nativeId === nativeId)).toHaveLength(
        1,
      );
    }),
  );

  it('holds everything once, and nothing is said to be done', async () => {
    // Outreach answers with nothing but the id of a batch: that it is another's can only be seen by its never coming about.
    const verdict = await bench.judge(bench.asked.filter(({ requestId }) => !misledIds.has(requestId)));
    // That they are open is as it should be here.
    expect(verdict.violations.filter(({ what }) => !what.endsWith('it stays ACCEPTED'))).toEqual([]);
    expect(verdict).toMatchObject({
      statuses: processors.length * hostilities.length * 4 + 2 - misledIds.size,
      completed: 0,
      held: hostilities.length + 1,
    });
  });
});
