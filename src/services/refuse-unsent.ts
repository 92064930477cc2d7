import { sql } from 'kysely';
import { announceChange } from '../delivery/announce-change.js';
import type { Reason, VendorState } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import { anyOf, type StatusRow } from '../ledger/requests.js';
import type { ServiceDependencies } from './service-dependencies.js';

const unsentStates: ReadonlySet<VendorState> = new Set<VendorState>(['PLANNED', 'BLOCKED', 'ACTION_REQUIRED']);

/**
 * Ends what processors were to do, where nothing of it was sent and nothing may have been: it is refused instead. Answers
 * false, and changes nothing, where it is too late. Whoever was about to send it loses the right to.
 */
export async function refuseUnsent(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  change: RequestChange,
  statuses: readonly StatusRow[],
  refusal: { readonly state: VendorState; readonly reason: Reason },
): Promise<boolean> {
  const { trx, at } = change;
  const counting = statuses.filter((status) => status.state !== 'EXCLUDED');
  const [first] = counting;
  if (first === undefined) return true;
  if (counting.some((status) => status.submitted_at !== null || !unsentStates.has(status.state))) return false;
  const keys = counting.map((status) => status.vendor_key);
  const rights = counting.map((status) => status.right);
  const own = sql<boolean>`request_id = ${first.request_id} and exists (
    select from unnest(${keys}::text[], ${rights}::text[]) as own(vendor, "right")
    where own.vendor = vendor_record.vendor_key and own."right" = any(vendor_record.rights))`;
  const sending = await trx
    .selectFrom('vendor_record')
    .select('id')
    .where(own)
    .where('phase', 'in', ['INTENT', 'SENT', 'FOUND'])
    .where('superseded', '=', false)
    .limit(1)
    .executeTakeFirst();
  if (sending !== undefined) return false;
  await trx
    .updateTable('vendor_record')
    .set({ phase: 'CANCELED' })
    .where(own)
    .where('superseded', '=', false)
    .execute();
  await trx
    .updateTable('vendor_status')
    .set({
      ...refusal,
      task: null,
      due_at: null,
      completed_at: at,
      follows: null,
      lease_token: sql`lease_token + 1`,
      lease_until: null,
    })
    .where('id', '=', anyOf(counting.map((status) => status.id)))
    .execute();
  for (const status of counting) announceChange(delivery, change, status, { ...refusal, outcome: status.outcome });
  return true;
}
