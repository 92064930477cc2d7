import { sql, type Kysely } from 'kysely';
import { databaseClock, type DatabaseClock } from '../../src/ledger/database-clock.js';
import type { Tables } from '../../src/ledger/tables.js';

/** A time that runs at its own pace and can be set forward. */
export interface VirtualTime {
  readonly now: () => Date;
  /** Lets it be that moment. */
  moveTo(at: Date): Promise<void>;
  stop(): void;
}

/**
 * Makes time virtual where this system has it from: in the database. `now()` and `clock_timestamp()` of every later
 * connection are functions that stand before PostgreSQL's own in the search path and add to them what time was set forward
 * by. Every statement of the ledger, and the clock that all processes read there, then go by it as they are; only the
 * waits of HTTP calls and of connections stay real.
 */
export async function prepareVirtualTime(db: Kysely<Tables>): Promise<void> {
  for (const statement of [
    `create schema virtual_time`,
    `create table virtual_time.ahead (by interval not null)`,
    `insert into virtual_time.ahead values ('0')`,
    `create function virtual_time.now() returns timestamptz language sql stable
      as 'select pg_catalog.now() + by from virtual_time.ahead'`,
    `create function virtual_time.clock_timestamp() returns timestamptz language sql volatile
      as 'select pg_catalog.clock_timestamp() + by from virtual_time.ahead'`,
    `do $$ begin execute format(
      'alter database %I set search_path = virtual_time, public, pg_catalog', current_database()); end $$`,
  ]) {
    await sql.raw(statement).execute(db);
  }
}

/** The prepared time of a database, seen through one of its later connections. */
export async function openVirtualTime(db: Kysely<Tables>): Promise<VirtualTime> {
  const read = (): Promise<DatabaseClock> => databaseClock(db, () => performance.now());
  let clock = await read();
  return {
    now: () => clock.now(),
    async moveTo(at) {
      await sql`update virtual_time.ahead set by = ${at}::timestamptz - pg_catalog.clock_timestamp()`.execute(db);
      clock.stop();
      clock = await read();
    },
    stop: () => {
      clock.stop();
    },
  };
}
