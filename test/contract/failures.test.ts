import { beforeAll, describe, expect, it } from '@jest/globals';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { VendorSnapshot, VendorSource } from '../../src/domain/vendor-source.js';
import { failureOf } from '../datasources/vendor-under-test.js';
import { eventually } from '../support/eventually.js';
import { file, plannedFor, referenceTo, submittable } from './exercises.js';
import { type Target, attempt, isOfApi, targetsOf, underFault } from './fault-run.js';
import { personalData } from './snapshot-problems.js';
import { type VendorBench, type VendorUnderTest, atBench, minute, offered, vendorsUnderTest } from './vendor-bench.js';
import { walksOf } from './whole-walk.js';

const now = new Date('2026-11-21T12:02:00Z');
const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const epochOf = (date: Date): string => String(date.getTime() / 1000);
const dayMs = 86_400_000;

/** How vendors write when to come back, and what it comes to. */
const waits = [
  { form: 'seconds', header: '7', ms: 7000 },
  { form: 'an HTTP date', header: inSeconds(90).toUTCString(), ms: 90_000 },
  { form: 'an ISO date', header: inSeconds(45).toISOString(), ms: 45_000 },
  { form: 'epoch seconds', header: epochOf(inSeconds(30)), ms: 30_000 },
  { form: 'nought', header: '0', ms: 1000 },
  { form: 'a moment that has passed', header: inSeconds(-3600).toUTCString(), ms: 1000 },
  { form: 'a year', header: '31536000', ms: dayMs },
];

/** Calls of each kind of the port that a signal or a busy vendor may meet. */
function callsOf({ source, simulator, nextPerson }: VendorBench, signal: AbortSignal): Promise<unknown>[] {
  const person = nextPerson();
  const id = simulator.add(person);
  const submissions = submittable.filter(([capability]) => source.capabilities.includes(capability));
  return [
    source.probe({ signal }),
    source.get?.(id, { signal }),
    ...walksOf(source).map((walk) => source.list?.(walk, null, { signal })),
    ...submissions.map(([, right]) =>
      source.submit?.(right, plannedFor(source, right, person), { message: null, signal }),
    ),
    source.acknowledge?.(id, { signal }),
    source.update?.(id, { answer: 'FULFILLED' }, { signal }),
    source.updateMany?.(new Map([[id, { answer: 'FULFILLED' }]]), { signal }),
    source.upload?.(id, file, { signal }),
    observedAlone(source.observe([referenceTo(id)], { signal })),
  ].filter((call) => call !== undefined);
}

/** What is in the one slot; its failure is thrown. */
async function observedAlone(work: ReturnType<VendorSource['observe']>): Promise<VendorSnapshot> {
  const [slot] = (await work).values();
  if (slot instanceof VendorFailure) throw slot;
  return offered(slot);
}

