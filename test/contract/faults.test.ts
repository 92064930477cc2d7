import { beforeAll, describe, expect, it } from '@jest/globals';
import { promptCases, slowCases } from './fault-cases.js';
import { type Target, problemsUnder, targetsOf } from './fault-run.js';
import { vendorsUnderTest } from './vendor-bench.js';

/** How long a call is waited for whose answer does not come, in milliseconds. */
const patienceMs = 800;

describe.each(vendorsUnderTest)('A call to $name that fails', (vendor) => {
  let targets: readonly Target[] = [];
  beforeAll(async () => {
    targets = await targetsOf(vendor);
  });

  it('can do so at an operation of each kind of call', () => {
    const writing = targets.filter(({ exercise }) => exercise.writes);

    expect(targets.length).toBeGreaterThan(3);
    expect(writing.length).toBeGreaterThan(0);
    expect(new Set(writing.filter(({ hasEffect }) => hasEffect).map(({ exercise }) => exercise.name)).size).toBe(
      new Set(writing.map(({ exercise }) => exercise.name)).size,
    );
  });

  it.each(promptCases)('$sentence is called what it is, repeats no write and leaves no trace', async (faultCase) => {
    const problems = await Promise.all(targets.map((target) => problemsUnder(target, faultCase)));

    expect(problems.flat()).toEqual([]);
  });

  it.each(slowCases)('$sentence is given up in time, repeats no write and leaves no trace', async (faultCase) => {
    const problems = await Promise.all(targets.map((target) => problemsUnder(target, faultCase, { patienceMs })));

    expect(problems.flat()).toEqual([]);
  });
});
