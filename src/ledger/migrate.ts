import { Kysely, PostgresDialect } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { Pool } from 'pg';
import { up as ledger0001 } from './migrations/0001-ledger.js';

/** Every migration by its name, in order. A new one is added at the end; one that was released is never changed. */
const migrations: Record<string, Migration> = {
  '0001-ledger': { up: ledger0001 },
};

/**
 * Brings the database to this version. Any number of processes may call it at once: one works, the others wait (advisory
 * lock). Throws where the database holds migrations that this version does not know.
 */
export async function migrate(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, application_name: 'privacy-graph migrate' });
  pool.on('error', () => undefined); // reported by the statement that meets it
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error instanceof Error ? error : new Error('The ledger could not be migrated.');
  } finally {
    await db.destroy();
  }
}
