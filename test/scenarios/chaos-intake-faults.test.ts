import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { faults } from '../chaos/faults.js';
import { actsInSweep, intakeSweep } from '../chaos/intake-sweep.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

jest.setTimeout(240_000);

/** As `npm run chaos -- --faults` does it, with fewer faults. */
const some = faults.filter(({ kind, status }) => ['reset-before', 'reset-after'].includes(kind) || status === 422);

describe('requests that came in, while each call to their vendor fails', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('are given the file once and the last word once, and are said to be answered only where they are', async () => {
    const report = await intakeSweep(database.url, some);

    expect(report).toMatchObject({ met: actsInSweep * some.length, violations: [] });
  });
});
