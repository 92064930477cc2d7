import type { PrivacyRequest, VendorStatus, VendorTrouble } from './entities.js';
import { isFinal } from './roll-up.js';
import {
  rightsInOrder,
  type Confidence,
  type Reason,
  type RequestState,
  type Right,
  type VendorState,
} from './vocabulary.js';

/** Part of a sentence that is the same for every vendor in it: `(Outreach, false)` gives "Outreach is done". */
type Clause = (vendors: string, several: boolean) => string;

const day = (instant: Date): string => instant.toISOString().slice(0, 10);
const since = (instant: Date | null): string => (instant === null ? '' : ` since ${day(instant)}`);
const is = (several: boolean): string => (several ? 'are' : 'is');
const has = (several: boolean): string => (several ? 'have' : 'has');
const verb = (word: string, several: boolean): string => (several ? word : `${word}s`);

/** What is missing before a vendor can be asked, or why it did not do it. */
export const because: Readonly<Record<Reason, string>> = {
  IDENTITY_NOT_VERIFIED: 'the person’s identity is not verified',
  SUSPECTED_FRAUD: 'fraud is suspected',
  NO_MATCH: 'what was asked about was not found there',
  AMBIGUOUS_MATCH: 'more than one match was found',
  CLAIM_NOT_COVERED: 'the right does not cover what was asked',
  OUTSIDE_JURISDICTION: 'no law that applies gives this right',
  TOO_MANY_REQUESTS: 'the person asked too often',
  LEGAL_EXCEPTION: 'a law lets the data be kept',
  LEGAL_HOLD: 'a legal hold stands',
  DUPLICATE: 'the same is already under way',
  WITHDRAWN: 'it was withdrawn',
  EXPIRED: 'its time ran out',
  VENDOR_UNSUPPORTED: 'this cannot be done through the API',
  MISSING_IDENTIFIER: 'no identifier is known that the person could be found by',
  VENDOR_ERROR: 'the API answered with an error or not at all',
  RATE_LIMITED: 'the API asked for fewer calls',
  AUTHENTICATION_FAILED: 'our credentials were not accepted',
  TIMED_OUT: 'no answer came in time',
  OTHER: 'no reason was given that we know',
};

/** Where a status stands in words; `why` is the reason as the end of a clause, or nothing. */
function processorClause(status: VendorStatus, why: string): Clause {
  switch (status.state) {
    case 'PLANNED':
      return (vendors) => `nothing has been sent to ${vendors} yet${why}`;
    case 'BLOCKED':
      return (vendors) => `${vendors} cannot be asked yet${why === '' ? ': somebody else must approve it' : why}`;
    case 'SUBMITTING':
      // In flight and unclear are one state on purpose: nobody here knows which of the two it is.
      return (vendors) => `whether the request reached ${vendors} is not known yet`;
    case 'ACCEPTED':
      return (vendors, several) =>
        `${vendors} ${has(several)} had it${since(status.submittedAt)} and ${has(several)} not begun`;
    case 'IN_PROGRESS':
      return (vendors, several) =>
        status.startedAt === null
          ? `${vendors} ${is(several)} working on it`
          : `${vendors} ${has(several)} been working on it${since(status.startedAt)}`;
    case 'ACTION_REQUIRED':
      return (vendors) => `a person must act at ${vendors}${why}`;
    case 'COMPLETED':
      return doneClause(status);
    case 'PARTIALLY_COMPLETED':
      return (vendors) => `${vendors} did only a part of it${why}`;
    case 'FAILED':
      return (vendors) => `${vendors} failed${why}`;
    case 'REJECTED':
      return (vendors) => `${vendors} refused${why}`;
    case 'CANCELED':
      // What was taken back here before it was sent is no act of the vendor's.
      return status.submittedAt === null && status.observedAt === null
        ? (vendors, several) => `${vendors} ${several ? 'were' : 'was'} not asked${why}`
        : (vendors) => `${vendors} canceled it${why}`;
    case 'EXCLUDED':
      return (vendors, several) => `${vendors} ${is(several)} left out${why}`;
    case 'UNKNOWN':
      return (vendors, several) => `what ${vendors} ${verb('say', several)} cannot be understood`;
  }
}

