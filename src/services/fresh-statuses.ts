import { observeStatuses } from '../delivery/observe.js';
import { isFinal } from '../domain/roll-up.js';
import { loadStatuses, type StatusRow } from '../ledger/requests.js';
import type { ServiceDependencies } from './service-dependencies.js';

/** How long a read waits for the vendors before the ledger answers, in milliseconds. */
const PATIENCE = 2_000;

export interface Freshness {
  readonly vendors: readonly string[] | null;
  readonly maxAgeMs: number;
}

/**
 * Statuses of requests, after their vendors were asked anew about what is open and older than `maxAgeMs`: all of one
 * vendor's in as few calls as its API allows, and all vendors at once. A vendor that takes too long, or fails, leaves its
 * statuses as the ledger has them; `observedAt` says from when.
 */
export async function freshStatuses(
  dependencies: ServiceDependencies,
  requestIds: readonly string[],
  { vendors, maxAgeMs }: Freshness,
): Promise<readonly StatusRow[]> {
  const { delivery } = dependencies;
  const known = await loadStatuses(delivery.ledger.db, requestIds);
  const oldest = delivery.ledger.now().getTime() - maxAgeMs;
  const stale = known.filter(
    (status) =>
      !isFinal(status.state) &&
      (status.observed_at === null || status.observed_at.getTime() < oldest) &&
      (vendors === null || vendors.includes(status.vendor_key)),
  );
  if (stale.length === 0) return known;
  const closed = await closedLanes(dependencies, stale);
  const asked = [...Map.groupBy(stale, (status) => status.vendor_key)].map(async ([key, statuses]) => {
    const lane = delivery.lanes.get(key);
    if (lane === undefined || !closed.has(key)) return;
    await observeStatuses(delivery, lane, statuses, { onlyNative: true });
  });
  await patiently(Promise.allSettled(asked));
  return loadStatuses(delivery.ledger.db, requestIds);
}

/** Accounts whose circuit is closed: an operation does not knock at a vendor that is known not to answer. */
async function closedLanes(
  { delivery }: ServiceDependencies,
  stale: readonly StatusRow[],
): Promise<ReadonlySet<string>> {
  const rows = await delivery.ledger.db
    .selectFrom('vendor_account')
    .select('key')
    .where('key', 'in', [...new Set(stale.map((status) => status.vendor_key))])
    .where('circuit', '=', 'CLOSED')
    .execute();
  return new Set(rows.map((row) => row.key));
}

async function patiently(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
