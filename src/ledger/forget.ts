import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { before } from '../domain/period.js';
import type { Period } from '../domain/policy.js';
import type { Ledger } from './ledger.js';
import { anyOf } from './requests.js';
import type { Tables } from './tables.js';

/** Where a walk over what may be forgotten stands; null: at its beginning. */
export interface ForgetCursor {
  readonly closedAt: Date;
  readonly id: string;
}

export interface ForgetPage {
  /** People one of whose requests was closed long enough ago. */
  readonly subjects: readonly string[];
  readonly next: ForgetCursor | null;
}

/**
 * The next people to look at: to be forgotten, or, where they are (`forgotten`), to be removed from the log. Oldest first;
 * those whose turn has not come yet are passed, not waited for.
 */
export async function nextInTime(
  ledger: Ledger,
  forgotten: boolean,
  period: Period,
  cursor: ForgetCursor | null,
  limit = 500,
): Promise<ForgetPage> {
  const rows = await ledger.db
    .selectFrom('privacy_request')
    .select(['id', 'subject_id', 'closed_at'])
    .where('forgotten', '=', forgotten)
    .where('closed_at', '<=', before(ledger.now(), period))
    .$if(cursor !== null, (query) =>
      query.where(sql<boolean>`(closed_at, id) > (${cursor?.closedAt}::timestamptz, ${cursor?.id}::uuid)`),
    )
    .orderBy('closed_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  return {
    subjects: [...new Set(rows.map((row) => row.subject_id))],
    next: last?.closed_at == null || rows.length < limit ? null : { closedAt: last.closed_at, id: last.id },
  };
}

/**
 * Destroys the person's key, the lookup rows and everything that was encrypted with the key, except what is in the chain
 * of events: that is unreadable from then on, and still verifies. Answers false, and changes nothing, where a request of
 * the person is open, was closed too recently or is being worked on, or where a legal hold stands.
 */
export async function forgetSubject(ledger: Ledger, subjectId: string, period: Period): Promise<boolean> {
  return ledger.db.transaction().execute(async (trx) => {
    const requests = await lockWhatIsOver(ledger, trx, subjectId, period);
    if (requests === null) return false;
    await trx.deleteFrom('subject_identifier').where('subject_id', '=', subjectId).execute();
    await trx.deleteFrom('request_file').where('request_id', '=', anyOf(requests)).execute();
    await trx
      .updateTable('vendor_record')
      .set({ payload: null, fingerprint: null, facts: null, raw: null })
      .where('request_id', '=', anyOf(requests))
      .execute();
    await trx
      .updateTable('vendor_status')
      .set({ write_back: null })
      .where('request_id', '=', anyOf(requests))
      .execute();
    // The key stays used: whoever gives it again is refused and told of the request, and nothing is sent again. A hash of the
    // input would be one of the person's address, too.
    await trx
      .updateTable('idempotency')
      .set({ input: Buffer.alloc(0) })
      .where('request_id', '=', anyOf(requests))
      .execute();
    await trx
      .updateTable('privacy_request')
      .set({ message: null, forgotten: true })
      .where('id', '=', anyOf(requests))
      .execute();
    await trx
      .updateTable('subject')
      .set({ wrapped_key: null, profile: null, erased_at: ledger.now() })
      .where('id', '=', subjectId)
      .execute();
    return true;
  });
}

/**
 * The person's requests, all of them locked with the person; null where not everything is over. Nobody is waited for: who
 * works on one of the requests, or makes another, goes first, and the person's turn comes again.
 */
async function lockWhatIsOver(
  ledger: Ledger,
  trx: Transaction<Tables>,
  subjectId: string,
  period: Period,
): Promise<readonly string[] | null> {
  const locked = await trx
    .selectFrom('privacy_request')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('completed_at', 'is not', null)
    .where('closed_at', '<=', before(ledger.now(), period))
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute();
  const subject = await trx
    .selectFrom('subject')
    .select('id')
    .where('id', '=', subjectId)
    .where('wrapped_key', 'is not', null)
    .where('hold_placed_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (subject === undefined) return null;
  // From here on nobody can make a request for the person: that needs the person's row, too.
  const ids = locked.map(({ id }) => id);
  const other = await trx
    .selectFrom('privacy_request')
    .select('id')
    .where('subject_id', '=', subjectId)
    .where('id', '<>', sql<string>`all(${ids}::uuid[])`)
    .limit(1)
    .executeTakeFirst();
  const working = await trx
    .selectFrom('vendor_status')
    .select('id')
    .where('request_id', '=', anyOf(ids))
    .where((status) => status.or([status('due_at', 'is not', null), status('lease_until', '>', ledger.now())]))
    .limit(1)
    .executeTakeFirst();
  const delivering = await trx
    .selectFrom('request_file')
    .select('id')
    .where('request_id', '=', anyOf(ids))
    .where('due_at', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return other === undefined && working === undefined && delivering === undefined ? ids : null;
}
