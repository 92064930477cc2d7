import { sql } from 'kysely';
import { changeRequest } from '../ledger/change-request.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RecordPhase } from '../ledger/tables.js';

/** What was marked. */
export interface Marked {
  readonly requests: number;
  readonly records: number;
}

/** What a backup shows as not sent: what waited for a person then may have been released and sent since. */
const unsent: RecordPhase[] = ['PLANNED', 'BLOCKED'];

/**
 * To be run once after a backup was restored, before any worker starts. What the backup shows as not yet sent may have
 * been sent since: every such record is marked as of unknown outcome, so that it is looked for at its vendor before
 * anything is sent; where a vendor offers no way to look, a person is asked. Lists are read from the beginning, for what
 * was made since the backup is known to the vendors only.
 */
export async function markRestored(ledger: Ledger): Promise<Marked> {
  const open = await ledger.db
    .selectFrom('vendor_record')
    .select('request_id')
    .distinct()
    .where('phase', 'in', unsent)
    .where('superseded', '=', false)
    .execute();
  let records = 0;
  for (const { request_id: requestId } of open) {
    await changeRequest(ledger, requestId, async (change) => {
      const marked = await change.trx
        .updateTable('vendor_record')
        .set({
          phase: 'INTENT',
          // The earliest moment at which it can have been sent.
          intent_at: sql<Date>`coalesce(intent_at, created_at)`,
          first_intent_at: sql<Date>`coalesce(first_intent_at, intent_at, created_at)`,
          sends: sql`greatest(sends, 1)`,
          progress: sql`(select jsonb_agg(entry || '{"state": "SUBMITTING", "reason": null}') from jsonb_array_elements(progress) entry)`,
        })
        .where('request_id', '=', requestId)
        .where('phase', 'in', unsent)
        .where('superseded', '=', false)
        .executeTakeFirst();
      records += Number(marked.numUpdatedRows);
      await change.trx
        .updateTable('vendor_status')
        .set({
          state: 'SUBMITTING',
          reason: null,
          task: 'SUBMIT',
          lease_token: sql`lease_token + 1`,
          lease_until: null,
          due_at: change.at,
        })
        .where('request_id', '=', requestId)
        .where(({ or, eb, exists, selectFrom }) =>
          or([
            eb('task', '=', 'SUBMIT'),
            exists(
              selectFrom('vendor_record')
                .select('vendor_record.id')
                .whereRef('vendor_record.request_id', '=', 'vendor_status.request_id')
                .whereRef('vendor_record.vendor_key', '=', 'vendor_status.vendor_key')
                .where(sql<boolean>`vendor_status."right" = any(vendor_record.rights)`)
                .where('vendor_record.phase', '=', 'INTENT')
                .where('vendor_record.superseded', '=', false),
            ),
          ]),
        )
        .execute();
      change.event({
        actor: 'privacy-graph',
        type: 'ledger.restored',
        message:
          'The ledger was restored from a backup; what may have been sent since is looked for before anything is sent.',
      });
    });
  }
  await ledger.db
    .updateTable('vendor_status')
    .set({ attempts: sql`greatest(attempts, 1)`, lease_token: sql`lease_token + 1`, lease_until: null })
    .where('task', 'in', ['WRITE_BACK', 'ACKNOWLEDGE'])
    .execute();
  // How many files a vendor had before is not known any more: whether it has these, a person must find out.
  await ledger.db
    .updateTable('request_file')
    .set({
      intent_at: sql<Date>`coalesce(intent_at, stored_at)`,
      sends: sql`greatest(sends, 1)`,
      count_before: null,
      lease_token: sql`lease_token + 1`,
      lease_until: null,
    })
    .where('state', '=', 'STORED')
    .execute();
  await ledger.db
    .updateTable('vendor_walk')
    .set({
      cursor: null,
      began_at_cursor: null,
      left_rows: false,
      started_at: null,
      due_at: ledger.now(),
      lease_until: null,
    })
    .execute();
  return { requests: open.length, records };
}
