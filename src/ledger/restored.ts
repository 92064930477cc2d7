import { sql } from 'kysely';
import type { Database } from './ledger.js';
import type { StatusRow } from './requests.js';

/** The event of a request for which something may have been sent that the restored backup does not show. */
export const RESTORED = 'ledger.restored';

/** Between which times something may have been sent of which the ledger knows nothing. */
export interface LostSending {
  readonly from: Date;
  readonly until: Date;
}

/**
 * Whether what is planned now for a status may have been planned and sent before, after the backup was made that the ledger
 * was restored from. Null where it was not restored, or something was planned for the status since.
 */
export async function lostSending(
  db: Database,
  status: Pick<StatusRow, 'request_id' | 'vendor_key' | 'right' | 'created_at'>,
): Promise<LostSending | null> {
  const restored = await db
    .selectFrom('event')
    .select('at')
    .where('request_id', '=', status.request_id)
    .where('type', '=', RESTORED)
    .where('at', '>=', status.created_at)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (restored === undefined) return null;
  const since = await db
    .selectFrom('vendor_record')
    .select('id')
    .where('request_id', '=', status.request_id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('phase', '<>', 'FOUND')
    .where('created_at', '>', restored.at)
    .limit(1)
    .executeTakeFirst();
  return since === undefined ? { from: status.created_at, until: restored.at } : null;
}
