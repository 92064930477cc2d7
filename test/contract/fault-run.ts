import type { Fault, LoggedCall } from '../../datasources/simulator-kit/index.js';
import { type FailureKind, VendorFailure } from '../../src/domain/vendor-failure.js';
import { type Act, type Answer, type Exercise, exercisesFor } from './exercises.js';
import { type FaultCase, tooLate } from './fault-cases.js';
import { personalData } from './snapshot-problems.js';
import { type BenchSettings, type VendorBench, type VendorUnderTest, atBench, minute } from './vendor-bench.js';

/** An exercise, and one of the vendor's operations that it makes use of. */
export interface Target {
  readonly vendor: VendorUnderTest;
  readonly exercise: Exercise;
  readonly operation: string;
  /** The operation gives out tokens; it is no call of the API. */
  readonly isForToken: boolean;
  /** The operation is where the exercise has its effect. */
  readonly hasEffect: boolean;
}

/** Every operation of the vendor that each exercise makes use of, found by doing it. Throws where one fails as it is. */
export async function targetsOf(vendor: VendorUnderTest): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const exercise of exercisesFor(vendor.source)) {
    await atBench(vendor.entry, async (bench) => {
      const act = await exercise.prepare(bench);
      const before = bench.simulator.calls().length;
      const answer = await act.run();
      if (!answer.right) throw new Error(`${exercise.name} is not answered rightly even without a fault`);
      const calls = bench.simulator.calls().slice(before);
      for (const operation of new Set(calls.map((call) => call.operation))) {
        const own = calls.filter((call) => call.operation === operation);
        const isForToken = own.every((call) => !isOfApi(bench, call));
        const hasEffect = own.some(({ effect }) => effect !== null);
        // Tokens are the same whatever they are for: one read and one write stand for all.
        const stands = exercise.name === 'probe' || (exercise.writes && !targets.some(isTokenOfWrite));
        if (!isForToken || stands) targets.push({ vendor, exercise, operation, isForToken, hasEffect });
      }
    });
  }
  return targets;
}

const isTokenOfWrite = ({ exercise, isForToken }: Target): boolean => exercise.writes && isForToken;

/** Whether a call went to the API itself. */
export const isOfApi = ({ simulator }: VendorBench, { path }: LoggedCall): boolean =>
  path.startsWith(new URL(simulator.url).pathname);

export interface Outcome {
  readonly result: Answer | VendorFailure;
  /** What the vendor saw of it. */
  readonly calls: readonly LoggedCall[];
  readonly durationMs: number;
}

/** Does an act, and tells what came of it. Throws what is no failure of the port. */
export async function attempt(bench: VendorBench, act: Act): Promise<Outcome> {
  const before = bench.simulator.calls().length;
  const began = performance.now();
  let result: Answer | VendorFailure;
  try {
    result = await act.run();
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    result = error;
  }
  return { result, calls: bench.simulator.calls().slice(before), durationMs: performance.now() - began };
}

/** Does the exercise under a fault, then without it, and tells what was wrong each time. */
export async function problemsUnder(
  target: Target,
  faultCase: FaultCase,
  settings: BenchSettings = {},
): Promise<string[]> {
  const { vendor, exercise, operation } = target;
  return atBench(
    vendor.entry,
    async (bench) => {
      const act = await exercise.prepare(bench);
      if (!target.isForToken) await bench.source.probe();
      // A vendor may give out a token once a minute only.
      bench.advance(2 * minute);
      bench.simulator.fault({ ...faultCase.fault, operation });
      const outcome = await attemptUnderFault(bench, act, settings).catch((error: unknown) => error);
      bench.simulator.fault(null);
      const problems = isOutcome(outcome)
        ? problemsOf(outcome, target, faultCase, bench, act)
        : [`threw what is no failure of a vendor: ${String(outcome)}`];
      return [...problems, ...(await aftermath(bench, target, faultCase))].map(
        (problem) => `${exercise.name} at ${operation}: ${problem}`,
      );
    },
    settings,
  );
}

/** How often an impatient client that is held up before its call is sent may begin anew. */
const mostAttempts = 10;

/** Where calls are given up soon, what a busy machine held up before the fault met anything says nothing of the fault. */
async function attemptUnderFault(bench: VendorBench, act: Act, { patienceMs }: BenchSettings): Promise<Outcome> {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await bench.impatiently(() => attempt(bench, act));
    const isMet = outcome.calls.some(({ fault }) => fault !== null);
    if (isMet || patienceMs === undefined || attempts === mostAttempts) return outcome;
  }
}

const isOutcome = (value: unknown): value is Outcome => typeof value === 'object' && value !== null && 'calls' in value;

