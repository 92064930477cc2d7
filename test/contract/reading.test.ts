import { describe, expect, it } from '@jest/globals';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import { referenceTo } from './exercises.js';
import { recordTypesOf, unkeptPromises } from './graph-record-types.js';
import { snapshotProblems, strangerProblems } from './snapshot-problems.js';
import {
  type VendorBench,
  atBench,
  day,
  minute,
  offered,
  pace,
  vendorsThat,
  vendorsUnderTest,
} from './vendor-bench.js';

/** An id of the vendor's own form that nobody at this bench has: minted elsewhere, after many others. */
const idOfNobody = ({ entry }: VendorBench): Promise<string> =>
  atBench(entry, async ({ simulator, nextPerson }) => {
    const ids = Array.from({ length: 400 }, () => simulator.add(nextPerson()));
    return offered(ids.at(-1));
  });

const read = async ({ source }: VendorBench, nativeId: string): Promise<VendorSnapshot> => {
  const snapshot = await offered(source.get?.(nativeId));
  if (snapshot === null) throw new Error('the record is not there');
  return snapshot;
};

describe.each(vendorsThat('GET_REQUEST'))('A request at $name', ({ entry, rights, nativeStates, quirks }) => {
  it.each(rights)('for %s is read whole, in our words, and as nobody else’s', (right) =>
    atBench(entry, async (bench) => {
      const person = bench.nextPerson();
      const at = new Date(bench.now().getTime() - 5 * minute);
      const nativeId = bench.simulator.add(person, { right, at });
      const snapshot = await read(bench, nativeId);

      expect(snapshot.nativeId).toBe(nativeId);
      expect(snapshot.rights.map((progress) => progress.right)).toEqual([right]);
      expect(snapshot.unknownTypes).toEqual([]);
      expect(snapshot.createdAt).toEqual(at);
      expect(snapshotProblems(snapshot, bench.now())).toEqual([]);
      expect(strangerProblems(snapshot, person)).toEqual([]);
    }),
  );

  const words = rights.flatMap((right) => nativeStates.map((word) => ({ right, word })));
  it.each(words)('for $right has a state of ours when it is “$word” there', ({ right, word }) =>
    atBench(entry, async (bench) => {
      const person = bench.nextPerson();
      const at = new Date(bench.now().getTime() - day);
      const frozen = bench.simulator.add(person, { right, at, nativeState: word });
      const moved = bench.simulator.add(bench.nextPerson(), { right, at });
      bench.simulator.force(moved, word);
      const [one, other] = [await read(bench, frozen), await read(bench, moved)];
      bench.advance(pace.finishMs);
      const later = await read(bench, frozen);

      expect(snapshotProblems(one, bench.now())).toEqual([]);
      expect(strangerProblems(one, person)).toEqual([]);
      expect(other.rights).toEqual(one.rights);
      expect(later.rights).toEqual(one.rights);
    }),
  );

  it('is told by its words as open in some, and as completed in others', () =>
    atBench(entry, async (bench) => {
      const states = new Set<string>();
      for (const right of rights) {
        for (const nativeState of nativeStates) {
          const { rights: told } = await read(bench, bench.simulator.add(bench.nextPerson(), { right, nativeState }));
          for (const { state } of told) states.add(state);
        }
      }

      expect([...states]).toEqual(expect.arrayContaining(['ACCEPTED', 'COMPLETED']));
    }));

  it('has exactly the fields that one record type of the graph promises', () =>
    atBench(entry, async (bench) => {
      const types: string[][] = [];
      const unkept: string[] = [];
      for (const right of rights) {
        for (const nativeState of nativeStates) {
          const { facts } = await read(bench, bench.simulator.add(bench.nextPerson(), { right, nativeState }));
          const found = recordTypesOf(facts);
          types.push(found);
          unkept.push(...found.flatMap((type) => unkeptPromises(facts, type)));
        }
      }

      expect(types.map((found) => found.length).filter((count) => count !== 1)).toEqual([]);
      expect(new Set(types.flat()).size).toBe(1);
      expect(unkept).toEqual([]);
    }));

  it('is read the same after it was read before', () =>
    atBench(entry, async (bench) => {
      const nativeId = bench.simulator.add(bench.nextPerson());

      expect(await read(bench, nativeId)).toEqual(await read(bench, nativeId));
    }));

  it('is nothing, rather than a failure, where the vendor never had it', () =>
    atBench(entry, async (bench) => {
      bench.simulator.add(bench.nextPerson());

      expect(await bench.source.get?.(await idOfNobody(bench))).toBeNull();
    }));

  it.each(['', '.', '..', '../me', 'a/b?c#d', ' ', '%2e%2e', '\u0000', '💧'.repeat(300)])(
    'is not looked for anywhere else because its id is %j',
    (nativeId) =>
      atBench(entry, async ({ source, simulator }) => {
        const found = await source.get?.(nativeId).catch((error: unknown) => error);
        const asked = simulator.calls().filter(({ path }) => path.startsWith(new URL(simulator.url).pathname));

        expect(found === null || found instanceof VendorFailure).toBe(true);
        expect(asked.filter(({ status }) => status !== null && status < 300)).toEqual([]);
      }),
  );

  const switches = Object.entries(quirks).filter(([, value]) => typeof value === 'boolean');
  if (switches.length > 0) {
    it.each(switches)('is read as well where the vendor is otherwise in “%s”', (name, value) =>
      atBench(entry, async (bench) => {
        bench.simulator.quirk(name, value !== true);
        const people = rights.map((right) => ({ right, person: bench.nextPerson() }));
        for (const { right, person } of people) {
          const snapshot = await read(bench, bench.simulator.add(person, { right }));

          expect(snapshotProblems(snapshot, bench.now())).toEqual([]);
          expect(strangerProblems(snapshot, person)).toEqual([]);
          expect(snapshot.rights.map((progress) => progress.right)).toEqual([right]);
        }
      }),
    );
  }
});

