import type { CallReport } from './vendor-account.js';
import type { CircuitState } from './vocabulary.js';

/** How an account's API has been answering, and whether calls go out. Lengths in milliseconds. */
export interface LaneState {
  readonly circuit: CircuitState;
  /** While OPEN: when a read may be made to see whether it answers again. */
  readonly circuitUntil: Date | null;
  /** No call goes out before: the vendor asked for a pause. */
  readonly pausedUntil: Date | null;
  /** The last twenty calls, oldest first: `S` answered, `F` failed, `T` put off without a word of how long. */
  readonly recentCalls: string;
  readonly lastSuccessAt: Date | null;
  readonly lastErrorAt: Date | null;
  readonly lastError: string | null;
  readonly rateLimitRemaining: number | null;
  readonly rateLimitResetsAt: Date | null;
  /** Of the last hundred calls that were answered, oldest first. */
  readonly latenciesMs: readonly number[];
}

const CALLS_KEPT = 20;
const LATENCIES_KEPT = 100;
const FAILURES_IN_A_ROW = 5;
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 60_000;
const FIRST_THROTTLE = 2_000;
const LONGEST_THROTTLE = 15 * 60_000;

/** Refusals and "not found" are answers: the API works. What never came, or came garbled, or was not let in, is a failure. */
const isLaneFailure = ({ failure }: CallReport): boolean =>
  failure !== null && ['not-sent', 'unknown', 'unauthorized', 'unreadable'].includes(failure.kind);

const countOf = (calls: string, letter: string): number => calls.split(letter).length - 1;

/** Five in a row, or half of the last twenty. */
function shouldOpen(calls: string): boolean {
  const failed = countOf(calls, 'F');
  return calls.endsWith('F'.repeat(FAILURES_IN_A_ROW)) || (calls.length === CALLS_KEPT && failed >= CALLS_KEPT / 2);
}

/** The pause doubles with each failure beyond those that opened the circuit, up to a minute. */
function pauseOf(calls: string): number {
  const inARow = /F*$/u.exec(calls)?.[0].length ?? 0;
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.max(0, inARow - FAILURES_IN_A_ROW));
}

/** The lane after one more call. Pure, and the same in whatever process the call was made. */
export function afterCall(lane: LaneState, report: CallReport): LaneState {
  const failed = isLaneFailure(report);
  const answered = !failed && report.failure?.kind !== 'throttled';
  const recentCalls = `${lane.recentCalls}${letterOf(lane, report)}`.slice(-CALLS_KEPT);
  const misconfigured = report.failure?.kind === 'unauthorized';
  const opens = failed && (misconfigured || lane.circuit !== 'CLOSED' || shouldOpen(recentCalls));
  const pause = misconfigured ? LONGEST_PAUSE : pauseOf(recentCalls);
  return {
    ...lane,
    pausedUntil: pauseAfter({ ...lane, recentCalls }, report, asksForPause(lane, report)),
    ...circuitAfter(lane, { opens, answered, until: new Date(report.at.getTime() + pause) }),
    // A circuit that closes begins with a clean sheet: old failures would open it again at the first new one.
    recentCalls: answered && lane.circuit !== 'CLOSED' ? 'S' : recentCalls,
    lastSuccessAt: answered ? report.at : lane.lastSuccessAt,
    lastErrorAt: report.failure === null ? lane.lastErrorAt : report.at,
    lastError: report.failure === null ? lane.lastError : report.failure.message,
    rateLimitRemaining: report.rateLimit?.remaining ?? lane.rateLimitRemaining,
    rateLimitResetsAt: report.rateLimit === null ? lane.rateLimitResetsAt : report.rateLimit.resetsAt,
    latenciesMs: answered
      ? [...lane.latenciesMs, Math.round(report.durationMs)].slice(-LATENCIES_KEPT)
      : lane.latenciesMs,
  };
}

/**
 * Whether a vendor that does not say for how long asks for another pause. One that had not heard of the last one, because the
 * call was on its way already, asks for the same.
 */
const asksForPause = ({ pausedUntil }: LaneState, { failure, at }: CallReport): boolean =>
  failure?.kind === 'throttled' && failure.retryAfterMs === undefined && (pausedUntil === null || at >= pausedUntil);

function letterOf(lane: LaneState, report: CallReport): string {
  if (isLaneFailure(report)) return 'F';
  if (report.failure?.kind !== 'throttled' || report.failure.retryAfterMs !== undefined) return 'S';
  return asksForPause(lane, report) ? 'T' : '';
}

/**
 * Who is asked to slow down slows down with everything: the longest pause that was asked for holds. Where nobody says how
 * long, it doubles with each time among the last twenty calls.
 */
function pauseAfter(lane: LaneState, { failure, at, durationMs }: CallReport, asks: boolean): Date | null {
  const { pausedUntil, recentCalls } = lane;
  const own = Math.min(LONGEST_THROTTLE, FIRST_THROTTLE * 2 ** (countOf(recentCalls, 'T') - 1));
  const wait = asks ? durationMs + own : failure?.kind === 'throttled' ? failure.retryAfterMs : undefined;
  if (wait === undefined) return pausedUntil;
  const until = new Date(at.getTime() + wait);
  return pausedUntil === null || until > pausedUntil ? until : pausedUntil;
}

function circuitAfter(
  lane: LaneState,
  { opens, answered, until }: { readonly opens: boolean; readonly answered: boolean; readonly until: Date },
): Pick<LaneState, 'circuit' | 'circuitUntil'> {
  if (opens) return { circuit: 'OPEN', circuitUntil: until };
  if (answered && lane.circuit !== 'CLOSED') return { circuit: 'CLOSED', circuitUntil: null };
  return { circuit: lane.circuit, circuitUntil: lane.circuitUntil };
}

/** The value below which that share of the latencies lies; null where there are none. */
export function percentile(latenciesMs: readonly number[], share: number): number | null {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}