describe.each(vendorsUnderTest)('A failure at $name', (vendor: VendorUnderTest) => {
  const { entry } = vendor;
  let targets: readonly Target[] = [];
  beforeAll(async () => {
    targets = (await targetsOf(vendor)).filter(
      ({ isForToken, exercise }) => !isForToken && exercise.preparedByCalls !== true,
    );
  });

  it.each(waits)('tells how long to wait, said as $form', async ({ header, ms }) => {
    for (const status of [429, 503]) {
      for (const target of targets) {
        const fault = { kind: 'status', status, headers: { 'retry-after': header } } as const;
        const told = await underFault(target, fault, ({ result }) =>
          result instanceof VendorFailure ? result.retryAfterMs : 'no failure',
        );

        // What was got all the same, by another call, has nothing to wait for.
        if (target.exercise.writes || told !== 'no failure') expect(told).toBe(ms);
      }
    }
  });

  it('tells a wait that a person can live with, or none, where the vendor says nothing that can be read', async () => {
    for (const header of ['', 'soon', '-5', 'NaN', '1e400']) {
      for (const target of targets) {
        const fault = { kind: 'status', status: 429, headers: { 'retry-after': header } } as const;
        const told = await underFault(target, fault, ({ result }) =>
          result instanceof VendorFailure ? (result.retryAfterMs ?? 1000) : 1000,
        );

        expect(told).toBeGreaterThanOrEqual(1000);
        expect(told).toBeLessThanOrEqual(dayMs);
      }
    }
  });

  it.each([200, 400, 401, 403, 404, 409, 422, 429, 500])(
    'repeats nothing of a person that the vendor writes with an HTTP %i',
    async (status) => {
      for (const target of targets) {
        await atBench(entry, async (bench) => {
          const act = await target.exercise.prepare(bench);
          await bench.source.probe();
          bench.advance(2 * minute);
          const told = act.person === null ? ['ada@example.com'] : personalData(act.person);
          const text = `Nothing is to be found of ${told.join(', ')}`;
          const body = JSON.stringify({
            error: text,
            errorCode: text,
            message: text,
            errors: [{ id: text, detail: text }],
          });
          bench.simulator.fault({ kind: 'status', status, body, operation: target.operation });
          const { result } = await attempt(bench, act);
          const said = JSON.stringify([
            result instanceof VendorFailure ? [result.message, result.operation, result, String(result.cause)] : [],
            bench.reports,
          ]);

          expect(told.filter((word) => said.includes(word))).toEqual([]);
        });
      }
    },
  );

  it('is reported once with each call, and so is each success', async () => {
    for (const target of targets) {
      await atBench(entry, async (bench) => {
        const act = await target.exercise.prepare(bench);
        const calls = (): number => bench.simulator.calls().length;
        await attempt(bench, act);
        const succeeded = bench.reports.length;

        expect(succeeded).toBe(calls());
        expect(bench.reports.filter(({ failure }) => failure !== null)).toEqual([]);

        bench.simulator.fault({ kind: 'status', status: 503, operation: target.operation });
        const { result } = await attempt(bench, await target.exercise.prepare(bench));
        const failed = bench.reports.slice(succeeded).filter(({ failure }) => failure !== null);

        expect(bench.reports.length).toBe(calls());
        expect(failed.length).toBe(bench.simulator.calls().filter(({ fault }) => fault !== null).length);
        expect(failed.every(({ durationMs, vendor: key }) => durationMs >= 0 && key === bench.source.key)).toBe(true);
        if (result instanceof VendorFailure) expect(result.retryable).toBe(true);
      });
    }
  });

  it('is none of the vendor’s where a call is called off before it goes out', () =>
    atBench(entry, async (bench) => {
      const calls = callsOf(bench, AbortSignal.abort());
      const kinds = await Promise.all(calls.map(async (call) => (await failureOf(call)).kind));

      expect(new Set(kinds)).toEqual(new Set(['not-sent']));
      expect(bench.simulator.calls().filter((call) => isOfApi(bench, call))).toEqual([]);
    }));

  it('comes at once where a call is called off while the vendor is silent', () =>
    atBench(entry, async (bench) => {
      await bench.source.probe();
      const controller = new AbortController();
      bench.simulator.fault({ kind: 'hang' });
      const began = performance.now();
      const calls = callsOf(bench, controller.signal).map(async (call) => (await failureOf(call)).kind);
      await eventually(
        () => bench.simulator.calls(),
        (seen) => seen.some(({ fault }) => fault === 'hang'),
      );
      controller.abort();
      const kinds = await Promise.all(calls);

      // Nobody waited for the end of the account's timeout.
      expect(performance.now() - began).toBeLessThan(19_000);
      expect(kinds.filter((kind) => kind !== 'unknown' && kind !== 'not-sent')).toEqual([]);
      expect(kinds).toContain('unknown');
    }));

  it('is told as not sent where nobody is at the vendor’s address', () =>
    atBench(
      entry,
      async (bench) => {
        const calls = callsOf(bench, new AbortController().signal);
        const kinds = await Promise.all(calls.map(async (call) => (await failureOf(call)).kind));

        expect(new Set(kinds)).toEqual(new Set(['not-sent']));
        expect(bench.simulator.calls().filter(({ effect }) => effect !== null)).toEqual([]);
      },
      // A port that is set aside for nothing.
      { baseUrl: (url) => `http://127.0.0.1:1${new URL(url).pathname}` },
    ));
});
