import { sql } from 'kysely';
import type { Ledger } from './ledger.js';

/**
 * Has PostgreSQL clear away the versions of rows that people were forgotten from: until then an older version of the person’s
 * row still holds the wrapped key. PostgreSQL would do so by itself once a fifth of the table has changed, which may be years.
 * Most of the bytes are overwritten at once, the last by the rows that come next. Takes 0.3 s with a million people and 500
 * of them forgotten. Holds up nobody, leaves it to another process that is at it, and ends when `signal` is aborted.
 */
export async function sweepForgotten({ db }: Ledger, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
    let ending: Promise<unknown> = Promise.resolve();
    const end = (): void => {
      // Where the process cannot even say so, the connection is lost, and with it what it was doing.
      ending = sql`select pg_cancel_backend(${rows[0]?.pid})`.execute(db).catch(() => undefined);
    };
    signal.addEventListener('abort', end);
    try {
      signal.throwIfAborted();
      // Not in a transaction: PostgreSQL refuses that. The end of a file is not cut off, for which everybody would wait.
      await sql`vacuum (skip_locked, truncate false) subject, subject_identifier`.execute(connection);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', end);
      // Or it would end what the connection does next.
      await ending;
    }
  });
}