function problemsOf(
  { result, calls, durationMs }: Outcome,
  target: Target,
  faultCase: FaultCase,
  bench: VendorBench,
  act: Act,
): string[] {
  const struck = calls.filter(({ fault }) => fault !== null);
  const effects = calls.filter(({ effect }) => effect !== null);
  const wanted = target.exercise.writes && target.hasEffect && faultCase.effective ? 1 : 0;
  return [
    ...(struck.length === 0 ? ['the fault met no call'] : []),
    // It waits for one call, and at most for one more in its place.
    ...(durationMs < tooLate ? [] : ['it was not given up in time']),
    ...(effects.length === wanted ? [] : [`it had ${String(effects.length)} effects`]),
    ...resultProblems(result, target, faultCase),
    ...(result instanceof VendorFailure ? indiscretions(result, bench, act) : []),
    ...(target.exercise.writes ? repetitions(calls, target, bench) : []),
  ];
}

function resultProblems(result: Answer | VendorFailure, target: Target, faultCase: FaultCase): string[] {
  const expected = expectedKinds(target, faultCase);
  if (result instanceof VendorFailure) {
    return expected.includes(result.kind) ? [] : [`it is called ${result.kind}, not ${expected.join(' or ')}`];
  }
  if (target.exercise.writes) return ['it passes for done'];
  // What was got all the same, by another call, is as good.
  if (result.right) return [];
  if (faultCase.fault.status === 404 && result.nothing === true) return [];
  if (faultCase.fault.kind === 'garbage' && result.partial === true) return [];
  return ['a wrong answer passes for the right one'];
}

function expectedKinds({ exercise, isForToken }: Target, { fault, reads, writes, tokens }: FaultCase): FailureKind[] {
  if (isForToken) return [...tokens];
  // The address of a creation names no record: where it is not found, the account may as well be set up wrongly.
  if (fault.status === 404 && exercise.name.startsWith('submit')) return [...writes, 'unauthorized'];
  return exercise.writes ? [...writes] : [...reads];
}

/** What a failure says that it must not. */
function indiscretions(failure: VendorFailure, { simulator, source }: VendorBench, { person }: Act): string[] {
  const said = `${failure.message} ${failure.operation} ${JSON.stringify(failure)} ${String(failure.cause)}`;
  const secret = [...(person === null ? [] : personalData(person)), ...secretsIn(simulator.account), simulator.url];
  return [
    ...(secret.some((text) => said.includes(text)) ? ['its failure tells a secret'] : []),
    ...(failure.vendor === source.key ? [] : ['its failure names another account']),
  ];
}

/** Every text of an account's credentials. */
export function secretsIn(account: Readonly<Record<string, unknown>>): string[] {
  const { auth } = account;
  return typeof auth === 'object' && auth !== null
    ? Object.values(auth).filter((value) => typeof value === 'string')
    : [];
}

/** Answers that say that nothing was done, after which another way may be tried. */
const definite: ReadonlySet<number | null> = new Set([400, 401, 404, 405, 406, 415]);

/** A write may be sent again only where it is certain that it was not heard. */
function repetitions(
  calls: readonly LoggedCall[],
  { operation, isForToken, exercise }: Target,
  bench: VendorBench,
): string[] {
  const sent = calls.filter((call) => isOfApi(bench, call) && call.method !== 'GET');
  const doubtful = sent.slice(0, -1).filter(({ status }) => !definite.has(status));
  const tokens = calls.filter((call) => !isOfApi(bench, call)).length;
  const most = exercise.name.startsWith('submit') ? 1 + tokens : 3;
  return [
    ...(doubtful.length > 0 ? ['it was sent again although it may have been heard'] : []),
    ...(isForToken && sent.length > 0 ? ['it was sent without a token'] : []),
    ...(sent.length > most ? [`it was sent ${String(sent.length)} times at ${operation}`] : []),
  ];
}

/** A token that was given out and never arrived may have been the last one that the account can get by itself. */
const isLostToken = ({ isForToken }: Target, { effective }: FaultCase): boolean => isForToken && effective;

async function aftermath(bench: VendorBench, target: Target, faultCase: FaultCase): Promise<string[]> {
  bench.advance(2 * minute);
  const act = await target.exercise.prepare(bench).catch(() => null);
  if (act === null) return isLostToken(target, faultCase) ? [] : ['it cannot even be made ready afterwards'];
  const { result, calls } = await attempt(bench, act);
  const effects = calls.filter(({ effect }) => effect !== null).length;
  if (result instanceof VendorFailure) {
    return isLostToken(target, faultCase) && result.kind === 'unauthorized'
      ? []
      : [`it fails afterwards: ${result.kind}`];
  }
  return result.right && effects === (target.exercise.writes ? 1 : 0) ? [] : ['it is not as before afterwards'];
}

/** Puts a fault in force at a target and does its exercise. */
export async function underFault<T>(
  target: Target,
  fault: Fault,
  judge: (outcome: Outcome, bench: VendorBench) => T,
  settings: BenchSettings = {},
): Promise<T> {
  return atBench(
    target.vendor.entry,
    async (bench) => {
      const act = await target.exercise.prepare(bench);
      if (!target.isForToken) await bench.source.probe();
      bench.advance(2 * minute);
      bench.simulator.fault({ ...fault, operation: target.operation });
      return judge(await attempt(bench, act), bench);
    },
    settings,
  );
}
