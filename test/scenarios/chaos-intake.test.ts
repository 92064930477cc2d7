import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import type { KillPoint } from '../../src/delivery/context.js';
import { migrate } from '../../src/ledger/migrate.js';
import { acknowledgeRequest } from '../../src/services/acknowledge-request.js';
import { decideRequests } from '../../src/services/decide-request.js';
import { ChaosBench } from '../chaos/chaos-bench.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { databaseUrl, onServer } from '../support/test-server.js';

jest.setTimeout(240_000);

const vendor = 'opt-out-machine';
const officer = { id: 'officer', name: null, scopes: ['requests:write'] } as const;
const points: readonly (KillPoint | 'bytes-sent')[] = ['after-claim', 'answer-read', 'bytes-sent'];

describe('a worker that is killed while it answers the vendor that a request came in through', () => {
  let database: TestDatabase;
  let bench: ChaosBench;
  let ids: readonly string[];
  // Nothing but the answers is done for these requests, so that what is claimed first is the answer.
  const choice = { vendors: [vendor], keys: { observeEvery: 'PT1H' } };

  beforeAll(async () => {
    database = await createTestDatabase();
    bench = await ChaosBench.open({ databaseUrl: database.url });
    ids = points.map((_, index) => bench.simulator(vendor).add(inventedPerson(index), { right: 'ACCESS' }));
    const killed = await bench.worker({ ...choice, signalAt: { signal: 'SIGKILL', point: 'in-sync' } });
    expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    const first = await bench.worker(choice);
    await bench.until(async () => (await rows()).length === ids.length, 'all are taken in');
    await first.kill();
  });
  afterAll(async () => {
    await bench.close();
    await database.drop();
  });

  const rows = () =>
    bench.ledger.db
      .selectFrom('vendor_record')
      .innerJoin('vendor_status', 'vendor_status.request_id', 'vendor_record.request_id')
      .innerJoin('privacy_request', 'privacy_request.id', 'vendor_record.request_id')
      .select(['privacy_request.id', 'native_id', 'vendor_status.state', 'write_back', 'vendor_status.acknowledged_at'])
      .where('vendor_record.vendor_key', '=', vendor)
      .execute();

  const effects = (kind: 'acknowledge' | 'update'): readonly string[] =>
    bench
      .simulator(vendor)
      .calls()
      .flatMap(({ effect }) => (effect?.kind === kind ? effect.nativeId.split(',') : []));

  /** One request after the other is to be answered, and each worker that does it is killed at another point. */
  async function killAtEach(operation: string, kind: 'acknowledge' | 'update', act: (id: string) => Promise<unknown>) {
    const requests = await rows();
    for (const [index, point] of points.entries()) {
      const request = requests.find((row) => row.native_id === ids[index]);
      // It waits a little for the vendor's word, which nobody brings.
      await act(request?.id ?? '');
      if (point !== 'bytes-sent') {
        const worker = await bench.worker({ ...choice, signalAt: { signal: 'SIGKILL', point } });
        await bench.until(() => worker.end !== null, `it comes to ${point}`);
        expect(worker.end).toEqual({ code: null, signal: 'SIGKILL' });
        continue;
      }
      bench.simulator(vendor).fault({ kind: 'delay', ms: 60_000, operation });
      const before = effects(kind).length;
      const worker = await bench.worker(choice);
      await bench.until(() => effects(kind).length > before, 'it arrives');
      await worker.kill();
      bench.simulator(vendor).fault(null);
    }
  }

  it('has confirmed receipt of each once', async () => {
    await killAtEach('acknowledge', 'acknowledge', (id) => acknowledgeRequest(bench.dependencies, officer, id));
    const worker = await bench.worker(choice);
    await bench.until(async () => (await rows()).every((row) => row.acknowledged_at !== null), 'all are acknowledged');
    await worker.kill();
    expect([...effects('acknowledge')].sort()).toEqual([...ids].sort());
  });

  it('has told the outcome of each once', async () => {
    await killAtEach('update', 'update', (id) =>
      decideRequests(bench.dependencies, officer, [
        { request: id, right: null, outcome: 'EXPORTED', denial: null, optOutCompleted: null, comments: null },
      ]),
    );
    const worker = await bench.worker(choice);
    await bench.until(async () => {
      await bench.hurry();
      return (await rows()).every((row) => row.write_back === null && row.state === 'COMPLETED');
    }, 'all are told');
    await worker.kill();
    expect([...effects('update')].sort()).toEqual([...ids].sort());
    expect(
      bench
        .simulator(vendor)
        .records()
        .map(({ nativeState }) => nativeState),
    ).toEqual(ids.map(() => 'fulfilled_with_data'));
  });
});

describe('a worker that is killed while it makes the ledger', () => {
  it('leaves nothing half made, and the next start makes it', async () => {
    const { TEST_DATABASE_URL: server = '' } = process.env;
    const name = `chaos_migration_${String(process.pid)}`;
    await onServer(server, `create database ${name}`);
    const url = databaseUrl(server, name);
    const other = await createTestDatabase();
    const bench = await ChaosBench.open({ databaseUrl: other.url });
    try {
      const find = 'for (const statement of statements) await sql.raw(statement).execute(db);';
      const replace = `for (const statement of statements) { await sql.raw(statement).execute(db); if (statement.includes('create table vendor_status')) process.kill(process.pid, 'SIGKILL'); }`;
      const mutations = [{ file: 'src/ledger/migrations/0001-ledger.ts', find, replace }];
      const worker = await bench.worker({ databaseUrl: url, mutations });
      expect(await worker.ended).toEqual({ code: null, signal: 'SIGKILL' });
      const tables = `select count(*)::int as made from pg_tables where tablename = 'vendor_status'`;
      expect(await onServer(url, tables)).toEqual([{ made: 0 }]);
      await migrate(url);
      expect(await onServer(url, tables)).toEqual([{ made: 1 }]);
    } finally {
      await bench.close();
      await other.drop();
      await onServer(server, `drop database ${name} with (force)`);
    }
  });
});
