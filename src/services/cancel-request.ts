import { sql } from 'kysely';
import { settleStatuses } from '../delivery/settle-statuses.js';
import { isClosed, isFinal } from '../domain/roll-up.js';
import type { Viewer } from '../domain/entities.js';
import type { RequestChange } from '../ledger/change-request.js';
import { loadStatuses, type StatusRow } from '../ledger/requests.js';
import { onRequest, say, textProblems } from './on-request.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/**
 * Withdraws a request: what was not sent yet is not sent. What was sent cannot be called back; it is followed to its end,
 * and the request says so. A request for which nothing was sent is CANCELED.
 */
export async function cancelRequest(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  comment: string,
): Promise<Outcomes<string>> {
  const problems = textProblems(comment, 'comment');
  if (problems.length > 0) return { value: null, problems };
  return onRequest(dependencies, viewer, requestId, async (on) => {
    if (isClosed(on.change.request.state)) {
      throw new Refusal(problem('CONFLICT', 'The request has come to its end.', 'request'));
    }
    const repeated = await wasCanceled(on.change);
    const { withheld, message } = await withhold(dependencies, on.change);
    // To withdraw it again is no news, unless something had come to be sent since.
    if (withheld || !repeated) say(on, 'request.canceled', message, comment);
  });
}

async function wasCanceled({ trx, request }: RequestChange): Promise<boolean> {
  const earlier = await trx
    .selectFrom('event')
    .select('id')
    .where('request_id', '=', request.id)
    .where('type', '=', 'request.canceled')
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}

interface Withheld {
  /** Whether anything was to be sent that is not any more. */
  readonly withheld: boolean;
  readonly message: string;
}

/** Takes back what was not sent, and says in one sentence what that was and what it was too late for. */
async function withhold(dependencies: ServiceDependencies, change: RequestChange): Promise<Withheld> {
  const all = await loadStatuses(change.trx, [change.request.id]);
  const statuses = all.filter((status) => status.role === 'PROCESSOR');
  const unsent: StatusRow[] = [];
  const sent: StatusRow[] = [];
  for (const status of statuses) ((await takeBack(dependencies, change, status)) ? unsent : sent).push(status);
  if (sent.length === 0) {
    await change.trx
      .updateTable('privacy_request')
      .set({ decided: 'CANCELED' })
      .where('id', '=', change.request.id)
      .execute();
    await askForAnswer(change, all);
    return { withheld: true, message: 'Withdrawn before anything was sent.' };
  }
  const names = (list: readonly StatusRow[]) => list.map((status) => nameOf(dependencies, status)).join(', ');
  const kept = unsent.length === 0 ? 'Everything had been sent' : `Nothing is sent to ${names(unsent)} any more`;
  return {
    withheld: unsent.some(({ state }) => !isFinal(state)),
    message: `Withdrawn. ${kept}; it is too late to call back what ${names(sent)} had.`,
  };
}

/**
 * The vendor that it came in through still waits for an answer, and has no honest word for a withdrawal: a person must
 * choose one. What is under way to that vendor goes on.
 */
async function askForAnswer(change: RequestChange, statuses: readonly StatusRow[]): Promise<void> {
  const waiting = statuses.filter((status) => status.role === 'INTAKE' && !isFinal(status.state));
  const [lead] = waiting;
  if (lead === undefined) return;
  await change.trx
    .updateTable('vendor_status')
    .set({ state: 'ACTION_REQUIRED', reason: 'OTHER' })
    .where(
      'id',
      'in',
      waiting.map((status) => status.id),
    )
    .execute();
  change.event({
    actor: 'privacy-graph',
    type: 'write-back.no-word',
    message: 'The vendor has no honest word for a withdrawal; a person must choose the answer.',
    vendor: lead.vendor_key,
  });
}

const nameOf = ({ delivery }: ServiceDependencies, status: StatusRow): string =>
  delivery.lanes.get(status.vendor_key)?.account.name ?? status.vendor_key;

/** Cancels the unsent records of one status under a new lease token; answers whether nothing of it had been sent. */
async function takeBack(dependencies: ServiceDependencies, change: RequestChange, status: StatusRow): Promise<boolean> {
  const { trx } = change;
  // A call that is under way ends as it ends: its answer is written by the worker that made it. The rest is not sent.
  await trx
    .updateTable('vendor_status')
    .set({ lease_token: sql`lease_token + 1`, lease_until: null })
    .where('id', '=', status.id)
    .where('task', '=', 'SUBMIT')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('vendor_record')
            .select('vendor_record.id')
            .where('vendor_record.request_id', '=', status.request_id)
            .where('vendor_record.vendor_key', '=', status.vendor_key)
            .where('vendor_record.phase', '=', 'INTENT'),
        ),
      ),
    )
    .execute();
  const canceled = { state: 'CANCELED', outcome: null, reason: 'WITHDRAWN', confidence: null } as const;
  await trx
    .updateTable('vendor_record')
    .set({ phase: 'CANCELED', progress: JSON.stringify([{ right: status.right, ...canceled }]) })
    .where('request_id', '=', status.request_id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('phase', 'in', ['PLANNED', 'BLOCKED'])
    .execute();
  const touched = await trx
    .selectFrom('vendor_record')
    .select('id')
    .where('request_id', '=', status.request_id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('phase', '<>', 'CANCELED')
    .executeTakeFirst();
  if (touched === undefined) {
    await trx
      .updateTable('vendor_status')
      .set({ ...canceled, task: null, due_at: null, completed_at: change.at, follows: null })
      .where('id', '=', status.id)
      .execute();
    return true;
  }
  const lane = dependencies.delivery.lanes.get(status.vendor_key);
  if (lane !== undefined) await settleStatuses(dependencies.delivery, change, lane, { askedAt: null });
  return false;
}
