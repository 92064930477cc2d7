import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { never } from '../../src/ledger/never.js';
import { createPool } from '../../src/ledger/pg-pool.js';
import { type TestDatabase, createTestDatabase } from '../support/database.js';
import { onServer, silentLog } from '../support/test-server.js';

let database: TestDatabase;
const pools: pg.Pool[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});
afterAll(() => database.drop());

function open(options: Partial<Parameters<typeof createPool>[1]> = {}): pg.Pool {
  const pool = createPool(database.url, { max: 1, log: silentLog, ...options });
  pools.push(pool);
  return pool;
}

const prepared = 'select name, statement from pg_prepared_statements order by name';

async function valueOf(pool: pg.Pool, expression: string): Promise<unknown> {
  return (await pool.query<{ value: unknown }>(`select ${expression} as value`)).rows[0]?.value;
}

describe('the pool', () => {
  it('goes on after every connection was cut, idle, in a transaction or in a statement', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (fields: Readonly<Record<string, unknown>>) => void warnings.push(fields) };
    const pool = open({ max: 3, log });
    const [inTransaction, inStatement, idle] = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    idle.release();
    await inTransaction.query('begin');
    const sleeping = expect(inStatement.query('select pg_sleep(60)')).rejects.toMatchObject({ code: '57P01' });

    await onServer(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'privacy-graph' and datname = current_database()`,
    );

    await sleeping;
    await expect(inTransaction.query('select 1')).rejects.toThrow();
    inTransaction.release(true);
    inStatement.release(true);
    while (pool.totalCount > 0) await sleep(5);
    expect(await valueOf(pool, '1')).toBe(1);
    expect(warnings).toContainEqual({ event: 'ledger.connection-lost', code: '57P01' });
  });

  it('prepares a statement with parameters that comes again, and runs it under the same name', async () => {
    const pool = open();
    for (const n of [1, 2, 3])
      expect((await pool.query('select $1::int + 1 as sum', [n])).rows).toEqual([{ sum: n + 1 }]);
    await pool.query('select 1');
    await pool.query('select 1');
    expect((await pool.query(prepared)).rows).toEqual([{ name: 's1_0', statement: 'select $1::int + 1 as sum' }]);
  });

  it('prepares no more statements than it may, and runs the others all the same', async () => {
    const pool = open({ statementNames: 5 });
    for (let n = 0; n < 40; n += 1) {
      for (let times = 0; times < 3; times += 1) {
        expect((await pool.query(`select $1::int + ${n} as sum`, [1])).rows).toEqual([{ sum: n + 1 }]);
      }
    }
    expect((await pool.query(prepared)).rows).toHaveLength(5);
  });

  it('gives no name to statements that come once', async () => {
    const pool = open({ statementNames: 5 });
    for (let n = 0; n < 40; n += 1) await pool.query(`select $1::int + ${n}`, [1]);
    expect((await pool.query(prepared)).rows).toEqual([]);
    for (let times = 0; times < 2; times += 1) await pool.query('select $1::int - 1', [1]);
    expect((await pool.query(prepared)).rows).toHaveLength(1);
  });

  it('recovers when a table changes under a prepared statement', async () => {
    const pool = open();
    await pool.query('create table growing (a int)');
    // Held, as Kysely holds it: the pool itself would drop a connection on which a statement failed.
    const client = await pool.connect();
    const read = (): Promise<pg.QueryResult> => client.query('select * from growing where a > $1', [0]);
    await read();
    await read();
    await client.query('alter table growing add column b int');
    await expect(read()).rejects.toMatchObject({ code: '0A000' });
    expect((await read()).rows).toEqual([]);
    client.release();
  });

  it('works under Kysely, transactions and failures included', async () => {
    const db = new Kysely<{ counted: { id: number; at: Date } }>({ dialect: new PostgresDialect({ pool: open() }) });
    await sql`create table counted (id bigint primary key, at timestamptz not null)`.execute(db);
    const at = new Date('2026-11-21T10:00:00.123Z');
    for (const id of [1, 2, 3]) await db.insertInto('counted').values({ id, at }).execute();
    await expect(
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto('counted').values({ id: 4, at }).execute();
        await transaction.insertInto('counted').values({ id: 1, at }).execute();
      }),
    ).rejects.toMatchObject({ code: '23505' });
    expect(await db.selectFrom('counted').selectAll().where('id', '>', 2).execute()).toEqual([{ id: 3, at }]);
  });

  it('reads a bigint as a number, and refuses one that a number cannot hold', async () => {
    const pool = open();
    expect(await valueOf(pool, '9007199254740991::bigint')).toBe(9_007_199_254_740_991);
    expect(await valueOf(pool, 'count(*)')).toBe(1);
    await expect(valueOf(pool, '9007199254740993::bigint')).rejects.toThrow('too large for a number');
    expect(await valueOf(pool, '1')).toBe(1);
  });

  it('reads an instant as a Date and a civil date as its text', async () => {
    const pool = open();
    expect(await valueOf(pool, `'2026-11-21 12:00:00.5+02'::timestamptz`)).toEqual(
      new Date('2026-11-21T10:00:00.500Z'),
    );
    expect(await valueOf(pool, `'2026-11-21'::date`)).toBe('2026-11-21');
    expect(await valueOf(pool, 'null::timestamptz')).toBeNull();
    expect(await valueOf(pool, `'infinity'::timestamptz`)).toEqual(never);
    await expect(valueOf(pool, `'-infinity'::timestamptz`)).rejects.toThrow('no time that a Date can hold');
  });

  it('says who it is, keeps to UTC, and gives a slow statement up', async () => {
    const pool = open({ applicationName: 'privacy-graph worker', statementTimeoutMs: 500 });
    expect(await valueOf(pool, `current_setting('application_name')`)).toBe('privacy-graph worker');
    expect(await valueOf(pool, `current_setting('timezone')`)).toBe('UTC');
    await expect(pool.query('select pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
    expect(await valueOf(pool, '1')).toBe(1);
  });
});