describe.each(vendorsUnderTest)('Many requests at $name', ({ entry, rights }) => {
  it('are each answered in a slot of their own, those that are not there too', () =>
    atBench(entry, async (bench) => {
      const people = Array.from({ length: 7 }, () => bench.nextPerson());
      const ids = people.map((person, index) =>
        bench.simulator.add(person, { right: offered(rights[index % rights.length]) }),
      );
      const unknown = await idOfNobody(bench);
      const slots = await bench.source.observe([...ids, unknown].map((id) => referenceTo(id)));
      const kinds = [...slots].map(([recordId, slot]) => [
        recordId,
        slot instanceof VendorFailure ? slot.kind : slot.nativeId,
      ]);

      expect(Object.fromEntries(kinds)).toEqual({
        ...Object.fromEntries(ids.map((id) => [`record-${id}`, id])),
        [`record-${unknown}`]: 'not-found',
      });
    }));

  it('are shown as they are, however much is known of them, in no more calls than there are requests', () =>
    atBench(entry, async (bench) => {
      const records = Array.from({ length: 120 }, () => {
        const person = bench.nextPerson();
        bench.advance(1000);
        return { person, nativeId: bench.simulator.add(person), createdAt: bench.now() };
      });
      const bare = await bench.source.observe(records.map(({ nativeId }) => referenceTo(nativeId)));
      const callsBefore = bench.simulator.calls().length;
      const known = records.map(({ nativeId, createdAt }) => {
        const slot = bare.get(`record-${nativeId}`);
        if (slot === undefined || slot instanceof VendorFailure) throw new Error('a slot holds no record');
        return referenceTo(nativeId, { hints: slot.hints, createdAt });
      });
      const hinted = await bench.source.observe(known);

      expect(bench.simulator.calls().length - callsBefore).toBeLessThanOrEqual(records.length);
      for (const { person, nativeId } of records) {
        const slot = hinted.get(`record-${nativeId}`);
        if (slot === undefined || slot instanceof VendorFailure) throw new Error('a slot holds no record');

        expect(slot.nativeId).toBe(nativeId);
        expect(slot.rights).toEqual(bareRights(bare.get(`record-${nativeId}`)));
        expect(snapshotProblems(slot, bench.now())).toEqual([]);
        expect(strangerProblems(slot, person)).toEqual([]);
      }
    }));

  it('are not asked for where none is named, or where nothing is known to ask by', () =>
    atBench(entry, async ({ source, simulator }) => {
      const none = await source.observe([]);
      const slots = await source.observe([{ recordId: 'nothing', nativeId: null, hints: {}, createdAt: null }]);

      expect(none.size).toBe(0);
      expect([...slots.keys()]).toEqual(['nothing']);
      expect(slots.get('nothing')).toBeInstanceOf(VendorFailure);
      expect(simulator.calls()).toEqual([]);
    }));

  it('are both answered where two of our records are one there', () =>
    atBench(entry, async ({ source, simulator, nextPerson, now }) => {
      const nativeId = simulator.add(nextPerson());
      const twins = ['one', 'other'].map((recordId) => referenceTo(nativeId, { recordId, createdAt: now() }));
      const slots = await source.observe(twins);

      expect([...slots.keys()].sort()).toEqual(['one', 'other']);
      expect([...slots.values()].map((slot) => 'nativeId' in slot && slot.nativeId)).toEqual([nativeId, nativeId]);
    }));
});

function bareRights(slot: VendorSnapshot | VendorFailure | undefined): VendorSnapshot['rights'] {
  return slot === undefined || slot instanceof VendorFailure ? [] : slot.rights;
}
