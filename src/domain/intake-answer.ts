import type { IntakeAnswer } from './vendor-source.js';
import type { Outcome, Reason, RequestState } from './vocabulary.js';

/** What one right of a request came to. */
export interface RightResult {
  readonly state: RequestState;
  readonly outcome: Outcome | null;
  /** Why it was refused; null where it was not, or where nobody said. */
  readonly reasons: readonly Reason[];
}

const aboutIdentity: ReadonlySet<Reason> = new Set<Reason>(['IDENTITY_NOT_VERIFIED', 'SUSPECTED_FRAUD']);
const aboutLaw: ReadonlySet<Reason> = new Set<Reason>([
  'LEGAL_EXCEPTION',
  'LEGAL_HOLD',
  'CLAIM_NOT_COVERED',
  'OUTSIDE_JURISDICTION',
]);

/** The one ground of a refusal; null where there is none, or more than one. */
function groundOf(reasons: readonly Reason[]): 'identity' | 'law' | null {
  if (reasons.length === 0) return null;
  if (reasons.every((reason) => aboutIdentity.has(reason))) return 'identity';
  return reasons.every((reason) => aboutLaw.has(reason)) ? 'law' : null;
}

/**
 * The one word that an intake vendor is told for all rights together, once every right is final. Null where no word is
 * honest: a mixture, or a failure, which only a person may choose to call the answer.
 */
export function answerForRights(rights: readonly RightResult[]): IntakeAnswer | null {
  if (rights.length === 0) return null;
  const outcomes = rights.map((right) => right.outcome);
  if (rights.every((right) => right.state === 'COMPLETED')) {
    if (outcomes.every((outcome) => outcome === 'EXEMPT')) return 'FAILED_ON_LEGALITY';
    if (outcomes.includes('EXEMPT')) return null;
    if (outcomes.includes('EXPORTED')) return 'FULFILLED_WITH_DATA';
    // An opt-out that was carried out is told by itself: the word is about the others.
    const others = outcomes.filter((outcome) => outcome !== 'OPTED_OUT');
    return others.length > 0 && others.every((outcome) => outcome === 'NO_RECORD')
      ? 'FULFILLED_NO_RECORD'
      : 'FULFILLED';
  }
  if (!rights.every((right) => right.state === 'DENIED')) return null;
  const ground = groundOf(rights.flatMap((right) => (right.reasons.length === 0 ? ['OTHER' as const] : right.reasons)));
  if (ground === null) return null;
  return ground === 'identity' ? 'FAILED_ON_IDENTITY' : 'FAILED_ON_LEGALITY';
}

const byOutcome = {
  ERASED: 'FULFILLED',
  OPTED_OUT: 'FULFILLED',
  DELEGATED: 'FULFILLED',
  EXPORTED: 'FULFILLED_WITH_DATA',
  NO_RECORD: 'FULFILLED_NO_RECORD',
  EXEMPT: 'FAILED_ON_LEGALITY',
} as const satisfies Record<Outcome, IntakeAnswer>;

/** The word for what a person chose: an outcome, or the reason of a refusal. */
export function answerForChoice(choice: { readonly outcome: Outcome } | { readonly denial: Reason }): IntakeAnswer {
  if ('outcome' in choice) return byOutcome[choice.outcome];
  if (aboutIdentity.has(choice.denial)) return 'FAILED_ON_IDENTITY';
  // The vendor has a word for law and one for identity; what is neither is told as no more than not done.
  return aboutLaw.has(choice.denial) ? 'FAILED_ON_LEGALITY' : 'FAILED';
}

const technical: ReadonlySet<Reason> = new Set<Reason>([
  'VENDOR_ERROR',
  'RATE_LIMITED',
  'AUTHENTICATION_FAILED',
  'TIMED_OUT',
  'VENDOR_UNSUPPORTED',
  'OTHER',
]);

/** Whether that reason refuses a right (DENIED) rather than telling of a technical failure (FAILED). */
export const isRefusal = (reason: Reason): boolean => !technical.has(reason);
