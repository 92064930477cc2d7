import { describe, expect, it } from '@jest/globals';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { PlannedRecord, SearchResult, UncertainRecord } from '../../src/domain/vendor-source.js';
import type { Right } from '../../src/domain/vocabulary.js';
import type { Fault, Person } from '../../datasources/simulator-kit/index.js';
import { failureOf } from '../datasources/vendor-under-test.js';
import { planFor, plannedFor, submittable } from './exercises.js';
import { snapshotProblems, strangerProblems } from './snapshot-problems.js';
import { type VendorBench, atBench, atBenchBehind, minute, offered, vendorsThat } from './vendor-bench.js';

const kinds = vendorsThat('SUBMIT_DELETION', 'SUBMIT_ACCESS').flatMap((vendor) =>
  submittable
    .filter(([capability]) => vendor.source.capabilities.includes(capability))
    .flatMap(([, right]) => {
      const { records } = planFor(vendor.source, right, { emails: ['a@example.com'], phones: [], vendorIds: [] });
      return records.map(({ kind }, index) => ({ ...vendor, right, kind, index }));
    }),
);

interface Lost {
  readonly uncertain: UncertainRecord;
  readonly planned: PlannedRecord;
  readonly person: Person;
}

/** Submits a record so that its answer is lost. */
async function lose(bench: VendorBench, right: Right, index: number, kind: Fault['kind']): Promise<Lost> {
  const { source, simulator, nextPerson, now } = bench;
  const person = nextPerson();
  const planned = plannedFor(source, right, person, index);
  await source.probe();
  const intentAt = now();
  simulator.fault({ kind, times: 1 });
  const failure = await failureOf(source.submit?.(right, planned, { message: null }));
  simulator.fault(null);
  expect(failure.kind).toBe('unknown');
  return { uncertain: { ...planned, right, hints: {}, intentAt }, planned, person };
}

const look = ({ source }: VendorBench, { uncertain }: Lost): Promise<SearchResult | null> =>
  offered(source.search?.(uncertain));

/** Requests of others and of other kinds, long before and just before, so that what is looked for is not alone. */
async function crowd(bench: VendorBench, right: Right): Promise<void> {
  const before = (ms: number): Date => new Date(bench.now().getTime() - ms);
  for (let count = 0; count < 120; count += 1) {
    bench.simulator.add(bench.nextPerson(), { right, at: before((count + 5) * minute) });
  }
}

describe.each(kinds)('A look for a lost $right at $name as $kind', ({ entry, right, index }) => {
  it('finds exactly the one that was made, or says that there is no way to look', () =>
    atBench(entry, async (bench) => {
      await crowd(bench, right);
      const lost = await lose(bench, right, index, 'reset-after');
      const found = await look(bench, lost);
      const made = bench.simulator.records().at(-1)?.nativeId;

      expect(bench.simulator.calls().filter(({ effect }) => effect !== null).length).toBe(1);
      if (found !== null) {
        expect(found.matches.map(({ nativeId }) => nativeId)).toEqual([made]);
        expect(found.whole).toBe(true);
        expect(found.matches.flatMap((match) => snapshotProblems(match, bench.now()))).toEqual([]);
        expect(found.matches.flatMap((match) => strangerProblems(match, lost.person))).toEqual([]);
      }
    }));

  it('finds none where nothing arrived, and says that it looked everywhere', () =>
    atBench(entry, async (bench) => {
      await crowd(bench, right);
      const lost = await lose(bench, right, index, 'reset-before');
      bench.advance(20 * minute);
      const found = await look(bench, lost);

      expect(bench.simulator.calls().filter(({ effect }) => effect !== null)).toEqual([]);
      if (found !== null) expect(found).toMatchObject({ matches: [], whole: true });
    }));

  it('finds every one of several, and calls them exact only where no stranger is among them', () =>
    atBench(entry, async (bench) => {
      const lost = await lose(bench, right, index, 'reset-after');
      await offered(bench.source.submit?.(right, lost.planned, { message: null }));
      const own = bench.simulator.records().map(({ nativeId }) => nativeId);
      bench.simulator.add(bench.nextPerson(), { right });
      const stranger = await lose(bench, right, index, 'reset-after');
      const found = await look(bench, lost);
      const ids = found?.matches.map(({ nativeId }) => nativeId).sort();

      expect(stranger.planned).not.toEqual(lost.planned);
      expect(own.length).toBe(2);
      if (found?.exact === true) expect(ids).toEqual([...own].sort());
      else if (found !== null) expect(ids).toEqual(expect.arrayContaining(own));
    }));

  it('takes no stranger for it where the vendor does not narrow its list as it was asked to', () =>
    atBenchBehind(
      entry,
      (answer) => answer,
      async (bench) => {
        const lost = await lose(bench, right, index, 'reset-after');
        const made = bench.simulator.records().at(-1)?.nativeId;
        for (let count = 0; count < 3; count += 1) bench.simulator.add(bench.nextPerson(), { right });
        const found = await look(bench, lost);

        if (found?.exact === true) expect(found.matches.map(({ nativeId }) => nativeId)).toEqual([made]);
        else if (found !== null) expect(found.matches.map(({ nativeId }) => nativeId)).toContain(made);
      },
      (path) => path.replace(/\?.*/, ''),
    ));

  it('does not take what was made for the same person long before', () =>
    atBench(entry, async (bench) => {
      const earlier = await lose(bench, right, index, 'reset-after');
      bench.advance(120 * minute);
      bench.simulator.fault({ kind: 'reset-before', times: 1 });
      await failureOf(bench.source.submit?.(right, earlier.planned, { message: null }));
      const again = { ...earlier, uncertain: { ...earlier.uncertain, intentAt: bench.now() } };
      const found = await look(bench, again);

      expect(bench.simulator.records().length).toBe(1);
      if (found !== null) expect(found.matches).toEqual([]);
    }));

  it.each(['garbage', 'empty', 'half-answer', 'html', 'reset-before', 'status', 'redirect'] as const)(
    'never says that nothing is there when all that it got was %s',
    (fault) =>
      atBench(entry, async (bench) => {
        const lost = await lose(bench, right, index, 'reset-after');
        const callsBefore = bench.simulator.calls().length;
        bench.simulator.fault({ kind: fault, ...(fault === 'html' ? { status: 200 } : {}) });
        const found = await look(bench, lost).catch((error: unknown) => error);
        const nothingThere = found !== null && !(found instanceof VendorFailure) && isEmptyAndWhole(found);

        expect(nothingThere).toBe(false);
        expect(found === null).toBe(bench.simulator.calls().length === callsBefore);
      }),
  );

  it('never changes anything at the vendor', () =>
    atBench(entry, async (bench) => {
      const lost = await lose(bench, right, index, 'reset-after');
      const before = bench.simulator.calls().length;
      await look(bench, lost);

      expect(
        bench.simulator
          .calls()
          .slice(before)
          .filter(({ effect, method }) => effect !== null || method !== 'GET'),
      ).toEqual([]);
    }));
});

const isEmptyAndWhole = (found: unknown): boolean =>
  typeof found === 'object' &&
  found !== null &&
  'matches' in found &&
  Array.isArray(found.matches) &&
  found.matches.length === 0 &&
  'whole' in found &&
  found.whole === true;
