import type { Confidence, Outcome, Reason, RequestState, Right, VendorRole, VendorState } from './vocabulary.js';
import type { RightProgress } from './vendor-source.js';

/** What counts of one vendor status. */
export interface StatusPart {
  readonly state: VendorState;
  readonly role: VendorRole;
  /** Whether an intake vendor's record was acknowledged. */
  readonly acknowledged: boolean;
  /** What a person decided for an intake status before the vendor was told; null where nobody did. */
  readonly decided?: VendorState | null;
}

/** The words after which nothing more is done, unless a person asks for it. */
export const finalStates: ReadonlySet<VendorState> = new Set<VendorState>([
  'COMPLETED',
  'PARTIALLY_COMPLETED',
  'FAILED',
  'REJECTED',
  'CANCELED',
  'EXCLUDED',
]);

/** Whether the work at a vendor has come to its end. A final state is not asked for again. */
export const isFinal = (state: VendorState): boolean => finalStates.has(state);

const closedStates: ReadonlySet<RequestState> = new Set<RequestState>([
  'COMPLETED',
  'PARTIALLY_COMPLETED',
  'FAILED',
  'DENIED',
  'CANCELED',
  'DUPLICATE',
  'EXPIRED',
]);

/** Whether a request, or one of its rights, has come to its end. */
export const isClosed = (state: RequestState): boolean => closedStates.has(state);

const ended: Partial<Record<VendorState, RequestState>> = {
  COMPLETED: 'COMPLETED',
  FAILED: 'FAILED',
  REJECTED: 'DENIED',
  CANCELED: 'CANCELED',
};

/** All are final and none is EXCLUDED: one word for them. */
function rollUpFinal(states: readonly VendorState[]): RequestState {
  const [first] = states;
  const alike = first !== undefined && states.every((state) => state === first) ? ended[first] : undefined;
  if (alike !== undefined) return alike;
  return states.some((state) => state === 'COMPLETED' || state === 'PARTIALLY_COMPLETED')
    ? 'PARTIALLY_COMPLETED'
    : 'FAILED';
}

const workUnderWay: ReadonlySet<VendorState> = new Set<VendorState>(['IN_PROGRESS', 'SUBMITTING', 'ACCEPTED']);

/** Some are open: the most demanding word. */
function rollUpOpen(states: readonly VendorState[]): RequestState {
  if (states.some((state) => state === 'ACTION_REQUIRED' || state === 'UNKNOWN')) return 'ACTION_REQUIRED';
  if (states.some((state) => workUnderWay.has(state))) return 'IN_PROGRESS';
  // Some vendors are done and the others have not begun: seen from outside, the request is being worked on.
  if (states.some(isFinal)) return states.includes('BLOCKED') ? 'BLOCKED' : 'IN_PROGRESS';
  return states.includes('BLOCKED') ? 'BLOCKED' : 'PLANNED';
}

/**
 * Vendors to right, and all statuses to request where rights need no telling apart. The order of `parts` is of no
 * consequence. Where processors act, they alone count; the intake status follows them by write-back.
 */
export function rollUp(parts: readonly StatusPart[]): RequestState {
  if (parts.length === 0) return 'PLANNED';
  const processors = parts.filter((part) => part.role === 'PROCESSOR');
  const deciding = (processors.length > 0 ? processors : parts).filter((part) => part.state !== 'EXCLUDED');
  if (deciding.length === 0) return 'ACTION_REQUIRED';
  const states = deciding.map((part) => (part.role === 'INTAKE' ? (part.decided ?? part.state) : part.state));
  if (states.every(isFinal)) return rollUpFinal(states);
  const open = rollUpOpen(states);
  // Only the intake vendor is there: it waits for us, so its own words for "begun" say whether we confirmed receipt.
  if (processors.length === 0 && open === 'IN_PROGRESS') {
    return deciding.some((part) => part.acknowledged || part.state === 'IN_PROGRESS') ? 'IN_PROGRESS' : 'RECEIVED';
  }
  return open;
}

const openRank: readonly RequestState[] = ['ACTION_REQUIRED', 'IN_PROGRESS', 'BLOCKED', 'PLANNED', 'RECEIVED'];

/**
 * Rights to request. `decided` is a state that was set for the request itself (canceled, denied, awaiting identity …).
 * A right of a type that nobody knows makes the request ACTION_REQUIRED.
 */
export function rollUpRights(
  rights: readonly RequestState[],
  options: { readonly decided: RequestState | null; readonly unknownType: boolean },
): RequestState {
  if (options.decided !== null) return options.decided;
  if (options.unknownType) return 'ACTION_REQUIRED';
  if (rights.length === 0) return 'PLANNED';
  if (rights.every(isClosed)) return rollUpClosed(rights);
  const open = openRank.find((state) => rights.includes(state)) ?? 'IN_PROGRESS';
  const begun = rights.some(isClosed);
  return begun && (open === 'PLANNED' || open === 'RECEIVED') ? 'IN_PROGRESS' : open;
}