function doneClause({ outcome, confidence }: VendorStatus): Clause {
  if (outcome === 'NO_RECORD')
    return (vendors, several) => `${vendors} ${verb('hold', several)} nothing about the person`;
  if (outcome === 'EXEMPT') return (vendors) => `${vendors} may keep the data by law`;
  if (outcome === 'DELEGATED') return (vendors) => `somebody else does it for ${vendors}`;
  const trust = confidence === null ? '' : howSure[confidence];
  return (vendors, several) => `${vendors} ${is(several)} done${trust}`;
}

/** The vendor's own word needs no mention; what is less or more than that does. */
const howSure: Record<Confidence, string> = {
  VENDOR_ASSERTED: '',
  VERIFIED: '',
  MANUALLY_ATTESTED: ', as a person attests',
  INFERRED: ', as far as can be concluded',
};

/** An intake vendor waits for us as long as it is open; what it makes of our answer is said as of any other. */
function intakeClause(status: VendorStatus, why: string): Clause {
  switch (status.state) {
    case 'ACCEPTED':
      return (vendors, several) => `${vendors} ${verb('wait', several)} for receipt to be confirmed`;
    case 'PLANNED':
    case 'IN_PROGRESS':
      return (vendors, several) => `${vendors} ${verb('wait', several)} for the answer`;
    case 'SUBMITTING':
      return (vendors) => `whether the answer reached ${vendors} is not known yet`;
    case 'ACTION_REQUIRED':
      // Asked for an answer, the vendor's own reason is none: its words are what is missing, or the opt-out's flag is.
      return status.reason === null || status.reason === 'OTHER'
        ? (vendors) => `a person must choose the answer to ${vendors}`
        : (vendors) => `a person must confirm receipt at ${vendors}${why}`;
    default:
      return processorClause(status, why);
  }
}

const clauseOf = (status: VendorStatus, why: string): Clause =>
  status.role === 'INTAKE' ? intakeClause(status, why) : processorClause(status, why);

/** The reason as the end of a clause. */
const whyOf = ({ reason }: VendorStatus): string => (reason === null ? '' : `: ${because[reason]}`);

/** What needs attention first; what is done or does not count last. */
const rank: readonly VendorState[] = [
  'FAILED',
  'REJECTED',
  'PARTIALLY_COMPLETED',
  'ACTION_REQUIRED',
  'UNKNOWN',
  'BLOCKED',
  'SUBMITTING',
  'IN_PROGRESS',
  'ACCEPTED',
  'PLANNED',
  'CANCELED',
  'COMPLETED',
  'EXCLUDED',
];

const decisions: Record<RequestState, string> = {
  RECEIVED: 'its receipt has not been confirmed',
  AWAITING_IDENTITY: 'the person’s identity must be verified before anything is sent',
  AWAITING_APPROVAL: 'somebody else must approve it before anything is sent',
  PLANNED: 'nothing has been sent yet',
  IN_PROGRESS: 'it is being worked on',
  BLOCKED: 'something must be put right before any vendor can be asked',
  ACTION_REQUIRED: 'a person must act',
  COMPLETED: 'a person decided that it is done',
  PARTIALLY_COMPLETED: 'a person decided that a part of it is done',
  FAILED: 'a person decided that it failed',
  DENIED: 'it was refused',
  CANCELED: 'it was canceled',
  DUPLICATE: 'another request asks for the same',
  EXPIRED: 'its time ran out while it waited',
};

/** What a request waits for itself, whatever its vendors do. */
const awaited: ReadonlySet<RequestState> = new Set<RequestState>(['AWAITING_IDENTITY', 'AWAITING_APPROVAL']);

