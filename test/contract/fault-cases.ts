import type { Fault } from '../../datasources/simulator-kit/index.js';
import type { FailureKind } from '../../src/domain/vendor-failure.js';

/** A way in which a vendor can fail, and what it has to be called, by what was asked of it. */
export interface FaultCase {
  readonly sentence: string;
  readonly fault: Fault;
  /** The call had its effect before it failed. */
  readonly effective: boolean;
  readonly reads: readonly FailureKind[];
  readonly writes: readonly FailureKind[];
  /** Of a call that was never made, since no token was to be had for it. */
  readonly tokens: readonly FailureKind[];
}

const kindsOfStatuses: readonly (readonly [FailureKind, readonly number[]])[] = [
  ['refused', [400, 413, 415, 422]],
  ['unauthorized', [401, 403, 300, 304, 307]],
  ['not-found', [404, 405, 406, 410]],
  ['unknown', [408, 409, 500, 501, 502, 503, 504, 599]],
  ['throttled', [425, 429]],
];

/** At the token's address every refusal is one of our credentials; a failure there leaves the call itself unsent. */
function tokenKind(kind: FailureKind): FailureKind {
  if (kind === 'refused' || kind === 'not-found') return 'unauthorized';
  return kind === 'unauthorized' || kind === 'throttled' ? kind : 'not-sent';
}

const statusCases = kindsOfStatuses.flatMap(([kind, statuses]) =>
  statuses.map((status): FaultCase => ({
    sentence: `with HTTP ${String(status)}`,
    fault: { kind: 'status', status },
    effective: false,
    reads: [kind],
    writes: [kind],
    tokens: [tokenKind(kind)],
  })),
);

/** What is left open: whether the call was heard at all. */
const doubt = { reads: ['unknown'], writes: ['unknown'], tokens: ['not-sent'] } as const;
/** An answer that came, and says nothing. */
const nonsense = { reads: ['unreadable'], writes: ['unknown'], tokens: ['not-sent'] } as const;

const otherCases: readonly FaultCase[] = [
  { sentence: 'by a reset before it was heard', fault: { kind: 'reset-before' }, effective: false, ...doubt },
  { sentence: 'by a reset after it was heard', fault: { kind: 'reset-after' }, effective: true, ...doubt },
  {
    sentence: 'by half an answer',
    fault: { kind: 'half-answer' },
    effective: true,
    ...doubt,
    reads: ['unknown', 'unreadable'],
  },
  { sentence: 'with a page that says HTTP 200', fault: { kind: 'html', status: 200 }, effective: false, ...nonsense },
  { sentence: 'with a page that says HTTP 502', fault: { kind: 'html' }, effective: false, ...doubt },
  { sentence: 'with nothing, as a success', fault: { kind: 'empty' }, effective: true, ...nonsense },
  { sentence: 'with values of the wrong types', fault: { kind: 'garbage' }, effective: true, ...nonsense },
  {
    sentence: 'with the way to another address',
    fault: { kind: 'redirect' },
    effective: false,
    reads: ['unauthorized'],
    writes: ['unauthorized'],
    tokens: ['unauthorized'],
  },
];

/** Those that are over at once. */
export const promptCases: readonly FaultCase[] = [...statusCases, ...otherCases];

/** When an answer comes that nobody waits for, in milliseconds. */
export const tooLate = 20_000;

/** Those that only our own patience ends. */
export const slowCases: readonly FaultCase[] = [
  { sentence: 'by an answer that comes too late', fault: { kind: 'delay', ms: tooLate }, effective: true, ...doubt },
  { sentence: 'by silence', fault: { kind: 'hang' }, effective: false, ...doubt },
];
