import { sql } from 'kysely';
import { before } from '../domain/period.js';
import type { Period } from '../domain/policy.js';
import type { Ledger } from './ledger.js';
import { anyOf } from './requests.js';

/**
 * Removes a forgotten person with all requests, their events and receipts: the log's own time is over. A row that says so
 * stays for each chain, and what the requests count for in figures. Answers false, and changes nothing, where one of them
 * was closed too recently or is not counted yet.
 */
export async function endLogOf(ledger: Ledger, subjectId: string, period: Period): Promise<boolean> {
  const at = ledger.now();
  return ledger.db.transaction().execute(async (trx) => {
    const subject = await trx
      .selectFrom('subject')
      .select('id')
      .where('id', '=', subjectId)
      .where('wrapped_key', 'is', null)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (subject === undefined) return false;
    // Who was forgotten gets no new requests, so these are all there will ever be.
    const all = await trx.selectFrom('privacy_request').select('id').where('subject_id', '=', subjectId).execute();
    const ids = all.map(({ id }) => id);
    const over = await trx
      .selectFrom('privacy_request')
      .select('id')
      .where('id', '=', anyOf(ids))
      .where('completed_at', 'is not', null)
      .where('closed_at', '<=', before(at, period))
      .where(sql<boolean>`not exists (select from request_uncounted where request_id = privacy_request.id)`)
      .forUpdate()
      .skipLocked()
      .execute();
    if (over.length < ids.length) return false;
    await sql`select end_chains(${ids}::uuid[], ${at})`.execute(trx);
    for (const table of ['idempotency', 'vendor_record', 'vendor_status'] as const) {
      await trx.deleteFrom(table).where('request_id', '=', anyOf(ids)).execute();
    }
    await trx.deleteFrom('privacy_request').where('id', '=', anyOf(ids)).execute();
    await trx.deleteFrom('subject').where('id', '=', subjectId).execute();
    return true;
  });
}
