import { sql } from 'kysely';
import type { FileRow } from '../ledger/files.js';
import type { Database } from '../ledger/ledger.js';
import { laneOpen, LeaseLost, seconds } from './claim.js';
import type { DeliveryContext } from './context.js';

/** The right to deliver one file until a deadline, as `Lease` is for a status. */
export interface FileLease {
  readonly fileId: string;
  readonly token: number;
  readonly deadline: number;
}

/**
 * Files that may be delivered: one of a request at a time. The vendor shows nothing of a file but a count, and of two that
 * are under way together nobody could tell which one arrived.
 */
const mayGo = sql`not exists (
  select from request_file other
  where other.request_id = f.request_id and other.id <> f.id and other.state = 'STORED'
    and (other.lease_until > now()
      or other.intent_at is not null and (f.intent_at is null or (other.intent_at, other.id) < (f.intent_at, f.id))))`;

/** Claims the file that has been due longest at one account, unless `atOnce` are being delivered there already. */
export async function claimFile(
  context: DeliveryContext,
  vendor: string,
  atOnce: number,
): Promise<{ readonly file: FileRow; readonly lease: FileLease } | null> {
  const deadline = context.monotonic() + context.leaseMs;
  const { rows } = await context.ledger.db.transaction().execute(async (trx) => {
    // Claims of several processes come one after the other, and each sees the leases of those before it.
    await sql`select key from vendor_account where key = ${vendor} for no key update`.execute(trx);
    return sql<FileRow>`
      with leased as (
        select count(*) as files from request_file where vendor_key = ${vendor} and lease_until > now()
      ), due as (
        select f.id from request_file f
        where f.vendor_key = ${vendor} and f.due_at <= now() and (f.lease_until is null or f.lease_until <= now())
          and ${mayGo} and ${laneOpen(vendor)}
        order by f.due_at
        limit (select case when files < ${atOnce}::int8 then 1 else 0 end from leased)
        for update skip locked
      )
      update request_file f
      set lease_until = now() + ${seconds(context.leaseMs)}, lease_token = f.lease_token + 1
      from due where f.id = due.id
      returning f.*`.execute(trx);
  });
  const [file] = rows;
  if (file === undefined) return null;
  context.reach?.('after-claim', vendor);
  return { file, lease: { fileId: file.id, token: file.lease_token, deadline } };
}

/** Holds the file's row for the rest of the transaction if the lease is still ours; throws `LeaseLost` if not. */
export async function assertFileLease(trx: Database, lease: FileLease): Promise<void> {
  const row = await trx
    .selectFrom('request_file')
    .select('id')
    .where('id', '=', lease.fileId)
    .where('lease_token', '=', lease.token)
    .where('state', '=', 'STORED')
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new LeaseLost();
}

/** Gives the file back, to be tried again so much later, in milliseconds. A file that somebody else claimed stays theirs. */
export async function postponeFile(context: DeliveryContext, lease: FileLease, ms: number): Promise<void> {
  await context.ledger.db
    .updateTable('request_file')
    .set({ lease_until: null, due_at: sql<Date>`now() + ${seconds(ms)}` })
    .where('id', '=', lease.fileId)
    .where('lease_token', '=', lease.token)
    .where('state', '=', 'STORED')
    .execute();
}

/** How long until a file is due at the account, or lapses there, in milliseconds; null where none waits. */
export async function untilFileDue(context: DeliveryContext, vendor: string): Promise<number | null> {
  const { rows } = await sql<{ ms: number | null }>`
    select (extract(epoch from least(
      (select min(f.due_at) from request_file f
        where f.vendor_key = ${vendor} and f.due_at is not null and (f.lease_until is null or f.lease_until <= now())
          and ${mayGo}),
      (select min(greatest(ticket_expires_at, upload_until)) from request_file
        where vendor_key = ${vendor} and state = 'AWAITING_CONTENT')
    ) - now()) * 1000)::float8 as ms`.execute(context.ledger.db);
  const ms = rows[0]?.ms ?? null;
  return ms === null ? null : Math.max(0, ms);
}
