import { beforeEach, describe, expect, it } from '@jest/globals';
import { settled } from '../../datasources/shared/settled.js';
import type { JsonValue } from '../../src/domain/json.js';
import { isFinal } from '../../src/domain/roll-up.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import {
  type Path,
  alterJson,
  bottomless,
  changeRecord,
  oddValuesFor,
  placesIn,
  undocumentedWord,
  withUnknownFields,
  withValueAt,
} from './odd-values.js';
import { snapshotProblems } from './snapshot-problems.js';
import { atBenchBehind, minute, offered, vendorsThat } from './vendor-bench.js';
import { walkToEnd, walksOf } from './whole-walk.js';

/** A snapshot without what is carried as it came. */
const known = (snapshot: VendorSnapshot | null): unknown =>
  snapshot === null ? null : { ...snapshot, raw: null, facts: Object.keys(snapshot.facts) };

type Alter = (value: JsonValue) => JsonValue;
const unchanged: Alter = (value) => value;

const isId = (value: JsonValue, nativeId: string): boolean => value === nativeId || value === Number(nativeId);

const putAt =
  (nativeId: string, path: Path, odd: JsonValue): Alter =>
  (value) =>
    changeRecord(value, nativeId, (record) => withValueAt(record, path, odd));

const at = (path: Path, odd: JsonValue): string => `${path.join('.')} as ${JSON.stringify(odd)}`;

/** An odd value may cost what it says of the record, but must not say more than it does, nor cost the record. */
function problemsOfOdd(read: VendorSnapshot | VendorFailure | null, isId: boolean, now: Date): string[] {
  if (read === null) return ['the record is gone'];
  if (read instanceof VendorFailure) return isId && read.kind === 'unreadable' ? [] : ['the record is lost'];
  const ended = read.rights.filter(({ state }) => isFinal(state));
  return [...snapshotProblems(read, now), ...ended.map(({ state }) => `it counts as ${state}`)];
}

describe.each(vendorsThat('GET_REQUEST'))('An answer of $name that no document shows', ({ entry, rights }) => {
  let alter = unchanged;
  const behind = alterJson((value) => alter(value));
  beforeEach(() => {
    alter = unchanged;
  });

  it.each(rights)('never makes an open request for %s look finished, and never loses it', (right) =>
    atBenchBehind(entry, behind, async ({ simulator, source, nextPerson, now, advance }) => {
      const nativeId = simulator.add(nextPerson(), { right });
      advance(minute);
      const record = await rawRecord(nativeId, () => offered(source.get?.(nativeId)));
      const problems: string[] = [];
      const undocumented: string[] = [];
      for (const { path, value } of placesIn(record)) {
        for (const odd of oddValuesFor(value)) {
          alter = putAt(nativeId, path, odd);
          const read = await settled(offered(source.get?.(nativeId)));
          problems.push(
            ...problemsOfOdd(read, isId(value, nativeId), now()).map((what) => `${at(path, odd)}: ${what}`),
          );
          if (odd === undocumentedWord && read !== null && 'rights' in read) {
            undocumented.push(...read.rights.map(({ state }) => state));
          }
        }
      }

      expect(placesIn(record).length).toBeGreaterThan(3);
      expect(problems).toEqual([]);
      expect(undocumented).toContain('UNKNOWN');
    }),
  );

  it('adds nothing to what is known, where it is only more than is documented', () =>
    atBenchBehind(entry, behind, async ({ simulator, source, nextPerson }) => {
      const nativeId = simulator.add(nextPerson());
      const plain = await offered(source.get?.(nativeId));
      alter = withUnknownFields;
      const more = await offered(source.get?.(nativeId));
      await source.probe();

      expect(known(more)).toEqual(known(plain));
      expect(more?.raw).not.toEqual(plain?.raw);
    }));

  it('is not taken where it is nested deeper than anyone could keep', () =>
    atBenchBehind(entry, behind, async ({ simulator, source, nextPerson }) => {
      const nativeId = simulator.add(nextPerson());
      const record = await rawRecord(nativeId, () => offered(source.get?.(nativeId)));
      const kinds = new Set<unknown>();
      for (const { path } of placesIn(record)) {
        alter = putAt(nativeId, path, bottomless);
        const read = await settled(offered(source.get?.(nativeId)));
        kinds.add(read instanceof VendorFailure ? read.kind : read);
      }

      expect([...kinds]).toEqual(['unreadable']);
    }));

  /** The record as the vendor shows it. */
  async function rawRecord(nativeId: string, read: () => Promise<unknown>): Promise<JsonValue> {
    let seen: JsonValue = null;
    alter = (value) => changeRecord(value, nativeId, (record) => (seen = record));
    await read();
    alter = unchanged;
    return seen;
  }
});

describe.each(vendorsThat('LIST_REQUESTS'))('A page of $name that no document shows', ({ entry, rights }) => {
  let alter = unchanged;
  const behind = alterJson((value) => alter(value));
  beforeEach(() => {
    alter = unchanged;
  });

  it('costs at most the one request that is odd in it, and tells that it did', () =>
    atBenchBehind(entry, behind, async ({ simulator, source, nextPerson, now, advance }) => {
      const ids = [0, 1, 2].map((index) => {
        advance(minute);
        return simulator.add(nextPerson(), { right: offered(rights[index % rights.length]) });
      });
      const [one = '', odd = '', other = ''] = ids;
      const walk = offered(walksOf(source)[0]);
      let record: JsonValue = null;
      alter = (value) => changeRecord(value, odd, (found) => (record = found));
      await walkToEnd(source, walk);
      const problems: string[] = [];
      for (const { path, value } of placesIn(record)) {
        for (const strange of oddValuesFor(value)) {
          alter = putAt(odd, path, strange);
          const read = await settled(walkToEnd(source, walk));
          const what =
            read instanceof VendorFailure ? ['the page is lost'] : pageProblems(read, [one, odd, other], now());
          problems.push(...what.map((problem) => `${at(path, strange)}: ${problem}`));
        }
      }

      expect(placesIn(record).length).toBeGreaterThan(3);
      expect(problems).toEqual([]);
    }));

  it('shows the same, where it is only more than is documented', () =>
    atBenchBehind(entry, behind, async ({ simulator, source, nextPerson }) => {
      for (let count = 0; count < 5; count += 1) simulator.add(nextPerson());
      const walk = offered(walksOf(source)[0]);
      const plain = await walkToEnd(source, walk);
      alter = withUnknownFields;
      const more = await walkToEnd(source, walk);

      expect(plain.snapshots.length).toBe(5);
      expect(more.snapshots.map(known)).toEqual(plain.snapshots.map(known));
      expect(more.unreadable).toEqual([]);
    }));
});

function pageProblems(
  { snapshots, unreadable }: Awaited<ReturnType<typeof walkToEnd>>,
  [one, odd, other]: readonly [string, string, string],
  now: Date,
): string[] {
  const shown = new Map(snapshots.map((snapshot) => [snapshot.nativeId, snapshot]));
  const oddOne = shown.get(odd);
  return [
    ...[one, other].filter((id) => !shown.has(id)).map(() => 'another request is lost'),
    ...(oddOne === undefined && snapshots.length < 3 && unreadable.length !== 1 ? ['it is lost in silence'] : []),
    ...snapshots.flatMap((snapshot) => snapshotProblems(snapshot, now)),
    ...unreadable.filter(({ problem }) => /[@*]|\d{5}/.test(problem)).map(() => 'a problem quotes a value'),
  ];
}
