import { sql, type Selectable } from 'kysely';
import { changeRequest } from '../ledger/change-request.js';
import type { Database } from '../ledger/ledger.js';
import type { StatusRow } from '../ledger/requests.js';
import type { StatusTask, VendorWalkTable } from '../ledger/tables.js';
import type { DeliveryContext } from './context.js';

/** The right to work on one row until a deadline. Every write of that work is guarded by the token. */
export interface Lease {
  readonly statusId: string;
  readonly token: number;
  /** On the monotonic clock of this process, taken before the claim was sent: never later than the database's. */
  readonly deadline: number;
}

/** This worker no longer owns the row: somebody else works on it, and nothing more may be written for it from here. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(
    /** Null where the work is not on a status. */
    readonly statusId: string | null = null,
  ) {
    super('The lease belongs to somebody else.');
  }
}

/** A length of time for the database. */
export const seconds = (ms: number) => sql`make_interval(secs => ${ms / 1000})`;

/** Calls go out only while the account's circuit is closed and the vendor did not ask for a pause. */
export const laneOpen = (vendor: string) => sql`exists (
  select from vendor_account where key = ${vendor} and circuit = 'CLOSED'
  and (paused_until is null or paused_until <= now()))`;

/** How many statuses to claim: at most `limit`, and so that all processes together work on no more than `atOnce`. */
export interface Claim {
  readonly limit: number;
  readonly atOnce: number;
}

/**
 * Claims statuses that are due at one account, oldest due first, by the database's clock. A new claim raises the token.
 * The account's row is locked first: claims of several processes come one after the other, and each counts the leases of
 * those before it.
 */
export async function claimStatuses(
  context: DeliveryContext,
  vendor: string,
  tasks: readonly StatusTask[],
  { limit, atOnce }: Claim,
): Promise<readonly { readonly status: StatusRow; readonly lease: Lease }[]> {
  const deadline = context.monotonic() + context.leaseMs;
  const names = [...tasks];
  const { rows } = await context.ledger.db.transaction().execute(async (trx) => {
    await sql`select key from vendor_account where key = ${vendor} for no key update`.execute(trx);
    return sql<StatusRow>`
      with leased as (
        select count(*) as statuses from vendor_status
        where vendor_key = ${vendor} and lease_until > now() and task = any(${names}::text[])
      ), due as (
        select id from vendor_status
        where vendor_key = ${vendor} and task = any(${names}::text[]) and due_at <= now()
          and (lease_until is null or lease_until <= now()) and ${laneOpen(vendor)}
        order by due_at
        limit (select greatest(0, least(${limit}::int8, ${atOnce}::int8 - statuses)) from leased)
        for update skip locked
      )
      update vendor_status s
      set lease_until = now() + ${seconds(context.leaseMs)}, lease_token = s.lease_token + 1
      from due where s.id = due.id
      returning s.*`.execute(trx);
  });
  if (rows.length > 0) context.reach?.('after-claim', vendor);
  return rows.map((status) => ({ status, lease: { statusId: status.id, token: status.lease_token, deadline } }));
}

/** Holds the row for the rest of the transaction if the lease is still ours; throws `LeaseLost` if not. */
export async function assertLease(trx: Database, lease: Lease): Promise<StatusRow> {
  const row = await trx
    .selectFrom('vendor_status')
    .selectAll()
    .where('id', '=', lease.statusId)
    .where('lease_token', '=', lease.token)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new LeaseLost(lease.statusId);
  return row;
}

/** Leaves an event where a worker came too late: what it learned is not written, and the request says so. */
export async function noteLostLease({ ledger }: DeliveryContext, statusId: string | null): Promise<void> {
  if (statusId === null) return;
  const status = await ledger.db
    .selectFrom('vendor_status')
    .select(['request_id', 'vendor_key'])
    .where('id', '=', statusId)
    .executeTakeFirst();
  if (status === undefined) return;
  const message = 'A worker came back after its lease; what it did is looked for by the one that owns the work now.';
  await changeRequest(ledger, status.request_id, async (change) => {
    change.event({ actor: 'privacy-graph', type: 'lease.lost', message, vendor: status.vendor_key });
  });
}

/** Gives rows back, and answers what is to be done for them next; those that somebody else has claimed stay theirs. */
export async function releaseLeases(
  context: DeliveryContext,
  leases: readonly Lease[],
): Promise<readonly (StatusTask | null)[]> {
  if (leases.length === 0) return [];
  const { rows } = await sql<Pick<StatusRow, 'task'>>`
    update vendor_status s set lease_until = null
    from unnest(${leases.map((lease) => lease.statusId)}::uuid[], ${leases.map((lease) => lease.token)}::int8[]) as l(id, token)
    where s.id = l.id and s.lease_token = l.token
    returning s.task`.execute(context.ledger.db);
  return rows.map(({ task }) => task);
}

/** Puts rows off without having tried them. */
export async function postpone(context: DeliveryContext, leases: readonly Lease[], ms: number): Promise<void> {
  if (leases.length === 0) return;
  await sql`
    update vendor_status s set lease_until = null, due_at = now() + ${seconds(ms)}
    from unnest(${leases.map((lease) => lease.statusId)}::uuid[], ${leases.map((lease) => lease.token)}::int8[]) as l(id, token)
    where s.id = l.id and s.lease_token = l.token`.execute(context.ledger.db);
}

export type WalkRow = Selectable<VendorWalkTable>;

/** Claims one walk of the account that is due. */
export async function claimWalk(context: DeliveryContext, vendor: string): Promise<WalkRow | null> {
  const { rows } = await sql<WalkRow>`
    with due as (
      select vendor_key, name from vendor_walk
      where vendor_key = ${vendor} and due_at <= now()
        and (lease_until is null or lease_until <= now()) and ${laneOpen(vendor)}
      order by due_at
      limit 1
      for update skip locked
    )
    update vendor_walk w
    set lease_until = now() + ${seconds(context.leaseMs)}, lease_token = w.lease_token + 1
    from due where w.vendor_key = due.vendor_key and w.name = due.name
    returning w.*`.execute(context.ledger.db);
  return rows[0] ?? null;
}

/** How long until something is due at the account, in milliseconds; null where nothing waits. */
export async function untilDue(
  context: DeliveryContext,
  vendor: string,
  tasks: readonly StatusTask[] | 'WALK',
): Promise<number | null> {
  const earliest =
    tasks === 'WALK'
      ? sql`select min(greatest(due_at, coalesce(lease_until, due_at))) from vendor_walk where vendor_key = ${vendor}`
      : sql`select min(due_at) from vendor_status where vendor_key = ${vendor} and task = any(${[...tasks]}::text[])
            and (lease_until is null or lease_until <= now())`;
  const { rows } = await sql<{ ms: number | null }>`
    select (extract(epoch from (${earliest}) - now()) * 1000)::float8 as ms`.execute(context.ledger.db);
  const ms = rows[0]?.ms ?? null;
  return ms === null ? null : Math.max(0, ms);
}
