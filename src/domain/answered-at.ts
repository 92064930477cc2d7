import { isRefusal } from './intake-answer.js';
import { isClosed, isFinal } from './roll-up.js';
import type { Reason, RequestState, Right, VendorRole, VendorState } from './vocabulary.js';

/** What tells of one vendor status whether the person was answered. */
export interface AnswerPart {
  readonly right: Right;
  readonly role: VendorRole;
  readonly state: VendorState;
  readonly reason: Reason | null;
  /** What a person decided for an intake status, whatever word the vendor has for it; null where nobody did. */
  readonly decision: { readonly state: VendorState; readonly reason: Reason | null } | null;
  readonly completedAt: Date | null;
  /** Whether what is canceled there is so because the person took it back. A vendor can cancel its own work, too. */
  readonly withdrawn: boolean;
}

/** What was decided for a request itself, and when; null where nothing was. */
export interface RequestDecision {
  readonly state: RequestState;
  readonly at: Date;
}

/** To give a request up for a technical reason (FAILED) decides about it and answers nobody. */
const answering: ReadonlySet<RequestState> = new Set<RequestState>(['DENIED', 'CANCELED', 'DUPLICATE', 'EXPIRED']);

/** Where processors act for a right, they alone grant or refuse it: the intake vendor is only told. */
function decidingOf(parts: readonly AnswerPart[]): readonly AnswerPart[] {
  const processors = parts.filter(({ role }) => role === 'PROCESSOR');
  return processors.length > 0 ? processors : parts;
}

/** Came to an end that neither grants nor refuses, or did so with a part of it. */
function isNoAnswer({ role, decision, withdrawn, ...seen }: AnswerPart): boolean {
  const { state, reason } = role === 'INTAKE' ? (decision ?? seen) : seen;
  if (state === 'FAILED') return true;
  if (state === 'CANCELED') return !withdrawn;
  if (state !== 'PARTIALLY_COMPLETED' || reason === null) return false;
  return reason === 'WITHDRAWN' ? !withdrawn : !isRefusal(reason);
}

/** Whether any of the rights came to an end without an answer, as far as nothing was decided for the request itself. */
export const hasUnanswered = (parts: readonly AnswerPart[], decision: RequestDecision | null): boolean =>
  decision === null
    ? [...Map.groupBy(parts, ({ right }) => right).values()].some((own) => decidingOf(own).some(isNoAnswer))
    : !answering.has(decision.state);

/**
 * When a right was answered: when the last of its statuses became final, the word back to an intake vendor included, if all
 * that count granted or refused it; else when the request itself was decided. Null while it is open, and where nobody ever
 * granted or refused it. `rolled` is what the right comes to; `unsaid` stands in where no status says when.
 */
export function answeredAt(
  parts: readonly AnswerPart[],
  rolled: RequestState,
  decision: RequestDecision | null,
  unsaid: Date,
): Date | null {
  if (!parts.every(({ state }) => isFinal(state)) || (decision !== null && !answering.has(decision.state))) return null;
  const ends = parts.flatMap(({ completedAt }) => (completedAt === null ? [] : [completedAt.getTime()]));
  // Vendors that were all left out make the right no more than open: it is not closed then.
  const granted = isClosed(rolled) && !decidingOf(parts).some(isNoAnswer);
  if (granted) return ends.length === 0 ? unsaid : new Date(Math.max(...ends));
  return decision === null ? null : new Date(Math.max(decision.at.getTime(), ...ends));
}
