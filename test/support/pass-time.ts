import { sql } from 'kysely';
import { announceWork } from '../../src/ledger/statuses.js';
import type { RunningSystem } from './running-system.js';

/**
 * Ends every wait at a vendor as if its time had come: pauses, waits between attempts, and the quiet period of what was sent without an
 * answer. Instants are moved in the ledger, since the workers go by the database's clock.
 */
export async function passTime(system: RunningSystem, vendor: string): Promise<void> {
  const { db } = system.application.ledger;
  const hourAgo = sql<Date>`now() - interval '1 hour'`;
  await sql`update vendor_account set circuit_until = least(circuit_until, now()), paused_until = null
    where key = ${vendor}`.execute(db);
  await db
    .updateTable('vendor_record')
    .set({ intent_at: hourAgo })
    .where('vendor_key', '=', vendor)
    .where('phase', '=', 'INTENT')
    .execute();
  await sql`update request_file set intent_at = ${hourAgo}
    where vendor_key = ${vendor} and state = 'STORED' and intent_at is not null and lease_until is null`.execute(db);
  await sql`update request_file set due_at = now() where vendor_key = ${vendor} and due_at > now()`.execute(db);
  await sql`update vendor_status set due_at = now() where vendor_key = ${vendor} and due_at > now()`.execute(db);
  await sql`update vendor_walk set due_at = now() where vendor_key = ${vendor} and due_at > now()`.execute(db);
  await announceWork(db, vendor);
}
