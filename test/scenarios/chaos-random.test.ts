import { describe, expect, it, jest } from '@jest/globals';
import { randomChaos } from '../chaos/random-chaos.js';
import { createTestDatabase } from '../support/database.js';

jest.setTimeout(240_000);

/** As `npm run chaos -- --seeds 50` does it, on fewer people and fewer things that go wrong. */
describe('deletions while workers are killed and stopped and vendors fail in every way', () => {
  const seeds = [11, 23, 47];

  it('are lost to nobody, sent to nobody twice, and said to be done only where they are', async () => {
    const reports = await Promise.all(seeds.map((seed) => run(seed)));
    expect(reports.map(({ seed, violations }) => ({ seed, violations }))).toEqual(
      seeds.map((seed) => ({ seed, violations: [] })),
    );
  });
});

async function run(seed: number) {
  const database = await createTestDatabase();
  try {
    return await randomChaos({ databaseUrl: database.url, seed, people: 6, steps: 8, restartDatabase: null });
  } finally {
    await database.drop();
  }
}
