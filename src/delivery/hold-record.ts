import { sql } from 'kysely';
import type { Reason } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import type { RecordRow } from '../ledger/requests.js';
import { progressOf } from './submission.js';

/** A person must find out whether it arrived: until then it counts as submitted, and as nothing that was never sent. */
export async function holdRecord({ trx }: RequestChange, record: RecordRow, reason: Reason): Promise<void> {
  await trx
    .updateTable('vendor_record')
    .set({ phase: 'HELD', progress: progressOf(record, { state: 'ACTION_REQUIRED', reason }) })
    .where('id', '=', record.id)
    .execute();
  await trx
    .updateTable('vendor_status')
    .set({ submitted_at: sql`coalesce(submitted_at, ${record.first_intent_at ?? record.intent_at})` })
    .where('request_id', '=', record.request_id)
    .where('vendor_key', '=', record.vendor_key)
    .where(sql<boolean>`"right" = any(${record.rights}::text[])`)
    .execute();
}
