import { describe, expect, it } from '@jest/globals';
import type { Person } from '../../datasources/simulator-kit/index.js';
import { snapshotProblems, strangerProblems } from './snapshot-problems.js';
import { type VendorBench, type VendorUnderTest, atBench, day, minute, offered, vendorsThat } from './vendor-bench.js';
import { type WholeWalk, walkToEnd, walksOf } from './whole-walk.js';

/** More than a page of any vendor holds. */
const many = 1050;
/** Enough for several pages of most. */
const some = 220;

const recent = { account: { syncFrom: new Date('2026-11-18T00:00:00Z') } };

/** People who asked over the last two days, most of them on the last, for each right in turn and in each state. */
function fill(
  { simulator, nextPerson, now }: VendorBench,
  count: number,
  vendor: VendorUnderTest,
): Map<string, Person> {
  const { rights, nativeStates } = vendor;
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const person = nextPerson();
      const age = index % 10 === 0 ? day + index * 1000 : (count - index) * 10;
      const nativeState = index % 3 === 0 ? nativeStates[index % nativeStates.length] : undefined;
      const right = offered(rights[index % rights.length]);
      const state = nativeState === undefined ? {} : { nativeState };
      return [simulator.add(person, { right, at: new Date(now().getTime() - age), ...state }), person];
    }),
  );
}

async function walkAll({ source }: VendorBench): Promise<WholeWalk[]> {
  const walks: WholeWalk[] = [];
  for (const walk of walksOf(source)) walks.push(await walkToEnd(source, walk));
  return walks;
}

const idsOf = ({ snapshots }: WholeWalk): string[] => snapshots.map(({ nativeId }) => nativeId).sort();

describe.each(vendorsThat('LIST_REQUESTS'))('The list of $name', (vendor) => {
  const { entry, source, quirks } = vendor;

  it('shows every request exactly once, over several pages, in one of its walks', () =>
    atBench(
      entry,
      async (bench) => {
        const people = fill(bench, many, vendor);
        const walks = await walkAll(bench);
        const whole = walks.filter((walk) => idsOf(walk).length === many);

        expect(walks.flatMap(({ unreadable }) => unreadable)).toEqual([]);
        for (const walk of walks) expect(new Set(idsOf(walk)).size).toBe(walk.snapshots.length);
        expect(whole.map(idsOf)[0]).toEqual([...people.keys()].sort());
        expect(whole[0]?.pages).toBeGreaterThan(1);
      },
      recent,
    ));

  it('shows each request as it is read by its id, and as nobody else’s', () =>
    atBench(
      entry,
      async (bench) => {
        const people = fill(bench, 60, vendor);
        const listed = (await walkAll(bench)).flatMap(({ snapshots }) => snapshots);

        for (const snapshot of listed) {
          const person = people.get(snapshot.nativeId);
          expect(snapshotProblems(snapshot, bench.now())).toEqual([]);
          expect(person === undefined ? ['nobody’s'] : strangerProblems(snapshot, person)).toEqual([]);
          const alone = await bench.source.get?.(snapshot.nativeId);
          expect({ ...alone, raw: null }).toEqual({ ...snapshot, raw: null });
        }
      },
      recent,
    ));

  it.each(walksOf(source))('loses no request in its walk “%s” while new ones arrive between the pages', (walk) =>
    atBench(
      entry,
      async (bench) => {
        const add = (): string => bench.simulator.add(bench.nextPerson());
        const before = Array.from({ length: many }, () => (bench.advance(10), add()));
        const during: string[] = [];
        const first = await walkToEnd(bench.source, walk, {
          afterPage: () => {
            bench.advance(1000);
            during.push(add(), add(), add());
          },
        });
        bench.advance(5 * minute);
        const after = [add(), add()];
        const second = await walkToEnd(bench.source, walk, { from: first.restart });
        const seen = new Set([...idsOf(first), ...idsOf(second)]);

        expect(during.length).toBeGreaterThan(0);
        expect(before.filter((id) => !idsOf(first).includes(id))).toEqual([]);
        expect([...during, ...after].filter((id) => !seen.has(id))).toEqual([]);
      },
      recent,
    ),
  );

  it.each(walksOf(source))('shows in its walk “%s” what comes to light later than it was made', (walk) =>
    atBench(entry, async (bench) => {
      const first = await walkToEnd(bench.source, walk);
      const late = bench.simulator.add(bench.nextPerson(), { at: new Date(bench.now().getTime() - minute / 2) });
      bench.advance(5 * minute);
      const second = await walkToEnd(bench.source, walk, { from: first.restart });

      expect(idsOf(second)).toContain(late);
    }),
  );

  it.each(walksOf(source))('ends in its walk “%s” where there is nothing', (walk) =>
    atBench(entry, async (bench) => {
      const { snapshots, unreadable } = await walkToEnd(bench.source, walk);

      expect([...snapshots, ...unreadable]).toEqual([]);
    }),
  );

  it.each(walksOf(source))('begins its walk “%s” anew from a cursor that means nothing to it', (walk) =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson());

      for (const from of ['nonsense', 17, [], {}, { page: -1 }, true]) {
        expect(idsOf(await walkToEnd(bench.source, walk, { from }))).toContain(id);
      }
    }),
  );

  const switches = Object.entries(quirks).filter(([, value]) => typeof value === 'boolean');
  if (switches.length > 0) {
    it.each(switches)('loses nothing where the vendor is otherwise in “%s”', (name, value) =>
      atBench(
        entry,
        async (bench) => {
          bench.simulator.quirk(name, value !== true);
          const people = fill(bench, some, vendor);
          const walks = await walkAll(bench);

          // A vendor that says less of its pages may have to be asked for one twice.
          expect(walks.map((walk) => [...new Set(idsOf(walk))])).toContainEqual([...people.keys()].sort());
          for (const { snapshots } of walks) {
            expect(snapshots.flatMap((snapshot) => snapshotProblems(snapshot, bench.now()))).toEqual([]);
          }
        },
        recent,
      ),
    );
  }
});
