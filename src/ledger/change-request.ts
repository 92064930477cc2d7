import { sql, type Transaction } from 'kysely';
import { awaitedState } from '../domain/authority.js';
import { deadlinesOf } from '../domain/deadlines/deadlines-of.js';
import { standsStill } from '../domain/deadlines/law.js';
import { nextDueAt } from '../domain/deadlines/next-due.js';
import { rightsDue } from '../domain/deadlines/rights-due.js';
import { isClosed, isFinal, rollUpByRight, rollUpRights, type StatusPart } from '../domain/roll-up.js';
import type { RequestState, Right } from '../domain/vocabulary.js';
import { appendEvents, type EventDraft } from './events.js';
import { answersOf } from './answers.js';
import { clockFactsOf, requestClocks, settleStatusClocks } from './clocks.js';
import { settleIntake } from './intake.js';
import type { Ledger } from './ledger.js';
import { issueReceipt } from './receipts.js';
import { stored } from './never.js';
import { loadStatuses, selectRequests, type RequestRow, type StatusRow } from './requests.js';
import type { Tables } from './tables.js';

/** A request under change: its row is locked until the transaction ends, so changes of one request never interleave. */
export interface RequestChange {
  readonly trx: Transaction<Tables>;
  readonly request: RequestRow;
  /** One time for all that happens together. */
  readonly at: Date;
  /** Adds a link to the request's chain. */
  readonly event: (draft: EventDraft) => void;
}

/**
 * Runs `work` with the request locked, then rolls its state up anew from its statuses and writes the events: state, chain
 * and what caused them are committed together or not at all. Answers null where there is no such request.
 */
export async function changeRequest<T>(
  ledger: Ledger,
  requestId: string,
  work: (change: RequestChange) => Promise<T>,
): Promise<T | null> {
  return ledger.db.transaction().execute(async (trx) => {
    const request = await selectRequests(trx)
      .where('privacy_request.id', '=', requestId)
      .forUpdate('privacy_request')
      .executeTakeFirst();
    return request === undefined ? null : changeLocked(ledger, trx, request, work);
  });
}

/** As `changeRequest`, in a transaction that already holds the request's row (or has just made it). */
export async function changeLocked<T>(
  ledger: Ledger,
  trx: Transaction<Tables>,
  request: RequestRow,
  work: (change: RequestChange) => Promise<T>,
): Promise<T> {
  const at = ledger.now();
  const drafts: EventDraft[] = [];
  const result = await work({ trx, request, at, event: (draft) => drafts.push(draft) });
  await settle(ledger, trx, request, drafts, at);
  ledger.announceChange();
  return result;
}

async function settle(
  ledger: Ledger,
  trx: Transaction<Tables>,
  before: RequestRow,
  drafts: EventDraft[],
  at: Date,
): Promise<void> {
  // `work` may have changed columns of the row, such as its rights.
  const request = await selectRequests(trx).where('privacy_request.id', '=', before.id).executeTakeFirstOrThrow();
  const statuses = await loadStatuses(trx, [request.id]);
  const rights = rollUpByRight(request.rights, statuses.map(partOf));
  const state = stateOf(request, statuses, rights);
  drafts.push(...(await settleIntake(ledger, trx, request, statuses, rights)));
  if (state !== before.state || before.event_count === 0) {
    drafts.push({
      actor: 'privacy-graph',
      type: 'request.state',
      message:
        before.event_count === 0 ? `The request is ${state}.` : `The request went from ${before.state} to ${state}.`,
    });
  }
  if (drafts.length === 0) return;
  const chain = await appendEvents(
    trx,
    { requestId: request.id, count: request.event_count, head: request.head },
    drafts,
    at,
  );
  const completedAt = isClosed(state) ? (request.completed_at ?? endOf(request, statuses) ?? at) : null;
  const settled = completedAt !== null && statuses.every((status) => isFinal(status.state));
  const closedAt = request.closed_at ?? (settled ? at : null);
  const { answers, unanswered } = await answersOf(trx, request, statuses, { rights, completedAt, at });
  const settledRow = { ...request, ...answers, state, completed_at: completedAt, closed_at: closedAt };
  const clocks = await settleClocks(trx, settledRow, { at, unanswered });
  await trx
    .updateTable('privacy_request')
    .set({
      state,
      completed_at: completedAt,
      closed_at: closedAt,
      updated_at: at,
      changed_in: sql<string>`pg_current_xact_id()`,
      event_count: chain.count,
      head: chain.head,
      ...answers,
      ...clocks,
      ...(closedAt === null ? {} : { stalled_at: stored(null) }),
    })
    .where('id', '=', request.id)
    .execute();
  // Once it is closed, the receipt stays as it is, unless the request was taken up again and came to another end.
  if (completedAt !== null && (request.closed_at === null || request.completed_at === null)) {
    const completed = { ...settledRow, completed_at: completedAt };
    await issueReceipt(ledger, trx, completed, chain, { at, again: request.completed_at !== null });
  }
}

/**
 * Brings the statuses' clocks up to date, and answers those of the request. A right that nobody answers any more was not on
 * time, though its day may be still to come; once the request is closed, no deadline is left that could be met.
 */
async function settleClocks(
  trx: Transaction<Tables>,
  request: RequestRow,
  { at, unanswered }: { readonly at: Date; readonly unanswered: boolean },
) {
  const facts = clockFactsOf(request);
  const isOver = request.completed_at !== null;
  const paused = standsStill(facts, request.clock_settings) && !isOver;
  const due = isOver && request.closed_at !== null ? null : nextDueAt(facts, request.clock_settings);
  const deadlines = isOver ? deadlinesOf(facts, request.clock_settings, at) : [];
  await settleStatusClocks(trx, [request.id], at, { paused, ...rightsDue(facts, request.clock_settings) });
  return {
    paused,
    late: deadlines.some(({ status }) => status === 'MISSED' || (unanswered && status !== 'MET')),
    due_at: stored(due),
    at_risk_at: requestClocks.atRisk(stored(due)),
    stalled_at: requestClocks.stalled(sql<Date>`${at}::timestamptz`),
  };
}

/** What was decided for the request itself; else what it waits for; else what its rights come to. */
function stateOf(
  request: RequestRow,
  statuses: readonly StatusRow[],
  rights: ReadonlyMap<Right, RequestState>,
): RequestState {
  const states = [...rights.values()];
  const rolled = rollUpRights(states, { decided: request.decided, unknownType: request.unknown_type });
  if (request.decided !== null || isClosed(rolled)) return rolled;
  const awaiting = {
    identityWanted: request.identity_wanted,
    identityVerified: request.identity_verified_at !== null,
    rights,
  };
  const parts = statuses.map((status) => ({ ...status, submittedAt: status.submitted_at }));
  return awaitedState(awaiting, parts) ?? rolled;
}

/** What counts of a status where states are rolled up. */
export const partOf = (status: StatusRow): StatusPart & { readonly right: Right } => ({
  right: status.right,
  state: status.state,
  role: status.role,
  acknowledged: status.acknowledged_at !== null,
  decided: status.decision?.state ?? null,
});

/** When the last of the statuses was over; null where none says so, and where the request itself was decided: that is now. */
function endOf({ decided }: RequestRow, statuses: readonly StatusRow[]): Date | null {
  const times = statuses.map((status) => status.completed_at?.getTime() ?? 0);
  const latest = Math.max(0, ...times);
  return decided !== null || latest === 0 ? null : new Date(latest);
}
