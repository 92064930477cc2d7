import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../src/domain/roll-up.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  KnownIdentifiers,
  RecordReference,
  SubmissionReceipt,
  VendorSnapshot,
} from '../../src/domain/vendor-source.js';
import { type Right, type VendorState, rightsInOrder } from '../../src/domain/vocabulary.js';
import { failureOf } from '../datasources/vendor-under-test.js';
import { identifiersOf, planFor, plannedFor, submittable } from './exercises.js';
import { snapshotProblems, strangerProblems } from './snapshot-problems.js';
import { type VendorBench, atBench, offered, pace, vendorsThat } from './vendor-bench.js';

const nothingKnown: KnownIdentifiers = { emails: [], phones: [], vendorIds: [] };

const createsOf = ({ simulator }: VendorBench) =>
  simulator.calls().filter(({ effect, method }) => effect?.kind === 'create' && method !== 'GET');

const referenceOf = (receipt: SubmissionReceipt, createdAt: Date): RecordReference => ({
  recordId: 'ours',
  nativeId: receipt.nativeId,
  hints: receipt.hints,
  createdAt,
});

async function observed({ source }: VendorBench, reference: RecordReference): Promise<VendorSnapshot> {
  const slot = (await source.observe([reference])).get(reference.recordId);
  if (slot === undefined || slot instanceof VendorFailure)
    throw new Error(`not observed: ${slot?.message ?? 'no slot'}`);
  return slot;
}

const vendors = vendorsThat('SUBMIT_DELETION', 'SUBMIT_ACCESS').flatMap((vendor) => {
  const declared = submittable.filter(([capability]) => vendor.source.capabilities.includes(capability));
  return declared.map(([, right]) => ({ ...vendor, right }));
});

describe.each(vendors)('A plan of $right at $name', ({ entry, source, right }) => {
  it('is impossible where nothing is known of the person, and says what would help', () => {
    const { records, missing } = planFor(source, right, nothingKnown);

    expect(records).toEqual([]);
    expect(missing).not.toEqual([]);
    expect([...missing].sort()).toEqual([...source.requiredIdentifiers(right)].sort());
  });

  it('is possible by each identifier of which one is needed, and uses that', () =>
    atBench(entry, async (bench) => {
      const whole = identifiersOf(bench.nextPerson());
      const alone = { EMAIL: { emails: whole.emails }, PHONE: { phones: whole.phones } } as const;

      for (const kind of source.requiredIdentifiers(right)) {
        const known = kind === 'EMAIL' || kind === 'PHONE' ? alone[kind] : { vendorIds: [{ kind, value: '4711' }] };
        const { records, missing } = planFor(source, right, { ...nothingKnown, ...known });

        expect(missing).toEqual([]);
        expect(records.length).toBeGreaterThan(0);
        expect(records.map(({ identifiersUsed }) => identifiersUsed)).toEqual(records.map(() => [kind]));
      }
    }));

  it('names each call once, and sends nothing that is not known of the person', () =>
    atBench(entry, async (bench) => {
      const identifiers = identifiersOf(bench.nextPerson());
      const { records } = planFor(source, right, identifiers);
      const sent = records.flatMap(({ payload }) => Object.values(payload));
      const known: readonly string[] = [...identifiers.emails, ...identifiers.phones];

      expect(identifiers.emails.length).toBeGreaterThan(1);
      expect(new Set(records.map(({ kind, payload }) => JSON.stringify([kind, payload]))).size).toBe(records.length);
      expect(identifiers.emails.filter((email) => !sent.includes(email))).toEqual([]);
      expect(sent.filter((value) => /[@+]|\d{5}/.test(value) && !known.includes(value))).toEqual([]);
      expect(records.every(({ identifiersUsed }) => identifiersUsed.length > 0)).toBe(true);
    }));

  it('is the same for the same person every time, and asks nobody', () =>
    atBench(entry, async (bench) => {
      const identifiers = identifiersOf(bench.nextPerson());
      const before = JSON.stringify(identifiers);
      const [one, other] = [planFor(bench.source, right, identifiers), planFor(source, right, identifiers)];

      expect(one).toEqual(other);
      expect(JSON.stringify(identifiers)).toBe(before);
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
      expect(bench.simulator.calls()).toEqual([]);
    }));
});

describe.each(vendorsThat('SUBMIT_DELETION', 'SUBMIT_ACCESS'))('What $name does not do', ({ entry, source }) => {
  const done: Right[] = vendors.filter((vendor) => vendor.entry === entry).map(({ right }) => right);
  const others = rightsInOrder.filter((right) => !done.includes(right));

  it.each(others)('is not planned: %s', (right) =>
    atBench(entry, async ({ nextPerson }) => {
      expect(planFor(source, right, identifiersOf(nextPerson()))).toEqual({ records: [], missing: [] });
      expect(source.requiredIdentifiers(right)).toEqual([]);
    }),
  );

  it.each(others)('is refused before anything is sent: %s', (right) =>
    atBench(entry, async ({ source: own, simulator, nextPerson }) => {
      const planned = plannedFor(own, offered(done[0]), nextPerson());
      const failure = await failureOf(own.submit?.(right, planned, { message: null }));

      expect(failure.kind).toBe('refused');
      expect(simulator.calls()).toEqual([]);
    }),
  );

  it('is anything but a planned call', () =>
    atBench(entry, async ({ source: own, simulator, nextPerson }) => {
      const planned = plannedFor(own, offered(done[0]), nextPerson());
      const failure = await failureOf(own.submit?.(offered(done[0]), { ...planned, payload: {} }, { message: null }));

      expect(failure.kind).toBe('refused');
      expect(simulator.calls()).toEqual([]);
    }));
});

