import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { faultKinds } from '../../datasources/simulator-kit/index.js';
import { faultSweep } from '../chaos/fault-sweep.js';
import { faults, operations } from '../chaos/faults.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

jest.setTimeout(240_000);

/** As `npm run chaos -- --faults` does it, with fewer of the statuses and no answer that is late and still in time. */
const some = faults.filter(({ status, ms }) => ms !== 100 && [undefined, 200, 401, 422, 503].includes(status));
const calls = Object.values(operations).flat().length;

describe('deletions and copies while each call to each vendor fails in each way, one after the other', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('are lost to nobody, sent to nobody twice, and said to be done only where they are', async () => {
    expect(new Set(some.map(({ kind }) => kind))).toEqual(new Set(faultKinds));

    const report = await faultSweep(database.url, some);

    expect(report).toMatchObject({ met: calls * some.length, violations: [] });
  });
});
