import { sql, type Selectable } from 'kysely';
import type { VendorHealth } from '../domain/entities.js';
import { afterCall, percentile, type LaneState } from '../domain/lane.js';
import type { CallReport, TokenStore, VendorTokens } from '../domain/vendor-account.js';
import type { VendorSource } from '../domain/vendor-source.js';
import { newId, type Ledger } from './ledger.js';
import { signature } from './subject-cipher.js';
import type { VendorAccountTable } from './tables.js';

type AccountRow = Selectable<VendorAccountTable>;

/** An account that the ledger knows, configured or not any more. */
export type RegisteredAccount = Pick<AccountRow, 'key' | 'id' | 'kind'>;

/**
 * Makes the rows of configured accounts and of their walks, once; answers every account there ever was. Throws where a key
 * was used for another kind of vendor before: its records would be read in the wrong words.
 */
export async function registerAccounts(
  ledger: Ledger,
  sources: readonly VendorSource[],
): Promise<readonly RegisteredAccount[]> {
  for (const source of sources) {
    await ledger.db
      .insertInto('vendor_account')
      .values({ key: source.key, id: newId(), kind: source.kind })
      .onConflict((conflict) => conflict.column('key').doNothing())
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
    throw new Error(`The vendor id ${wrong.key} was used for another kind of vendor before; give this account another id.`);
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
export async function recordCalls(ledger: Ledger, vendor: string, reports: readonly CallReport[]): Promise<LaneState | null> {
  return ledger.db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('vendor_account').selectAll().where('key', '=', vendor).forUpdate().executeTakeFirst();
    if (row === undefined) return null;
    const lane = reports.reduce(afterCall, toLane(row));
    await trx
      .updateTable('vendor_account')
      .set({
        circuit: lane.circuit,
        circuit_until: lane.circuitUntil,
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

/** Health of accounts by key: two statements however many. */
export async function loadHealth(ledger: Ledger, keys: readonly string[]): Promise<ReadonlyMap<string, VendorHealth>> {
  const [accounts, walks, waiting] = await Promise.all([
    ledger.db.selectFrom('vendor_account').selectAll().where('key', 'in', [...keys]).execute(),
    ledger.db
      .selectFrom('vendor_walk')
      .select(['vendor_key', sql<Date | null>`max(completed_at)`.as('synced_at')])
      .where('vendor_key', 'in', [...keys])
      .groupBy('vendor_key')
      .execute(),
    ledger.db
      .selectFrom('vendor_status')
      .select(['vendor_key', sql<number>`count(*)`.as('backlog')])
      .where('vendor_key', 'in', [...keys])
      .where('due_at', '<=', sql<Date>`now()`)
      .groupBy('vendor_key')
      .execute(),
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

/** Tokens as they are kept: encrypted, with a mark of the vendors file's refresh token that they began with. */
interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: string | null;
  readonly seed: string | null;
}

/**
 * OAuth tokens in the ledger. A refresh holds the account's row, so that one process at a time exchanges; new tokens are
 * committed before anyone uses them. `seedOf` answers the refresh token that the vendors file holds for an account: tokens
 * that began with another one are set aside, because a person has authorised anew.
 */
export function tokenStore(ledger: Ledger, seedOf: (vendor: string) => string | null): TokenStore {
  const purpose = (vendor: string) => `vendor_account.tokens.${vendor}`;
  const mark = (vendor: string): string | null => {
    const seed = seedOf(vendor);
    return seed === null ? null : signature(ledger.keys.lookup, `${purpose(vendor)}:${seed}`).toString('base64');
  };
  const open = (vendor: string, bytes: Buffer | null): VendorTokens | null => {
    if (bytes === null) return null;
    // What is unwrapped here was wrapped below; the envelope is authenticated.
    const stored = JSON.parse(ledger.keyring.unwrap(bytes, purpose(vendor)).toString('utf8')) as StoredTokens;
    if (stored.seed !== mark(vendor)) return null;
    const { accessToken, refreshToken, expiresAt } = stored;
    return { accessToken, refreshToken, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
  };
  const close = (vendor: string, tokens: VendorTokens): Buffer => {
    const stored: StoredTokens = { ...tokens, expiresAt: tokens.expiresAt?.toISOString() ?? null, seed: mark(vendor) };
    return ledger.keyring.wrap(Buffer.from(JSON.stringify(stored)), purpose(vendor));
  };
  return {
    async read(vendor) {
      const row = await ledger.db.selectFrom('vendor_account').select('tokens').where('key', '=', vendor).executeTakeFirst();
      return open(vendor, row?.tokens ?? null);
    },
    refresh: (vendor, stale, exchange) =>
      ledger.db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('vendor_account')
          .select('tokens')
          .where('key', '=', vendor)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const held = open(vendor, row.tokens);
        if (held !== null && held.accessToken !== stale) return held;
        const tokens = await exchange(held);
        await trx.updateTable('vendor_account').set({ tokens: close(vendor, tokens) }).where('key', '=', vendor).execute();
        return tokens;
      }),
  };
}
