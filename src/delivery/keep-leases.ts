import { sql } from 'kysely';
import { LeaseLost, seconds, type Lease } from './claim.js';
import type { DeliveryContext } from './context.js';
import { Wake } from './wake.js';

const RENEWALS_IN_A_LEASE = 4;

/** Rows whose lease is still ours are ours for another lease from now on, also where it has run out and nobody came. */
async function extend({ ledger, leaseMs }: DeliveryContext, leases: readonly Lease[]): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update vendor_status s set lease_until = now() + ${seconds(leaseMs)}
    from unnest(${leases.map((lease) => lease.statusId)}::uuid[], ${leases.map((lease) => lease.token)}::int8[]) as l(id, token)
    where s.id = l.id and s.lease_token = l.token`.execute(ledger.db);
  return Number(numAffectedRows);
}

/**
 * Begins the lease anew, under its token, for what is done with it from here on: its deadline is the new one's. For whoever
 * has asked for long and may now have to send. Throws `LeaseLost` where somebody else has the row.
 */
export async function renewLease(context: DeliveryContext, lease: Lease): Promise<Lease> {
  const deadline = context.monotonic() + context.leaseMs;
  if ((await extend(context, [lease])) === 0) throw new LeaseLost(lease.statusId);
  return { ...lease, deadline };
}

/**
 * Keeps rows leased for as long as the work on them goes on, however long a list is. For work that only asks: what is sent
 * is sent within the lease as it was when its intent was committed, and a process that ends or stands still gives its rows
 * back all the same.
 */
export async function keepingLeases<T>(
  context: DeliveryContext,
  leases: readonly Lease[],
  work: () => Promise<T>,
): Promise<T> {
  const bell = new Wake();
  let over = false;
  const keep = async (): Promise<void> => {
    for (let rung = bell.next(); ; rung = bell.next()) {
      await rung.within(context.leaseMs / RENEWALS_IN_A_LEASE);
      if (over) return;
      // Where the database is away, or the row is somebody else's, whatever is written next finds out.
      await extend(context, leases).catch(() => 0);
    }
  };
  const kept = keep();
  try {
    return await work();
  } finally {
    over = true;
    bell.ring();
    await kept;
  }
}
