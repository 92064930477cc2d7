import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  clockAhead,
  clockBack,
  clockJumps,
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
  ['works on a machine whose clock jumps an hour forward meanwhile', clockJumps(3_600_000)],
  ['works on a machine whose clock jumps an hour back meanwhile', clockJumps(-3_600_000)],
  ['looked for a request in a list that did not show it yet', listThatLags],
];

/** Everything waits more than it works: several go on at once, and each test waits for its own. */
const AT_ONCE = 6;
const wouldBe = {
  doubled: 'would be sent twice',
  path: 'would have a gap in its history',
  chain: 'could have its history changed',
};

describe('a deletion', () => {
  const runs = new Map<string, Promise<Verdict>>();
  beforeAll(() => {
    const turns: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
    const all = [...whole.map(([name, scenario]) => ({ name, scenario })), ...guards];
    for (const [index, one] of all.entries()) {
      const turn = turns[index % AT_ONCE] ?? Promise.resolve();
      const next = turn.then(() => run(one.scenario, 'mutations' in one ? one.mutations : undefined));
      runs.set(one.name, next);
      turns[index % AT_ONCE] = next.catch(() => undefined);
    }
  });
  afterAll(() => Promise.allSettled(runs.values()));

  it.each(whole.map(([name]) => name))('is sent once by a worker that %s', async (name) => {
    const verdict = await runs.get(name);
    expect(verdict).toMatchObject({ statuses: expect.any(Number), held: 0, violations: [] });
    expect(verdict?.statuses).toBeGreaterThan(0);
  });

  it.each(guards.map((guard) => ({ ...guard, wouldBe: wouldBe[guard.harm] })))(
    '$wouldBe without $name',
    async ({ name, scenario, mutations, harm }) => {
      const seen = async (run: Promise<Verdict> | undefined) => (await run)?.violations.map(({ kind }) => kind) ?? [];
      let kinds = await seen(runs.get(name));
      // Two workers must meet for the harm to be done; on a busy machine they may miss each other once.
      for (let again = 0; again < 3 && !kinds.includes(harm); again += 1) kinds = await seen(run(scenario, mutations));
      expect(kinds).toContain(harm);
    },
  );
});

async function run(scenario: Scenario, mutations?: readonly Mutation[]): Promise<Verdict> {
  const database = await createTestDatabase();
  try {
    return await scenario(database.url, mutations);
  } finally {
    await database.drop();
  }
}