function rollUpClosed(rights: readonly RequestState[]): RequestState {
  const [first] = rights;
  if (first !== undefined && rights.every((right) => right === first)) return first;
  return rights.some((right) => right === 'COMPLETED' || right === 'PARTIALLY_COMPLETED')
    ? 'PARTIALLY_COMPLETED'
    : 'FAILED';
}

const recordState: Partial<Record<RequestState, VendorState>> = {
  PLANNED: 'PLANNED',
  BLOCKED: 'BLOCKED',
  IN_PROGRESS: 'IN_PROGRESS',
  ACTION_REQUIRED: 'ACTION_REQUIRED',
  COMPLETED: 'COMPLETED',
  PARTIALLY_COMPLETED: 'PARTIALLY_COMPLETED',
  FAILED: 'FAILED',
  DENIED: 'REJECTED',
  CANCELED: 'CANCELED',
};

/** What a vendor status is, in one word each. */
export interface StatusProgress {
  readonly state: VendorState;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  readonly confidence: Confidence | null;
}

const confidenceRank: readonly Confidence[] = ['INFERRED', 'MANUALLY_ATTESTED', 'VENDOR_ASSERTED', 'VERIFIED'];

/** Records to vendor, for one right: as vendors roll up to a right. The order of `records` is of no consequence. */
export function rollUpRecords(all: readonly RightProgress[]): StatusProgress {
  const counting = all.filter((record) => record.state !== 'EXCLUDED');
  const records = counting.length > 0 ? counting : all;
  const [only] = records;
  if (only !== undefined && records.every((record) => record.state === only.state)) {
    return { state: only.state, ...shared(records) };
  }
  const rolled = rollUp(records.map(({ state }) => ({ state, role: 'PROCESSOR', acknowledged: true })));
  // An open question at the vendor is said as such, whatever the other records do.
  const unsettled = rolled === 'IN_PROGRESS' && records.some((record) => record.state === 'SUBMITTING');
  return { state: unsettled ? 'SUBMITTING' : (recordState[rolled] ?? 'UNKNOWN'), ...shared(records) };
}

function shared(records: readonly RightProgress[]): Omit<StatusProgress, 'state'> {
  const finals = records.filter((record) => record.state === 'COMPLETED');
  const reasons = records.map((record) => record.reason).filter((reason) => reason !== null);
  const confidences = new Set(records.map((record) => record.confidence).filter((word) => word !== null));
  return {
    outcome: finals.length === records.length ? mergeOutcomes(finals.map((record) => record.outcome)) : null,
    reason: [...reasons].sort()[0] ?? null,
    confidence: confidenceRank.find((word) => confidences.has(word)) ?? null,
  };
}

const outcomeRank: readonly Outcome[] = ['EXPORTED', 'ERASED', 'OPTED_OUT', 'DELEGATED', 'EXEMPT', 'NO_RECORD'];

/** One word for several outcomes: what was done anywhere outweighs that there was nothing elsewhere. */
export function mergeOutcomes(outcomes: readonly (Outcome | null)[]): Outcome | null {
  return outcomeRank.find((word) => outcomes.includes(word)) ?? null;
}

/** How many vendors of a right are where. */
export interface ProgressCount {
  readonly total: number;
  readonly open: number;
  readonly completed: number;
  readonly noRecord: number;
  readonly failed: number;
  readonly rejected: number;
  readonly excluded: number;
}

/** Counts vendors: `completed` includes those without a record; `failed` includes what was canceled or done in part. */
export function countProgress(
  parts: readonly { readonly state: VendorState; readonly outcome: Outcome | null }[],
): ProgressCount {
  const count = (...states: VendorState[]) => parts.filter((part) => states.includes(part.state)).length;
  return {
    total: parts.length,
    open: parts.filter((part) => !isFinal(part.state)).length,
    completed: count('COMPLETED'),
    noRecord: parts.filter((part) => part.state === 'COMPLETED' && part.outcome === 'NO_RECORD').length,
    failed: count('FAILED', 'CANCELED', 'PARTIALLY_COMPLETED'),
    rejected: count('REJECTED'),
    excluded: count('EXCLUDED'),
  };
}

/** The rights of a request with the state of each, in their fixed order. */
export function rollUpByRight(
  rights: readonly Right[],
  parts: readonly (StatusPart & { readonly right: Right })[],
): ReadonlyMap<Right, RequestState> {
  return new Map(rights.map((right) => [right, rollUp(parts.filter((part) => part.right === right))]));
}
