import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { openVirtualTime, prepareVirtualTime, type VirtualTime } from '../../scripts/simulate/virtual-time.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freshKeyring } from '../support/delivery-bench.js';
import { silentLog } from '../support/test-server.js';

describe('the time of a simulation', () => {
  let database: TestDatabase;
  let ledger: Ledger;
  let time: VirtualTime;

  beforeAll(async () => {
    database = await createTestDatabase();
    const options = { url: database.url, keyring: freshKeyring(), now: () => new Date(), log: silentLog };
    const before = await openLedger(options);
    await prepareVirtualTime(before.db);
    await before.close();
    ledger = await openLedger(options);
    time = await openVirtualTime(ledger.db);
  });
  afterAll(async () => {
    time.stop();
    await ledger.close();
    await database.drop();
  });

  const inDatabase = async (): Promise<readonly Date[]> => {
    const { rows } = await sql<{ one: Date; other: Date }>`select now() as one, clock_timestamp() as other`.execute(
      ledger.db,
    );
    return rows.flatMap(({ one, other }) => [one, other]);
  };

  it('is what statements of the ledger and its clock go by, at whatever moment it is set to', async () => {
    for (const moment of ['2027-03-01T09:00:00Z', '2026-01-31T23:00:00Z']) {
      await time.moveTo(new Date(moment));
      for (const seen of [...(await inDatabase()), time.now()]) {
        expect(Math.abs(seen.getTime() - Date.parse(moment))).toBeLessThan(30_000);
      }
    }
  });
});
