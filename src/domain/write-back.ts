import { answerForRights, type RightResult } from './intake-answer.js';
import { isClosed, isFinal } from './roll-up.js';
import type { IntakeUpdate } from './vendor-source.js';
import type { Right, VendorState } from './vocabulary.js';

/** An intake status, as far as it says what the vendor still has to be told. */
export interface IntakePart {
  readonly right: Right;
  readonly state: VendorState;
  /** Something is on its way to the vendor already. */
  readonly pending: boolean;
}

/**
 * What the intake vendor is to be told next: one answer for all rights once every right is final, and the opt-out as soon
 * as that right is. `ask`: every right is final and no word is honest, so a person must choose. Null: nothing to say now.
 */
export function planWriteBack(
  rights: ReadonlyMap<Right, RightResult>,
  intake: readonly IntakePart[],
): IntakeUpdate | 'ask' | null {
  const open = intake.filter((part) => !isFinal(part.state));
  if (open.length === 0 || intake.some((part) => part.pending)) return null;
  const optedOut = rights.get('OPT_OUT')?.outcome === 'OPTED_OUT' && open.some((part) => part.right === 'OPT_OUT');
  const optOut = optedOut ? { optOutCompleted: true } : {};
  if (![...rights.values()].every((right) => isClosed(right.state))) return optedOut ? optOut : null;
  const answer = answerForRights([...rights.values()]);
  if (answer !== null) return { ...optOut, answer };
  return optedOut ? optOut : 'ask';
}
