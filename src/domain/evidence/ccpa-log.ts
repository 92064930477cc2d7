import { because } from '../explanation.js';
import { dayOf } from '../deadlines/civil-date.js';
import type { Outcome, Reason, RequestState, Right } from '../vocabulary.js';
import type { RequestFacts, RightFacts } from './statements.js';

/** How a right was answered, in the words that 11 CCR §7102 counts by. */
export type Answer = 'COMPLIED' | 'DENIED' | 'OTHERWISE_CLOSED' | 'OPEN';

/** A request as the log has it. */
export type LoggedRequest = RequestFacts & {
  /** Whether the person took it back here, whatever its vendors came to. */
  readonly withdrawn: boolean;
};

/** One right of one request, answered or not. */
export interface AnsweredRight {
  readonly right: Right;
  readonly answer: Answer;
  /** Civil days of the establishment. */
  readonly receivedOn: string;
  /** Null while it is open, and where it was closed without anybody having answered. */
  readonly answeredOn: string | null;
  /** How it was closed where it was neither granted nor denied; null elsewhere. */
  readonly closedAs: string | null;
  readonly facts: RightFacts;
}

/** Rights as they were answered, in the days of the establishment's time zone (IANA). */
export const answersOf = (request: LoggedRequest, timeZone: string): readonly AnsweredRight[] =>
  request.rights.map((facts) => {
    const answer = answerOf(facts);
    const closedAs = answer === 'OTHERWISE_CLOSED' ? closingOf(request, facts) : null;
    const at = answer === 'OPEN' || isNoAnswer(closedAs) ? null : answeredAt(request, facts);
    return {
      right: facts.right,
      answer,
      receivedOn: civil(request.receivedAt, timeZone),
      answeredOn: at === null ? null : civil(at, timeZone),
      closedAs,
      facts,
    };
  });

/** Where every vendor was left out, nothing but the decision that closed the request answered the person. */
const answeredAt = ({ completedAt }: LoggedRequest, { vendors }: RightFacts): string | null =>
  vendors.every(({ state }) => state === 'EXCLUDED')
    ? completedAt
    : lastOf([...vendors.map((vendor) => vendor.completedAt)], completedAt);

const civil = (instant: string, timeZone: string): string => dayOf(new Date(instant), timeZone).toString();

/** The last of the instants; `otherwise` where there is none. ISO 8601 in UTC sorts by time. */
function lastOf(instants: readonly (string | null)[], otherwise: string | null): string | null {
  const known = instants.filter((instant) => instant !== null).sort();
  return known.at(-1) ?? otherwise;
}

const answers: Partial<Record<RequestState, Answer>> = {
  COMPLETED: 'COMPLIED',
  PARTIALLY_COMPLETED: 'COMPLIED',
  DENIED: 'DENIED',
  FAILED: 'OTHERWISE_CLOSED',
  CANCELED: 'OTHERWISE_CLOSED',
  DUPLICATE: 'OTHERWISE_CLOSED',
  EXPIRED: 'OTHERWISE_CLOSED',
};

/** Data that a law lets be kept was not deleted, whatever the vendor calls it: that is a denial. */
const answerOf = ({ state, outcome }: RightFacts): Answer =>
  outcome === 'EXEMPT' ? 'DENIED' : (answers[state] ?? 'OPEN');

/** A line of the log that 11 CCR §7101(b) asks for. Holds no personal data. */
export interface CcpaLogRow {
  readonly reference: string;
  readonly date_of_request: string;
  readonly nature_of_request: string;
  /** The account that it came in through, or this system. */
  readonly manner_of_request: string;
  readonly date_receipt_confirmed: string;
  readonly date_of_response: string;
  readonly nature_of_response: string;
  /** Why it was denied, in whole or in part; empty where it was not. */
  readonly basis_of_denial: string;
}

const natures: Readonly<Record<Right, string>> = {
  DELETION: 'request to delete',
  ACCESS: 'request to know',
  OPT_OUT: 'request to opt out of sale or sharing',
};

/** The log's lines of one request, one for each right. */
export const ccpaLogRows = (request: LoggedRequest, timeZone: string): readonly CcpaLogRow[] =>
  answersOf(request, timeZone).map((answered) => ({
    reference: request.reference,
    date_of_request: answered.receivedOn,
    nature_of_request: natures[answered.right],
    manner_of_request: request.origin ?? 'privacy-graph',
    date_receipt_confirmed: request.acknowledgedAt === null ? '' : civil(request.acknowledgedAt, timeZone),
    date_of_response: answered.answeredOn ?? '',
    nature_of_response: responseOf(answered),
    basis_of_denial: basisOf(answered),
  }));

const outcomes: Readonly<Record<Outcome, string>> = {
  ERASED: 'complied with: deleted',
  EXPORTED: 'complied with: provided',
  OPTED_OUT: 'complied with: opted out',
  NO_RECORD: 'complied with: no personal information found',
  DELEGATED: 'complied with: done by another',
  EXEMPT: 'denied',
};

const FAILED = 'failed';
const CANCELED_BY_VENDOR = 'canceled by the vendor';

const closings: Partial<Record<RequestState, string>> = {
  FAILED,
  CANCELED: 'withdrawn',
  DUPLICATE: 'duplicate of another request',
  EXPIRED: 'expired',
};

/** The vendor that the person asked through says a withdrawal for them; another one speaks of its own work only. */
function closingOf({ origin, withdrawn }: LoggedRequest, { state, vendors }: RightFacts): string {
  const byPerson = withdrawn || vendors.some(({ vendor, state: word }) => vendor === origin && word === 'CANCELED');
  return state === 'CANCELED' && !byPerson ? CANCELED_BY_VENDOR : (closings[state] ?? 'closed');
}

const isNoAnswer = (closedAs: string | null): boolean => closedAs === FAILED || closedAs === CANCELED_BY_VENDOR;

function responseOf({ answer, closedAs, facts: { state, outcome } }: AnsweredRight): string {
  if (closedAs !== null) return closedAs;
  if (answer === 'OPEN') return 'pending';
  if (answer === 'DENIED') return 'denied';
  if (state === 'PARTIALLY_COMPLETED') return 'complied with in part';
  return outcome === null ? 'complied with' : outcomes[outcome];
}

function basisOf({ answer, facts }: AnsweredRight): string {
  const inPart = facts.state === 'PARTIALLY_COMPLETED';
  if (answer !== 'DENIED' && !inPart) return '';
  const reasons = facts.vendors.flatMap(({ reason, outcome }): readonly Reason[] =>
    outcome === 'EXEMPT' ? [reason ?? 'LEGAL_EXCEPTION'] : reason === null ? [] : [reason],
  );
  const words = [...new Set(reasons)].sort().map((reason) => because[reason]);
  return words.length === 0 ? because.OTHER : words.join('; ');
}
