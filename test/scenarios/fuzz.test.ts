import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { fuzz } from '../fuzz/fuzz.js';
import { startFuzzTarget, type FuzzTarget } from '../fuzz/fuzz-target.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

// Hundreds of operations, on a machine that may be busy with others.
jest.setTimeout(240_000);

describe('random operations of viewers with all kinds of scopes', () => {
  let database: TestDatabase;
  let target: FuzzTarget;
  beforeAll(async () => {
    database = await createTestDatabase();
    target = await startFuzzTarget(database.url, false);
  });
  afterAll(async () => {
    await target.stop();
    await database.drop();
  });

  it('never fail within, and show nobody what is not theirs', async () => {
    const report = await fuzz(target, { seed: 26, goOn: (operations) => operations < 600 });
    expect(report.problems).toEqual([]);
    // Otherwise hardly anything was tried.
    expect(report.executed).toBeGreaterThan(report.operations / 2);
    expect(report.clean).toBeGreaterThan(report.operations / 10);
    expect(report.masked).toBeGreaterThan(30);
    expect(report.revealed).toBeGreaterThan(10);
    expect(Object.keys(report.answered).length).toBeGreaterThan(10);
  });
});