const kinds = vendors.flatMap((vendor) => {
  const { records } = planFor(vendor.source, vendor.right, { ...nothingKnown, emails: ['a@example.com'] });
  return records.map(({ kind }, index) => ({ ...vendor, kind, index }));
});

describe.each(kinds)('A submission of $right to $name as $kind', ({ entry, right, index }) => {
  it('is made once, over a connection of its own', () =>
    atBench(entry, async (bench) => {
      const { source, simulator } = bench;
      await Promise.all([source.probe(), source.probe()]);
      // Until the connections of these are idle, so that one of them could be taken.
      await sleep(30);
      const planned = plannedFor(source, right, bench.nextPerson(), index);
      const receipt = await offered(source.submit?.(right, planned, { message: 'asked in person' }));
      await source.probe();
      const creates = createsOf(bench);
      const sharing = simulator.calls().filter(({ connection }) => connection === creates[0]?.connection);

      expect(creates.length).toBe(1);
      expect(sharing.length).toBe(1);
      expect(simulator.records().length).toBe(1);
      expect([creates[0]?.effect?.nativeId, null]).toContain(receipt.nativeId);
    }));

  it('says what it knows of the new record, and nothing of the person in the open', () =>
    atBench(entry, async (bench) => {
      const person = bench.nextPerson();
      const planned = plannedFor(bench.source, right, person, index);
      const { snapshot, hints, nativeId } = await offered(bench.source.submit?.(right, planned, { message: null }));

      expect(JSON.stringify(hints)).not.toMatch(/[@*+]/);
      expect(JSON.stringify(hints)).not.toContain(person.phone.slice(2));
      if (snapshot !== null) {
        expect(snapshot.nativeId).toBe(nativeId);
        expect(snapshotProblems(snapshot, bench.now())).toEqual([]);
        expect(strangerProblems(snapshot, person)).toEqual([]);
        expect(snapshot.rights.filter(({ state }) => isFinal(state))).toEqual([]);
      }
    }));

  it('is asked for its leave right before it is sent, and stays here without it', () =>
    atBench(entry, async (bench) => {
      const planned = plannedFor(bench.source, right, bench.nextPerson(), index);
      let asked = 0;
      const maySend = (): boolean => (asked++, false);
      const failure = await failureOf(bench.source.submit?.(right, planned, { message: null, maySend }));

      expect(failure.kind).toBe('not-sent');
      expect(asked).toBeGreaterThan(0);
      expect(createsOf(bench)).toEqual([]);
      expect(bench.simulator.records()).toEqual([]);
    }));

  it('is found again by what came back, and followed to its end', () =>
    atBench(entry, async (bench) => {
      const references: RecordReference[] = [];
      for (let count = 0; count < 8; count += 1) {
        const planned = plannedFor(bench.source, right, bench.nextPerson(), index);
        const receipt = await offered(bench.source.submit?.(right, planned, { message: null }));
        references.push({ ...referenceOf(receipt, bench.now()), recordId: `record-${String(count)}` });
      }
      const states: VendorState[][] = [];
      for (const ms of [0, pace.startMs, pace.finishMs]) {
        bench.advance(ms);
        const slots = await bench.source.observe(references);
        const snapshots = [...slots.values()].filter((slot) => 'rights' in slot);
        states.push(
          snapshots.flatMap(({ rights }) => rights.filter((told) => told.right === right)).map(({ state }) => state),
        );

        expect(snapshots.flatMap((snapshot) => snapshotProblems(snapshot, bench.now()))).toEqual([]);
        expect(snapshots.map(({ nativeId }) => nativeId).sort()).toEqual(
          bench.simulator
            .records()
            .map(({ nativeId }) => nativeId)
            .sort(),
        );
      }
      const [first, underWay, last] = states;

      expect(new Set(first)).toEqual(new Set(['ACCEPTED']));
      expect(new Set(underWay)).toEqual(new Set(['IN_PROGRESS']));
      expect(last?.filter((state) => !isFinal(state))).toEqual([]);
      expect(last).toContain('COMPLETED');
      expect(last?.length).toBe(references.length);
    }));

  it('is kept apart from another of the same person', () =>
    atBench(entry, async (bench) => {
      const person = bench.nextPerson();
      const planned = plannedFor(bench.source, right, person, index);
      const one = await offered(bench.source.submit?.(right, planned, { message: null }));
      const other = await offered(bench.source.submit?.(right, planned, { message: null }));
      const first = await observed(bench, referenceOf(one, bench.now()));
      const second = await observed(bench, referenceOf(other, bench.now()));

      expect(first.nativeId).not.toBe(second.nativeId);
      expect(createsOf(bench).length).toBe(2);
    }));
});
