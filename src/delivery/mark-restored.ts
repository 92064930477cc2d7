import { sql } from 'kysely';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import type { Ledger } from '../ledger/ledger.js';
import { RESTORED } from '../ledger/restored.js';
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
 * anything is sent; where a vendor offers no way to look, a person is asked. What was not even planned, because an
 * identifier was missing or an earlier sending had failed, is marked by the request's event: see `lostSending`. Lists are
 * read from the beginning, for what was made since the backup is known to the vendors only.
 */
export async function markRestored(ledger: Ledger): Promise<Marked> {
  const marked = { requests: 0, records: 0 };
  for (const requestId of await doubtful(ledger)) {
    await changeRequest(ledger, requestId, async (change) => {
      const records = await markRecords(change);
      if (records > 0) await markStatuses(change);
      marked.requests += records > 0 ? 1 : 0;
      marked.records += records;
      change.event({
        actor: 'privacy-graph',
        type: RESTORED,
        message:
          'The ledger was restored from a backup; what may have been sent since is looked for before anything is sent.',
      });
    });
  }
  await markAnswers(ledger);
  await markFiles(ledger);
  await beginWalksAnew(ledger);
  return marked;
}

/** Requests for which something may be sent, or may have been. */
async function doubtful({ db }: Ledger): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('privacy_request')
    .select('id')
    .where(({ or, eb, and, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('vendor_record')
            .select('vendor_record.id')
            .whereRef('vendor_record.request_id', '=', 'privacy_request.id')
            .where('phase', 'in', unsent)
            .where('superseded', '=', false),
        ),
        and([
          eb('closed_at', 'is', null),
          exists(
            selectFrom('vendor_status')
              .select('vendor_status.id')
              .whereRef('vendor_status.request_id', '=', 'privacy_request.id')
              .where('role', '=', 'PROCESSOR')
              .where('vendor_status.state', 'not in', ['COMPLETED', 'EXCLUDED']),
          ),
        ]),
      ]),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

async function markRecords({ trx, request, at }: RequestChange): Promise<number> {
  const marked = await trx
    .updateTable('vendor_record')
    .set({
      phase: 'INTENT',
      // The latest moment and the earliest at which it can have been sent.
      intent_at: at,
      first_intent_at: sql<Date>`coalesce(first_intent_at, intent_at, created_at)`,
      sends: sql`greatest(sends, 1)`,
      progress: sql`(select jsonb_agg(entry || '{"state": "SUBMITTING", "reason": null}') from jsonb_array_elements(progress) entry)`,
    })
    .where('request_id', '=', request.id)
    .where('phase', 'in', unsent)
    .where('superseded', '=', false)
    .executeTakeFirst();
  return Number(marked.numUpdatedRows);
}

async function markStatuses({ trx, request, at }: RequestChange): Promise<void> {
  await trx
    .updateTable('vendor_status')
    .set({
      state: 'SUBMITTING',
      reason: null,
      task: 'SUBMIT',
      lease_token: sql`lease_token + 1`,
      lease_until: null,
      due_at: at,
    })
    .where('request_id', '=', request.id)
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
}

/** An answer or an acknowledgement counts as tried: the vendor's record is read before it is sent. */
async function markAnswers({ db }: Ledger): Promise<void> {
  await db
    .updateTable('vendor_status')
    .set({ attempts: sql`greatest(attempts, 1)`, lease_token: sql`lease_token + 1`, lease_until: null })
    .where('task', 'in', ['WRITE_BACK', 'ACKNOWLEDGE'])
    .execute();
}

/** How many files a vendor had before is not known any more: whether it has these, a person must find out. */
async function markFiles({ db }: Ledger): Promise<void> {
  await db
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
}

async function beginWalksAnew({ db, now }: Ledger): Promise<void> {
  await db
    .updateTable('vendor_walk')
    .set({
      cursor: null,
      began_at_cursor: null,
      left_rows: false,
      started_at: null,
      due_at: now(),
      lease_until: null,
    })
    .execute();
}
