import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { CallBudget } from '../domain/vendor-account.js';
import type { Ledger } from './ledger.js';

/** What a process was granted and has not spent lapses, so that an idle one hoards nothing. In milliseconds. */
const GRANT_LASTS = 1_000;
const LARGEST_GRANT = 20;

interface Grant {
  left: number;
  until: number;
}

/**
 * A token bucket for each account, in its row: all processes together send no more than the account's rate, with at most
 * one second's worth in a burst. A process takes a tenth of a second's worth at a time, one statement for several calls.
 */
export function callBudget(ledger: Ledger, monotonic: () => number): CallBudget {
  const grants = new Map<string, Grant>();
  const asking = new Map<string, Promise<void>>();

  const ask = async (vendor: string, perSecond: number): Promise<void> => {
    const want = Math.min(LARGEST_GRANT, Math.max(1, Math.ceil(perSecond / 10)));
    const granted = await takeTokens(ledger, vendor, perSecond, want);
    if (granted > 0) grants.set(vendor, { left: granted, until: monotonic() + GRANT_LASTS });
    else await sleep(Math.max(1, Math.min(1_000, 1_000 / perSecond)));
  };

  return async (vendor, perSecond, signal) => {
    for (;;) {
      if (signal?.aborted === true) return false;
      const grant = grants.get(vendor);
      if (grant !== undefined && grant.left > 0 && grant.until > monotonic()) {
        grant.left -= 1;
        return true;
      }
      const pending = asking.get(vendor) ?? ask(vendor, perSecond).finally(() => asking.delete(vendor));
      asking.set(vendor, pending);
      await pending;
    }
  };
}

/** Takes up to `want` tokens from the account's bucket; answers how many there were. */
async function takeTokens(ledger: Ledger, vendor: string, perSecond: number, want: number): Promise<number> {
  const burst = Math.max(1, perSecond);
  const { rows } = await sql<{ granted: number }>`
    with bucket as (
      select key, least(${burst}::float8,
        budget + coalesce(extract(epoch from clock_timestamp() - budget_at)::float8, 1e6) * ${perSecond}::float8) as available
      from vendor_account where key = ${vendor} for no key update
    )
    update vendor_account account
    set budget = bucket.available - least(${want}::float8, floor(bucket.available)), budget_at = clock_timestamp()
    from bucket where account.key = bucket.key
    returning least(${want}::float8, floor(bucket.available)) as granted`.execute(ledger.db);
  return rows[0]?.granted ?? 0;
}
