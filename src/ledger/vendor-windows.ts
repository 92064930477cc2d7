import { sql, type Transaction } from 'kysely';
import { finalStates } from '../domain/roll-up.js';
import { requestClocks, settleStatusClocks } from './clocks.js';
import type { Ledger } from './ledger.js';
import { anyOf } from './requests.js';
import type { Tables } from './tables.js';

/** How often it is looked into how long an account takes. */
const MEASURED_EVERY = sql`interval '1 hour'`;
/** What lies further back says nothing of how a vendor is now. */
const LATELY = sql`interval '90 days'`;
/** The newest of its statuses that are looked at, and how few of them say nothing. */
const MOST_SEEN = 1_000;
const FEWEST_SEEN = 20;
/** A change below this is none: it would be written to every open status. */
const LEAST_CHANGE = 0.1;
/** Requests that are brought up to date in one transaction. */
const AT_ONCE = 500;

/**
 * Looks into how long the account took lately, once an hour over all processes, and where that or its declared window has
 * changed, brings the instants of its open statuses up to date, a few hundred at a time. A run that breaks off is made up
 * for by the next one.
 */
export async function refreshWindow(ledger: Ledger, vendor: string): Promise<void> {
  const window = await measure(ledger, vendor);
  if (window === null) return;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const ids = await openRequests(ledger, vendor, after);
    const last = ids.at(-1);
    if (last === undefined) break;
    await ledger.db.transaction().execute((trx) => applyTo(trx, ids, ledger.now()));
    after = last;
  }
  await ledger.db
    .updateTable('vendor_account')
    .set({ applied_window_ms: window.ms })
    .where('key', '=', vendor)
    .execute();
}

/** Answers the window that open statuses are to be brought up to; null where they have it, or another process looks. */
async function measure(ledger: Ledger, vendor: string): Promise<{ readonly ms: number | null } | null> {
  const now = ledger.now();
  return ledger.db.transaction().execute(async (trx) => {
    const account = await trx
      .selectFrom('vendor_account')
      .select(['declared_window_ms', 'usual_window_ms', 'applied_window_ms'])
      .where('key', '=', vendor)
      .where((where) =>
        where.or([
          where('measured_at', 'is', null),
          where('measured_at', '<=', sql<Date>`${now}::timestamptz - ${MEASURED_EVERY}`),
        ]),
      )
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (account === undefined) return null;
    const usual = steady(account.usual_window_ms, await usualMs(trx, vendor, now));
    await trx
      .updateTable('vendor_account')
      .set({ usual_window_ms: usual, measured_at: now })
      .where('key', '=', vendor)
      .execute();
    const known = [account.declared_window_ms, usual].filter((ms) => ms !== null);
    const window = known.length === 0 ? null : Math.max(...known);
    return window === account.applied_window_ms ? null : { ms: window };
  });
}

/** What nineteen of twenty of its newest completed statuses took; null where there are too few. Work of people is none of its. */
async function usualMs(trx: Transaction<Tables>, vendor: string, now: Date): Promise<number | null> {
  const { rows } = await sql<{ seen: number; usual: number | null }>`
    select count(*) as seen, percentile_disc(0.95) within group (order by took) as usual
    from (
      select (extract(epoch from completed_at - submitted_at) * 1000)::int8 as took
      from vendor_status
      where vendor_key = ${vendor} and completed_at > ${now}::timestamptz - ${LATELY} and role = 'PROCESSOR'
        and state = 'COMPLETED' and submitted_at <= completed_at and follows is null
        and confidence is distinct from 'MANUALLY_ATTESTED'
      order by completed_at desc
      limit ${MOST_SEEN}
    ) newest`.execute(trx);
  const [{ seen, usual } = { seen: 0, usual: null }] = rows;
  return seen < FEWEST_SEEN ? null : usual;
}

function steady(known: number | null, seen: number | null): number | null {
  if (known === null || seen === null) return seen;
  return Math.abs(seen - known) < known * LEAST_CHANGE ? known : seen;
}

async function openRequests(ledger: Ledger, vendor: string, after: string): Promise<readonly string[]> {
  const rows = await ledger.db
    .selectFrom('vendor_status')
    .select('request_id')
    .distinct()
    .where('vendor_key', '=', vendor)
    .where('state', 'not in', [...finalStates])
    .where('request_id', '>', after)
    .orderBy('request_id')
    .limit(AT_ONCE)
    .execute();
  return rows.map((row) => row.request_id);
}

/** Requests are locked in one order, as everywhere; one that is under change meanwhile is waited for. */
async function applyTo(trx: Transaction<Tables>, ids: readonly string[], now: Date): Promise<void> {
  await trx
    .selectFrom('privacy_request')
    .select('id')
    .where('id', '=', anyOf(ids))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  await settleStatusClocks(trx, ids, now, null);
  await trx
    .updateTable('privacy_request')
    .set({
      at_risk_at: requestClocks.atRisk(sql<Date>`privacy_request.due_at`),
      stalled_at: requestClocks.stalled(sql<Date>`privacy_request.updated_at`),
    })
    .where('id', '=', anyOf(ids))
    .where('closed_at', 'is', null)
    .execute();
}
