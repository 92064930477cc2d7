import { sql, type Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** A key of `ENCRYPTION_KEYS` that something in the ledger is wrapped with. */
export interface NeededKey {
  readonly keyId: string;
  /** How many things: people’s keys, vendors’ tokens, secrets. */
  readonly count: number;
}

/**
 * The keys beside `keyIds` that something is wrapped with. It reads every person’s row, without decrypting anything: the key’s
 * id stands at the beginning of what was wrapped, after a byte for the version and one for the id’s length.
 */
export async function neededBeside(db: Kysely<Tables>, keyIds: readonly string[]): Promise<readonly NeededKey[]> {
  const ids = keyIds.map((id) => Buffer.from(id, 'ascii'));
  // Filtered before they are put together, so that PostgreSQL may read the people with several processes.
  const beside = (table: string, column: string) => {
    const keyId = sql`substr(${sql.ref(column)}, 3, get_byte(${sql.ref(column)}, 1))`;
    return sql`select ${keyId} as key_id, count(*) as count from ${sql.table(table)}
      where ${sql.ref(column)} is not null and ${keyId} <> all(${ids}::bytea[]) group by 1`;
  };
  const { rows } = await sql<{ key_id: Buffer; count: number }>`
    select key_id, sum(count)::bigint as count from (
      ${beside('subject', 'wrapped_key')}
      union all ${beside('vendor_account', 'tokens')}
      union all ${beside('secret', 'wrapped')}
    ) as needed group by key_id order by key_id`.execute(db);
  return rows.map((row) => ({ keyId: row.key_id.toString('ascii'), count: row.count }));
}
