import type { Transaction } from 'kysely';
import { answeredAt, hasUnanswered, type AnswerPart, type RequestDecision } from '../domain/answered-at.js';
import type { RequestState, Right } from '../domain/vocabulary.js';
import type { RequestRow, StatusRow } from './requests.js';
import type { Tables } from './tables.js';
import { wasWithdrawn } from './withdrawal.js';

/** What of a request's answers is written. */
export interface Answers {
  readonly answered_at: Date | null;
  readonly opted_out_at: Date | null;
}

export interface RequestProgress {
  /** What each right comes to. */
  readonly rights: ReadonlyMap<Right, RequestState>;
  /** When the request came to its end; null while it is open. */
  readonly completedAt: Date | null;
  /** Now. */
  readonly at: Date;
}

/** When the rights of a request were answered, and whether any came to its end without an answer. */
export async function answersOf(
  trx: Transaction<Tables>,
  request: RequestRow,
  statuses: readonly StatusRow[],
  { rights, completedAt, at }: RequestProgress,
): Promise<{ readonly answers: Answers; readonly unanswered: boolean }> {
  const parts = await partsOf(trx, request, statuses);
  const decision: RequestDecision | null =
    request.decided === null || completedAt === null ? null : { state: request.decided, at: completedAt };
  const answer = (asked: readonly Right[], known: Date | null): Date | null => {
    const times = asked.map((right) => {
      const own = parts.filter((part) => part.right === right);
      return answeredAt(own, rights.get(right) ?? 'PLANNED', decision, known ?? at)?.getTime() ?? Infinity;
    });
    const last = Math.max(...times);
    return Number.isFinite(last) ? new Date(last) : null;
  };
  return {
    answers: {
      answered_at: answer(
        request.rights.filter((right) => right !== 'OPT_OUT'),
        request.answered_at,
      ),
      opted_out_at: answer(
        request.rights.filter((right) => right === 'OPT_OUT'),
        request.opted_out_at,
      ),
    },
    unanswered: hasUnanswered(parts, decision),
  };
}

async function partsOf(
  trx: Transaction<Tables>,
  request: RequestRow,
  statuses: readonly StatusRow[],
): Promise<readonly AnswerPart[]> {
  // Asked of the events only where it matters, which is seldom.
  const canceled = statuses.some(({ state, reason }) => state === 'CANCELED' || reason === 'WITHDRAWN');
  const withdrawn = canceled && (await wasWithdrawn(trx, request.id));
  return statuses.map((status) => ({
    right: status.right,
    role: status.role,
    state: status.state,
    reason: status.reason,
    decision: status.decision,
    completedAt: status.completed_at,
    // The vendor that the person asked through says it for them; another one speaks of its own work only.
    withdrawn: withdrawn || status.vendor_key === request.origin_vendor,
  }));
}
