import { sql } from 'kysely';
import { announceChange } from '../delivery/announce-change.js';
import { settleStatuses } from '../delivery/settle-statuses.js';
import { withdrawn, withdrawRecord } from '../delivery/withdraw.js';
import { isClosed, isFinal } from '../domain/roll-up.js';
import type { Viewer } from '../domain/entities.js';
import type { RequestChange } from '../ledger/change-request.js';
import { loadStatuses, type StatusRow } from '../ledger/requests.js';
import { wasWithdrawn, WITHDRAWAL } from '../ledger/withdrawal.js';
import { onRequest, say, textProblems } from './on-request.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/**
 * Withdraws a request: what was not sent yet is not sent. What was sent cannot be called back; it is followed to its end,
 * and the request says so; what may have been sent is looked for, and not sent again. A request for which nothing was sent is
 * CANCELED.
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
    const repeated = await wasWithdrawn(on.change.trx, requestId);
    const { withheld, message } = await withhold(dependencies, on.change);
    // To withdraw it again is no news, unless something had come to be sent since.
    if (withheld || !repeated) say(on, WITHDRAWAL, message, comment);
  });
}

interface Withheld {
  /** Whether anything was to be sent that is not any more. */
  readonly withheld: boolean;
  readonly message: string;
}

/**
 * What a withdrawal finds at one vendor: nothing was sent; nobody knows whether it was; a person is to find out; the vendor
 * has had it; or it had come to its end before without the vendor.
 */
type Found = 'unsent' | 'unclear' | 'held' | 'sent' | 'over';

/** Takes back what was not sent, and says what that was and what it was too late for. */
async function withhold(dependencies: ServiceDependencies, change: RequestChange): Promise<Withheld> {
  const all = await loadStatuses(change.trx, [change.request.id]);
  const found: Record<Found, StatusRow[]> = { unsent: [], unclear: [], held: [], sent: [], over: [] };
  for (const status of all.filter(({ role }) => role === 'PROCESSOR')) {
    found[await takeBack(dependencies, change, status)].push(status);
  }
  const had = [...found.unclear, ...found.held, ...found.sent];
  // What a person took out does not count: without it the request would never be over.
  if (had.every(({ state }) => state === 'EXCLUDED')) {
    await change.trx
      .updateTable('privacy_request')
      .set({ decided: 'CANCELED' })
      .where('id', '=', change.request.id)
      .execute();
    await askForAnswer(dependencies, change, all);
    const message = had.length === 0 ? 'Withdrawn before anything was sent.' : messageOf(dependencies, found);
    return { withheld: true, message };
  }
  return { withheld: found.unsent.length > 0, message: messageOf(dependencies, found) };
}

function messageOf(dependencies: ServiceDependencies, found: Readonly<Record<Found, readonly StatusRow[]>>): string {
  const names = (kind: Found) => found[kind].map((status) => nameOf(dependencies, status)).join(', ');
  const parts: string[] = [];
  if (found.unsent.length > 0) parts.push(`Nothing is sent to ${names('unsent')} any more`);
  else if (found.unclear.length + found.held.length + found.over.length === 0) parts.push('Everything had been sent');
  if (found.sent.length > 0) parts.push(`it is too late to call back what ${names('sent')} had`);
  if (found.unclear.length > 0)
    parts.push(`whether it reached ${names('unclear')} is not known yet, and where it did not, it is not sent`);
  if (found.held.length > 0) parts.push(`what became of it at ${names('held')}, a person must settle`);
  const text = parts.join('; ');
  return `Withdrawn. ${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/**
 * The vendor that it came in through still waits for an answer, and has no honest word for a withdrawal: a person must
 * choose one. What is under way to that vendor goes on.
 */
async function askForAnswer(
  { delivery }: ServiceDependencies,
  change: RequestChange,
  statuses: readonly StatusRow[],
): Promise<void> {
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
  for (const status of waiting) announceChange(delivery, change, status, { ...status, state: 'ACTION_REQUIRED' });
  change.event({
    actor: 'privacy-graph',
    type: 'write-back.no-word',
    message: 'The vendor has no honest word for a withdrawal; a person must choose the answer.',
    vendor: lead.vendor_key,
  });
}

const nameOf = ({ delivery }: ServiceDependencies, status: StatusRow): string =>
  delivery.lanes.get(status.vendor_key)?.account.name ?? status.vendor_key;

/** Takes back the records of one status that its vendor has not answered for. */
async function takeBack(dependencies: ServiceDependencies, change: RequestChange, status: StatusRow): Promise<Found> {
  if (isFinal(status.state)) return cameTo(status);
  await endLease(change, status);
  const open = await recordsOf(change, status)
    .selectAll()
    .where('phase', 'in', ['PLANNED', 'BLOCKED', 'INTENT'])
    .execute();
  for (const record of open) await withdrawRecord(change, record);
  const left = await recordsOf(change, status).select('phase').where('phase', '<>', 'CANCELED').execute();
  if (left.length === 0) {
    announceChange(dependencies.delivery, change, status, withdrawn);
    await change.trx
      .updateTable('vendor_status')
      .set({
        ...withdrawn,
        task: null,
        due_at: null,
        completed_at: change.at,
        // What was known of the status that it followed is not its own.
        follows: null,
        submitted_at: null,
        started_at: null,
        observed_at: null,
      })
      .where('id', '=', status.id)
      .execute();
    return 'unsent';
  }
  const lane = dependencies.delivery.lanes.get(status.vendor_key);
  if (lane !== undefined) await settleStatuses(dependencies.delivery, change, lane, { askedAt: null });
  const phases = left.map(({ phase }) => phase);
  if (phases.some((phase) => phase === 'SENT' || phase === 'FOUND')) return 'sent';
  return phases.includes('INTENT') ? 'unclear' : 'held';
}

/** What is over stays as it is, and as a person has settled it. */
function cameTo({ state, submitted_at: submittedAt, observed_at: observedAt }: StatusRow): Found {
  const done = state === 'COMPLETED' || state === 'PARTIALLY_COMPLETED';
  return done || submittedAt !== null || observedAt !== null ? 'sent' : 'over';
}

const recordsOf = ({ trx }: RequestChange, status: StatusRow) =>
  trx
    .selectFrom('vendor_record')
    .where('request_id', '=', status.request_id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`);

/**
 * Whoever was about to send loses the right to. Where a call is under way, or its outcome is looked for, the lease stays: what
 * that comes to is still to be written.
 */
async function endLease({ trx }: RequestChange, status: StatusRow): Promise<void> {
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
}