/** States that add nothing where the request itself was decided: nothing happened at the vendor. */
const untouched: ReadonlySet<VendorState> = new Set<VendorState>(['PLANNED', 'BLOCKED', 'CANCELED', 'EXCLUDED']);

/**
 * Why a request is in its state, in one sentence: what was decided about it, then its vendors, the ones that need
 * attention first. `statuses` are all of the request's; `nameOf` answers a vendor's name for its key.
 */
export function explainRequest(
  request: PrivacyRequest,
  statuses: readonly VendorStatus[],
  nameOf: (vendor: string) => string,
): string {
  const told = statuses.filter((status) => counts(status, statuses));
  const own = request.decided ?? (awaited.has(request.state) ? request.state : null);
  const parts = own === null ? told : told.filter((status) => !untouched.has(status.state));
  const clauses = [
    ...(own === null ? [] : [decisions[own]]),
    ...(request.unknownType ? ['it asks for something that is no right we know, so a person must look'] : []),
    ...vendorClauses(parts, nameOf),
  ];
  if (clauses.length === 0) return 'No vendor takes part in it yet.';
  return sentence(
    clauses,
    parts.map((status) => nameOf(status.vendor)),
  );
}

/** Where one right of a request stands at one vendor and why, in one sentence. `name` is the vendor's. */
export function explainStatus(status: VendorStatus, name: string): string {
  const why =
    status.reason === null && status.lastError !== null && !isFinal(status.state)
      ? lastTrouble(status.lastError)
      : whyOf(status);
  return sentence([clauseOf(status, why)(name, false)], [name]);
}

const lastTrouble = ({ reason }: VendorTrouble): string => `: at the last attempt ${because[reason]}`;

/** Beside vendors that act, an intake vendor is only told of where they are done, or it needs a person itself. */
function counts(status: VendorStatus, all: readonly VendorStatus[]): boolean {
  const processors = all.filter((other) => other.role === 'PROCESSOR' && other.right === status.right);
  if (status.role === 'PROCESSOR' || processors.length === 0) return true;
  if (isFinal(status.state)) return false;
  return (
    status.state === 'ACTION_REQUIRED' ||
    status.state === 'UNKNOWN' ||
    processors.every((other) => isFinal(other.state))
  );
}

/** One clause for all vendors that stand alike. A vendor that stands differently for its rights is told by right. */
function vendorClauses(statuses: readonly VendorStatus[], nameOf: (vendor: string) => string): readonly string[] {
  const ordered = statuses.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state));
  const alike = [...Map.groupBy(ordered, (status) => textOf(status)('', false)).values()];
  const clausesOf = (vendor: string) =>
    alike.filter((group) => group.some((status) => status.vendor === vendor)).length;
  return alike.flatMap((group) => {
    const names = [...Map.groupBy(group, (status) => status.vendor)].map(([vendor, own]) => {
      const rights = rightsInOrder.filter((right) => own.some((status) => status.right === right));
      return clausesOf(vendor) === 1
        ? nameOf(vendor)
        : `${nameOf(vendor)} (${enumerate(rights.map((right) => rightWords[right]))})`;
    });
    const [first] = group;
    return first === undefined ? [] : [textOf(first)(enumerate(names), names.length > 1)];
  });
}

/** The minimum: that a vendor failed, not how. */
const textOf = (status: VendorStatus): Clause => clauseOf(status, status.state === 'FAILED' ? '' : whyOf(status));

const rightWords: Record<Right, string> = { DELETION: 'deletion', ACCESS: 'access', OPT_OUT: 'opt-out' };

const enumerate = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** A vendor's name keeps its own capitals. */
function sentence(clauses: readonly string[], names: readonly string[]): string {
  const text = `${clauses.join('; ')}.`;
  return names.some((name) => text.startsWith(name)) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
