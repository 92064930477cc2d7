import { isRefusal } from '../domain/intake-answer.js';
import { canComeTo } from '../domain/outcome-of-right.js';
import type { Right, VendorState } from '../domain/vocabulary.js';
import type { StatusDecision } from '../ledger/tables.js';
import type { DecisionInput } from './services.js';
import { inputProblem as problem, Refusal } from './user-problem.js';

/** What of an input says what rights come to. */
type Said = Pick<DecisionInput, 'outcome' | 'denial' | 'optOutCompleted'>;

export const optedOut: StatusDecision = { state: 'COMPLETED', outcome: 'OPTED_OUT', reason: null };

/**
 * What an outcome or a denial means for a right; null where neither was given. What was said of the opt-out itself goes
 * before what was said of everything that was asked for.
 */
export function decisionOfRight(said: Said): ((right: Right) => StatusDecision) | null {
  const chosen = chosenFor(said);
  if (chosen === null) return null;
  return (right) => (right === 'OPT_OUT' && said.optOutCompleted === true ? optedOut : chosen(right));
}

function chosenFor({ outcome, denial }: Said): ((right: Right) => StatusDecision) | null {
  if (denial !== null) {
    const state: VendorState = isRefusal(denial) ? 'REJECTED' : 'FAILED';
    return () => ({ state, outcome: null, reason: denial });
  }
  if (outcome === null) return null;
  // An opt-out is done when it is done, whatever word was chosen for the rest.
  const isDone = outcome !== 'NO_RECORD' && outcome !== 'EXEMPT';
  return (right) => (right === 'OPT_OUT' && isDone ? optedOut : { state: 'COMPLETED', outcome, reason: null });
}

/**
 * An outcome that a right cannot come to would be told as another one, for the vendor has one word for all rights. An
 * opt-out beside other rights goes with them. `rights` are those that are to be decided.
 */
export function assertFit(rights: readonly Right[], said: Said): void {
  const { outcome } = said;
  const others = rights.filter((right) => right !== 'OPT_OUT');
  const unfit = (others.length > 0 ? others : rights).find((right) => outcome !== null && !canComeTo(right, outcome));
  if (unfit !== undefined) {
    throw new Refusal(problem('INVALID', `${unfit} cannot come to this; name the right that it is about.`, 'outcome'));
  }
  if (rights.includes('OPT_OUT')) assertClearOfOptOut(said, { alone: others.length === 0 });
}

/**
 * The vendor knows an opt-out as carried out or as open, by a flag of its own. What is recorded of it here must be what
 * that flag is told, and a request without a record of the person would stay open there for ever.
 */
function assertClearOfOptOut(said: Said, { alone }: { readonly alone: boolean }): void {
  const { outcome, denial, optOutCompleted } = said;
  const isDone = chosenFor(said)?.('OPT_OUT').outcome === 'OPTED_OUT';
  const isRefused = denial !== null || outcome === 'EXEMPT';
  if ((optOutCompleted === false && isDone) || (optOutCompleted === true && isRefused && alone)) {
    const message = 'The opt-out cannot be both; leave this out, or name the right that the rest is about.';
    throw new Refusal(problem('INVALID', message, 'optOutCompleted'));
  }
  if (outcome === 'NO_RECORD' && optOutCompleted !== true) {
    const message = 'Say with optOutCompleted that the opt-out is done, or name the right that this is about.';
    throw new Refusal(problem('INVALID', message, 'outcome'));
  }
}
