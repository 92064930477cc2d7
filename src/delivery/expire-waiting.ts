import { sql } from 'kysely';
import { restsOnIdentity } from '../domain/authority.js';
import { isClosed, isFinal, rollUpByRight } from '../domain/roll-up.js';
import type { Reason, RequestState } from '../domain/vocabulary.js';
import { changeRequest, partOf, type RequestChange } from '../ledger/change-request.js';
import { loadStatuses, type StatusRow } from '../ledger/requests.js';
import { announceChange } from './announce-change.js';
import type { DeliveryContext } from './context.js';

/** What a request can wait for a person for, and what its work is refused with when time runs out. */
const refusals: Partial<Readonly<Record<RequestState, Reason>>> = {
  AWAITING_IDENTITY: 'IDENTITY_NOT_VERIFIED',
  AWAITING_APPROVAL: 'EXPIRED',
};
type ExpiryContext = Pick<DeliveryContext, 'ledger' | 'lanes'>;
/** How many are looked for at once. */
const AT_ONCE = 100;

/**
 * Requests that waited for identity or approval until the deadline to answer was over: nothing of them is sent any more,
 * and they are EXPIRED. What needs neither, an opt-out, goes on. Answers how many there were.
 */
export async function expireWaiting(context: ExpiryContext): Promise<number> {
  const { ledger } = context;
  let expired = 0;
  for (let after = ''; ;) {
    const rows = await overdue(ledger, after);
    for (const { id } of rows) {
      if ((await changeRequest(ledger, id, (change) => expire(context, change))) === true) expired += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return expired;
    after = last.id;
  }
}

const overdue = (ledger: ExpiryContext['ledger'], after: string): Promise<readonly { readonly id: string }[]> =>
  ledger.db
    .selectFrom('privacy_request')
    .select('id')
    .where('state', 'in', ['AWAITING_IDENTITY', 'AWAITING_APPROVAL'])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('vendor_status')
          .select('vendor_status.id')
          .whereRef('request_id', '=', 'privacy_request.id')
          .where('right', '<>', 'OPT_OUT')
          .where('right_due_at', '<=', ledger.now()),
      ),
    )
    .$if(after !== '', (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(AT_ONCE)
    .execute();

/** Under the request's lock: somebody may have verified, approved or answered meanwhile. */
async function expire(context: ExpiryContext, change: RequestChange): Promise<boolean> {
  const { trx, request, at } = change;
  const reason = refusals[request.state];
  const statuses = await loadStatuses(trx, [request.id]);
  const due = statuses.some((status) => status.right !== 'OPT_OUT' && status.right_due_at <= at);
  if (reason === undefined || !due || (await isUnderWay(change))) return false;
  await refuse(context, change, statuses, reason);
  const rights = rollUpByRight(request.rights, statuses.map(partOf));
  const optOut = rights.get('OPT_OUT');
  if (optOut === undefined || isClosed(optOut)) {
    await trx.updateTable('privacy_request').set({ decided: 'EXPIRED' }).where('id', '=', request.id).execute();
  }
  change.event({
    actor: 'privacy-graph',
    type: 'request.expired',
    message:
      request.state === 'AWAITING_IDENTITY'
        ? 'The identity was not verified before the deadline to answer was over; nothing is sent any more.'
        : 'Nobody approved it before the deadline to answer was over; nothing is sent any more.',
  });
  return true;
}

async function isUnderWay({ trx, request }: RequestChange): Promise<boolean> {
  const record = await trx
    .selectFrom('vendor_record')
    .select('id')
    .where('request_id', '=', request.id)
    .where('phase', 'in', ['INTENT', 'SENT'])
    .limit(1)
    .executeTakeFirst();
  return record !== undefined;
}

/** Whoever is at work on one of its statuses loses its lease; an intake vendor is told through the decision. */
async function refuse(
  context: ExpiryContext,
  change: RequestChange,
  statuses: readonly StatusRow[],
  reason: Reason,
): Promise<void> {
  const { trx, request, at } = change;
  const refused = { state: 'REJECTED', outcome: null, reason } as const;
  for (const status of statuses) {
    const { id, role, right, state } = status;
    if (isFinal(state) || !restsOnIdentity(right)) continue;
    if (role === 'INTAKE') {
      const acted = statuses.some((other) => other.role === 'PROCESSOR' && other.right === right);
      if (acted) continue;
      await trx
        .updateTable('vendor_status')
        .set({ decision: JSON.stringify(refused) })
        .where('id', '=', id)
        .execute();
      continue;
    }
    await trx
      .updateTable('vendor_record')
      .set({
        phase: 'CANCELED',
        progress: JSON.stringify([{ right, ...refused, confidence: null }]),
      })
      .where('request_id', '=', request.id)
      .where(sql<boolean>`${right} = any(rights)`)
      .where('phase', 'in', ['PLANNED', 'BLOCKED'])
      .execute();
    await trx
      .updateTable('vendor_status')
      .set({
        ...refused,
        confidence: null,
        task: null,
        due_at: null,
        completed_at: at,
        follows: null,
        lease_until: null,
        lease_token: sql`lease_token + 1`,
      })
      .where('id', '=', id)
      .execute();
    announceChange(context, change, status, refused);
  }
}
