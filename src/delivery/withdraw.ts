import { sql } from 'kysely';
import type { RightProgress } from '../domain/vendor-source.js';
import type { RequestChange } from '../ledger/change-request.js';
import type { RecordRow } from '../ledger/requests.js';
import { progressOf } from './submission.js';

/** Where something stands that was withdrawn before its vendor had it. */
export const withdrawn = {
  state: 'CANCELED',
  outcome: null,
  reason: 'WITHDRAWN',
  confidence: null,
} as const satisfies Omit<RightProgress, 'right'>;

/**
 * Takes back a record that its vendor has not answered for. What may have arrived, now or with an earlier call, is looked
 * for at the vendor first, and then followed or given up, but not sent again; the rest is not sent at all. The status is left
 * to be settled.
 */
export async function withdrawRecord(
  { trx }: RequestChange,
  record: Pick<RecordRow, 'id' | 'rights' | 'phase' | 'first_intent_at'>,
): Promise<void> {
  const mayHaveArrived = record.phase === 'INTENT' || record.first_intent_at !== null;
  await trx
    .updateTable('vendor_record')
    .set(
      mayHaveArrived
        ? { phase: 'INTENT', withdrawn: true, progress: progressOf(record, { state: 'SUBMITTING' }) }
        : { phase: 'CANCELED', progress: progressOf(record, withdrawn) },
    )
    .where('id', '=', record.id)
    .execute();
}

/** Gives up a withdrawn record that its vendor certainly does not have: where nothing else was, nothing was submitted. */
export async function giveUpRecord({ trx }: RequestChange, record: RecordRow): Promise<void> {
  await trx
    .updateTable('vendor_record')
    .set({ phase: 'CANCELED', progress: progressOf(record, withdrawn) })
    .where('id', '=', record.id)
    .execute();
  await trx
    .updateTable('vendor_status')
    .set({ submitted_at: null })
    .where('request_id', '=', record.request_id)
    .where('vendor_key', '=', record.vendor_key)
    .where(sql<boolean>`"right" = any(${record.rights}::text[])`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('vendor_record as other')
            .select('other.id')
            .whereRef('other.request_id', '=', 'vendor_status.request_id')
            .whereRef('other.vendor_key', '=', 'vendor_status.vendor_key')
            .where(sql<boolean>`vendor_status."right" = any(other.rights)`)
            .where('other.phase', '<>', 'CANCELED'),
        ),
      ),
    )
    .execute();
}
