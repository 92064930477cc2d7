import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedCall } from '../../datasources/simulator-kit/index.js';
import { isFinal } from '../../src/domain/roll-up.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import {
  type CallOptions,
  IntakeAnswer,
  type IntakeUpdate,
  type VendorSnapshot,
  type VendorSource,
} from '../../src/domain/vendor-source.js';
import type { Right } from '../../src/domain/vocabulary.js';
import { failureOf } from '../datasources/vendor-under-test.js';
import { file } from './exercises.js';
import { snapshotProblems } from './snapshot-problems.js';
import { type VendorBench, atBench, atBenchBehind, minute, offered, vendorsThat } from './vendor-bench.js';

type EffectKind = NonNullable<LoggedCall['effect']>['kind'];

const effectsOf = ({ simulator }: VendorBench, kind: EffectKind): string[] =>
  simulator.calls().flatMap(({ effect }) => (effect?.kind === kind ? [effect.nativeId] : []));

/** The write calls over connections that they share with another call. */
function sharedConnections({ simulator }: VendorBench): LoggedCall[] {
  const calls = simulator.calls();
  return calls.filter(
    ({ effect, connection }) => effect !== null && calls.filter((other) => other.connection === connection).length > 1,
  );
}

const read = async ({ source }: VendorBench, id: string): Promise<VendorSnapshot> => {
  const snapshot = await offered(source.get?.(id));
  if (snapshot === null) throw new Error('the request is not there');
  return snapshot;
};

const stateOf = (snapshot: VendorSnapshot | null, right: Right) =>
  snapshot?.rights.find((told) => told.right === right)?.state;

const badAnswers: ReadonlySet<IntakeAnswer> = new Set(['FAILED', 'FAILED_ON_IDENTITY', 'FAILED_ON_LEGALITY']);

describe.each(vendorsThat('ACKNOWLEDGE'))('Confirming the receipt at $name', ({ entry }) => {
  it('is done once, and shows in the request', () =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson());
      const before = await read(bench, id);
      bench.advance(minute);
      await bench.source.acknowledge?.(id);
      const after = await read(bench, id);

      expect(effectsOf(bench, 'acknowledge')).toEqual([id]);
      expect(sharedConnections(bench)).toEqual([]);
      expect(before.acknowledgedAt).toBeNull();
      expect(after.acknowledgedAt).toEqual(bench.now());
      expect(new Set(before.rights.map(({ state }) => state))).toEqual(new Set(['ACCEPTED']));
      expect(new Set(after.rights.map(({ state }) => state))).toEqual(new Set(['IN_PROGRESS']));
    }));

  it('is not found where the request is not', () =>
    atBench(entry, async (bench) => {
      bench.simulator.add(bench.nextPerson());
      const failure = await failureOf(bench.source.acknowledge?.('nobody-has-this'));

      expect(failure.kind).toBe('not-found');
      expect(effectsOf(bench, 'acknowledge')).toEqual([]);
    }));
});

describe.each(vendorsThat('UPDATE'))('An answer given at $name', ({ entry, rights }) => {
  const answers = Object.values(IntakeAnswer).flatMap((answer) => rights.map((right) => ({ answer, right })));
  it.each(answers)('of $answer for $right is written once, shown and kept', ({ answer, right }) =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson(), { right });
      const before = bench.simulator.records().at(-1)?.nativeState;
      const shown = await offered(bench.source.update?.(id, { answer }));
      const kept = await read(bench, id);
      const state = stateOf(kept, right);

      expect(effectsOf(bench, 'update')).toEqual([id]);
      expect(sharedConnections(bench)).toEqual([]);
      expect(bench.simulator.records().at(-1)?.nativeState).not.toBe(before);
      expect(shown === null || stateOf(shown, right) === state).toBe(true);
      expect(snapshotProblems(kept, bench.now())).toEqual([]);
      // An opt-out is carried out only where it is said to be.
      if (badAnswers.has(answer)) expect(['FAILED', 'REJECTED']).toContain(state);
      else expect(state).toBe(right === 'OPT_OUT' ? 'ACTION_REQUIRED' : 'COMPLETED');
    }),
  );

  it('tells each answer apart by state, outcome and reason, but for those that say the same', () =>
    atBench(entry, async (bench) => {
      const words = new Set<string>();
      for (const answer of Object.values(IntakeAnswer)) {
        const id = bench.simulator.add(bench.nextPerson());
        await bench.source.update?.(id, { answer });
        words.add(offered(bench.simulator.records().at(-1)).nativeState);
      }

      expect(words.size).toBe(Object.keys(IntakeAnswer).length);
    }));

  it('changes nothing else: what is absent stays as it is', () =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson(), { right: 'OPT_OUT' });
      await bench.source.update?.(id, { optOutCompleted: true });
      const carriedOut = await read(bench, id);
      await bench.source.update?.(id, { comments: 'Done by hand.' });
      const commented = await read(bench, id);
      await bench.source.update?.(id, { optOutCompleted: false });
      const takenBack = await read(bench, id);

      expect(stateOf(carriedOut, 'OPT_OUT')).toBe('COMPLETED');
      expect(commented).toEqual(carriedOut);
      expect(isFinal(stateOf(takenBack, 'OPT_OUT') ?? 'UNKNOWN')).toBe(false);
      expect(carriedOut.nativeState).toBe(takenBack.nativeState);
    }));

  it('is refused before anything is sent where it says nothing, or more than 250 characters', () =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson());
      const updates: readonly IntakeUpdate[] = [{}, { answer: 'FULFILLED', comments: 'x'.repeat(251) }];
      for (const update of updates) {
        expect((await failureOf(bench.source.update?.(id, update))).kind).toBe('refused');
      }

      expect(bench.simulator.calls()).toEqual([]);
      await bench.source.update?.(id, { comments: 'x'.repeat(250) });
      expect(effectsOf(bench, 'update')).toEqual([id]);
    }));

  it('is not found where the request is not', () =>
    atBench(entry, async (bench) => {
      expect((await failureOf(bench.source.update?.('nobody-has-this', { answer: 'FULFILLED' }))).kind).toBe(
        'not-found',
      );
    }));
});

