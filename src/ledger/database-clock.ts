import { sql } from 'kysely';
import type { Database } from './ledger.js';

/** How often it is set anew, in milliseconds: clocks of two machines drift apart by far less meanwhile than matters here. */
const SET_EVERY = 30_000;

/** The database's clock, as a process reads it. */
export interface DatabaseClock {
  readonly now: () => Date;
  stop(): void;
}

/**
 * One clock for all processes of a ledger. Work is claimed by the database's clock, and how old an intent is decides whether
 * a deletion is sent again, so no process may go by its own: where that jumps or is wrong, what was just sent would look
 * old, or what is found at the vendor too old to be ours. Between settings it goes by the monotonic clock, which no change
 * of the machine's time moves; while the database is away, it goes on.
 */
export async function databaseClock(db: Database, monotonic: () => number): Promise<DatabaseClock> {
  let ahead = await measure(db, monotonic);
  const timer = setInterval(() => {
    measure(db, monotonic).then(
      (measured) => (ahead = measured),
      () => undefined, // the next one
    );
  }, SET_EVERY).unref();
  return {
    now: () => new Date(monotonic() + ahead),
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** What is to be added to the monotonic clock, taken from the middle of the question's way there and back. */
async function measure(db: Database, monotonic: () => number): Promise<number> {
  const asked = monotonic();
  const { rows } = await sql<{ now: Date }>`select clock_timestamp()::timestamptz(3) as now`.execute(db);
  const answered = monotonic();
  return (rows[0]?.now.getTime() ?? Number.NaN) - (asked + answered) / 2;
}
