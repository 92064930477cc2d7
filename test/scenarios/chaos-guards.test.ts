import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  clockAhead,
  clockBack,
  guards,
  killedWhileSending,
  listThatLags,
  stoppedAt,
  stoppedInTransaction,
  type Scenario,
} from '../chaos/guards.js';
import type { Verdict } from '../chaos/judge.js';
import type { Mutation } from '../chaos/worker-process.js';
import { createTestDatabase } from '../support/database.js';

jest.setTimeout(180_000);

const whole: readonly (readonly [string, Scenario])[] = [
  ['was killed while the vendor had the request and nobody had read the answer', killedWhileSending],
  ['was stopped for longer than its lease after it had written its intent', stoppedAt('after-intent')],
  ['was stopped for longer than its lease with the answer in its hands', stoppedAt('answer-read')],
  [
    'was stopped for longer than its lease before it decided what had become of a request',
    stoppedAt('before-decision'),
  ],
  ['takes over from one that was stopped in the middle of a transaction', stoppedInTransaction],
  ['takes over on a machine whose clock is an hour ahead', clockAhead],
  ['takes over from a machine whose clock was an hour ahead', clockBack],
  ['looked for a request in a list that did not show it yet', listThatLags],
];

/** Everything waits more than it works: all of it goes on at once, and each test waits for its own. */
describe('a deletion', () => {
  const runs = new Map<string, Promise<Verdict>>();
  beforeAll(() => {
    for (const [name, scenario] of whole) runs.set(name, run(scenario));
    for (const { name, scenario, mutations } of guards) runs.set(name, run(scenario, mutations));
  });
  afterAll(() => Promise.allSettled(runs.values()));

  it.each(whole.map(([name]) => name))('is sent once by a worker that %s', async (name) => {
    const verdict = await runs.get(name);
    expect(verdict).toMatchObject({ statuses: 1, held: 0, violations: [] });
  });

  it.each(guards)('would be sent twice without $name', async ({ name, scenario, mutations }) => {
    const seen = async (run: Promise<Verdict> | undefined) => (await run)?.violations.map(({ kind }) => kind) ?? [];
    let kinds = await seen(runs.get(name));
    // Two workers must meet for the harm to be done; on a busy machine they may miss each other once.
    for (let again = 0; again < 3 && !kinds.includes('doubled'); again += 1)
      kinds = await seen(run(scenario, mutations));
    expect(kinds).toContain('doubled');
  });
});

async function run(scenario: Scenario, mutations?: readonly Mutation[]): Promise<Verdict> {
  const database = await createTestDatabase();
  try {
    return await scenario(database.url, mutations);
  } finally {
    await database.drop();
  }
}