describe.each(vendorsThat('UPDATE_MANY'))('Several answers at once at $name', ({ entry }) => {
  it('are written by one call, each with its own result, those that fail too', () =>
    atBench(entry, async (bench) => {
      const [one, two] = [bench.simulator.add(bench.nextPerson()), bench.simulator.add(bench.nextPerson())];
      const tooLong = bench.simulator.add(bench.nextPerson());
      const slots = await offered(
        bench.source.updateMany?.(
          new Map<string, IntakeUpdate>([
            [one, { answer: 'FULFILLED' }],
            ['nobody-has-this', { answer: 'FULFILLED' }],
            [tooLong, { comments: 'x'.repeat(251) }],
            [two, { answer: 'FAILED_ON_IDENTITY' }],
          ]),
        ),
      );
      const failed = [...slots].filter(([, slot]) => slot instanceof VendorFailure).map(([id]) => id);
      const updated = effectsOf(bench, 'update').flatMap((ids) => ids.split(','));

      expect([...slots.keys()].sort()).toEqual([one, two, tooLong, 'nobody-has-this'].sort());
      expect(failed.sort()).toEqual([tooLong, 'nobody-has-this'].sort());
      expect(updated.sort()).toEqual([one, two].sort());
      expect(bench.simulator.calls().length).toBe(1);
      expect((await read(bench, one)).rights.map(({ state }) => state)).toContain('COMPLETED');
      expect((await read(bench, two)).rights.map(({ state }) => state)).toContain('REJECTED');
    }));

  it('are no call at all where there are none', () =>
    atBench(entry, async ({ source, simulator }) => {
      expect((await offered(source.updateMany?.(new Map()))).size).toBe(0);
      expect(simulator.calls()).toEqual([]);
    }));
});

describe.each(vendorsThat('UPLOAD_FILE'))('A file for the person at $name', ({ entry }) => {
  it('arrives once, whole, at its request', () =>
    atBenchBehind(
      entry,
      (answer) => answer,
      async (bench, { calls }) => {
        const id = bench.simulator.add(bench.nextPerson());
        const content = Uint8Array.from({ length: 4000 }, (_, index) => (index * 31) % 256);
        await bench.source.upload?.(id, { ...file, content });
        const sent = calls.filter(({ method }) => method !== 'GET');
        const body = offered(sent[0]).body;

        expect(effectsOf(bench, 'upload')).toEqual([id]);
        expect(sent.length).toBe(1);
        expect(body.includes(Buffer.from(content)) || body.includes(Buffer.from(content).toString('base64'))).toBe(
          true,
        );
      },
    ));

  it('is not found where the request is not', () =>
    atBench(entry, async (bench) => {
      expect((await failureOf(bench.source.upload?.('nobody-has-this', file))).kind).toBe('not-found');
      expect(effectsOf(bench, 'upload')).toEqual([]);
    }));
});

const changes = ['ACKNOWLEDGE', 'UPDATE', 'UPDATE_MANY', 'UPLOAD_FILE'] as const;

/** Every change that a source has, to one request. */
function changesTo(id: string, source: VendorSource, call: CallOptions = {}): Promise<unknown>[] {
  return [
    source.acknowledge?.(id, call),
    source.update?.(id, { answer: 'FULFILLED' }, call),
    source.updateMany?.(new Map([[id, { answer: 'FULFILLED' }]]), call),
    source.upload?.(id, file, call),
  ].filter((work) => work !== undefined);
}

describe.each(vendorsThat(...changes))('A change at $name', ({ entry, source }) => {
  const declared = changes.filter((capability) => source.capabilities.includes(capability));

  it('stays here where its leave to be sent is taken back', () =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson());
      const held = changesTo(id, bench.source, { maySend: () => false });
      const kinds = await Promise.all(held.map(async (work) => (await failureOf(work)).kind));

      expect(kinds).toEqual(declared.map(() => 'not-sent'));
      expect(bench.simulator.calls()).toEqual([]);
    }));

  it('goes over a connection of its own', () =>
    atBench(entry, async (bench) => {
      const id = bench.simulator.add(bench.nextPerson());
      await Promise.all([bench.source.probe(), bench.source.probe()]);
      // Until the connections of these are idle, so that one of them could be taken.
      await sleep(30);
      await Promise.all(changesTo(id, bench.source));
      await bench.source.probe();

      expect(bench.simulator.calls().filter(({ effect }) => effect !== null).length).toBe(declared.length);
      expect(sharedConnections(bench)).toEqual([]);
    }));
});
