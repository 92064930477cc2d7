import { sql, type Selectable } from 'kysely';
import type { VendorHealth } from '../domain/entities.js';
import { afterCall, percentile, type LaneState } from '../domain/lane.js';
import type { CallReport, VendorAccount } from '../domain/vendor-account.js';
import type { VendorSource } from '../domain/vendor-source.js';
import { newId, type Ledger } from './ledger.js';
import type { VendorAccountTable } from './tables.js';

type AccountRow = Selectable<VendorAccountTable>;

/** An account that the ledger knows, configured or not any more. */
export type RegisteredAccount = Pick<AccountRow, 'key' | 'id' | 'kind'>;

/** An account as it is configured, and what asks it. */
export interface ConfiguredAccount {
  readonly account: Pick<VendorAccount, 'declaredWindowMs'>;
  readonly source: VendorSource;
}

/**
 * Makes the rows of configured accounts and of their walks, once; answers every account there ever was. Throws where a key
 * was used for another kind of vendor before: its records would be read in the wrong words.
 */
export async function registerAccounts(
  ledger: Ledger,
  accounts: readonly ConfiguredAccount[],
): Promise<readonly RegisteredAccount[]> {
  const sources = accounts.map(({ source }) => source);
  for (const { account, source } of accounts) {
    const declared = { declared_window_ms: account.declaredWindowMs };
    await ledger.db
      .insertInto('vendor_account')
      .values({ key: source.key, id: newId(), kind: source.kind, ...declared })
      // What was configured anew is applied to open statuses when the window is next looked into.
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ ...declared, measured_at: null })
          .where('vendor_account.declared_window_ms', 'is distinct from', account.declaredWindowMs)
          .where('vendor_account.kind', '=', source.kind),
      )
      .execute();
    for (const walk of source.walks ?? []) {
      await ledger.db
        .insertInto('vendor_walk')
        .values({ vendor_key: source.key, name: walk.name, due_at: ledger.now() })
        .onConflict((conflict) => conflict.columns(['vendor_key', 'name']).doNothing())
        .execute();
    }
  }
  const rows = await ledger.db.selectFrom('vendor_account').select(['key', 'id', 'kind']).execute();
  const wrong = sources.find((source) => rows.some((row) => row.key === source.key && row.kind !== source.kind));
  if (wrong !== undefined) {
    throw new Error(
      `The vendor id ${wrong.key} was used for another kind of vendor before; give this account another id.`,
    );
  }
  return rows;
}

const toLane = (row: AccountRow): LaneState => ({
  circuit: row.circuit,
  circuitUntil: row.circuit_until,
  pausedUntil: row.paused_until,
  recentCalls: row.recent_calls,
  lastSuccessAt: row.last_success_at,
  lastErrorAt: row.last_error_at,
  lastError: row.last_error,
  rateLimitRemaining: row.rate_limit_remaining,
  rateLimitResetsAt: row.rate_limit_resets_at,
  latenciesMs: row.latencies_ms,
});

/** Adds reports to an account's lane, under its row's lock: every process sees and makes the same circuit. */
export async function recordCalls(
  ledger: Ledger,
  vendor: string,
  reports: readonly CallReport[],
): Promise<LaneState | null> {
  return ledger.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('vendor_account')
      .selectAll()
      .where('key', '=', vendor)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (row === undefined) return null;
    const lane = reports.reduce(afterCall, toLane(row));
    await trx
      .updateTable('vendor_account')
      .set({
        circuit: lane.circuit,
        circuit_until: lane.circuitUntil,
        paused_until: lane.pausedUntil,
        recent_calls: lane.recentCalls,
        last_success_at: lane.lastSuccessAt,
        last_error_at: lane.lastErrorAt,
        last_error: lane.lastError,
        rate_limit_remaining: lane.rateLimitRemaining,
        rate_limit_resets_at: lane.rateLimitResetsAt,
        latencies_ms: [...lane.latenciesMs],
      })
      .where('key', '=', vendor)
      .execute();
    if (lane.circuit !== row.circuit || lane.lastError !== row.last_error) ledger.announceChange();
    return lane;
  });
}

/** Shows a trouble in the account's health that no call failed for. `message` is ours and free of values. */
export async function noteTrouble(ledger: Ledger, vendor: string, message: string): Promise<void> {
  await ledger.db
    .updateTable('vendor_account')
    .set({ last_error: message, last_error_at: ledger.now() })
    .where('key', '=', vendor)
    .execute();
}

/** Takes the one probe that an open circuit allows now; false where it is not due, or another process makes it. */
export async function takeProbe(ledger: Ledger, vendor: string, leaseMs: number): Promise<boolean> {
  const taken = await ledger.db
    .updateTable('vendor_account')
    .set({ circuit: 'HALF_OPEN', circuit_until: sql<Date>`now() + make_interval(secs => ${leaseMs / 1000})` })
    .where('key', '=', vendor)
    .where('circuit', '<>', 'CLOSED')
    .where('circuit_until', '<=', sql<Date>`now()`)
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

interface Waiting {
  readonly vendor_key: string;
  readonly backlog: number;
}

/** What is due by account, statuses and files; accounts at which nothing is are absent. */
async function loadBacklog({ db }: Ledger, keys: readonly string[]): Promise<readonly Waiting[]> {
  const { rows } = await sql<Waiting>`
    select vendor_key, count(*) as backlog from (
      select vendor_key from vendor_status where vendor_key = any(${keys}::text[]) and due_at <= now()
      union all
      select vendor_key from request_file where vendor_key = any(${keys}::text[]) and due_at <= now()
    ) as due group by vendor_key`.execute(db);
  return rows;
}

/** Health of accounts by key: two statements however many. */
export async function loadHealth(ledger: Ledger, keys: readonly string[]): Promise<ReadonlyMap<string, VendorHealth>> {
  const [accounts, walks, waiting] = await Promise.all([
    ledger.db
      .selectFrom('vendor_account')
      .selectAll()
      .where('key', 'in', [...keys])
      .execute(),
    ledger.db
      .selectFrom('vendor_walk')
      .select(['vendor_key', sql<Date | null>`max(completed_at)`.as('synced_at')])
      .where('vendor_key', 'in', [...keys])
      .groupBy('vendor_key')
      .execute(),
    loadBacklog(ledger, keys),
  ]);
  return new Map(
    accounts.map((row): [string, VendorHealth] => [
      row.key,
      {
        ...toLane(row),
        latencyP50Ms: percentile(row.latencies_ms, 0.5),
        latencyP95Ms: percentile(row.latencies_ms, 0.95),
        syncedAt: walks.find((walk) => walk.vendor_key === row.key)?.synced_at ?? null,
        backlog: waiting.find((entry) => entry.vendor_key === row.key)?.backlog ?? 0,
      },
    ]),
  );
}

/** Statuses that wait for a person, by account; those without any are absent. */
export async function countWaitingForPerson(ledger: Ledger): Promise<ReadonlyMap<string, number>> {
  const rows = await ledger.db
    .selectFrom('vendor_status')
    .select(['vendor_key', sql<number>`count(*)`.as('waiting')])
    .where('state', '=', 'ACTION_REQUIRED')
    .groupBy('vendor_key')
    .execute();
  return new Map(rows.map(({ vendor_key, waiting }) => [vendor_key, waiting]));
}
