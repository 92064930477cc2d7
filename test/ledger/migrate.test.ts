import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { migrate } from '../../src/ledger/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { databaseUrl, onServer } from '../support/test-server.js';

let database: TestDatabase;
const made: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const name of made.splice(0)) await onServer(database.url, `drop database if exists ${name} with (force)`);
});
afterAll(() => database.drop());

/** A database that nothing was ever done to. */
async function emptyDatabase(): Promise<string> {
  const name = `privacy_graph_empty_${randomBytes(5).toString('hex')}`;
  await onServer(database.url, `create database ${name} template template0`);
  made.push(name);
  return databaseUrl(database.url, name);
}

const shape = (url: string) =>
  onServer(
    url,
    `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
     where table_schema = 'public' order by 1, 2`,
  );
const applied = (url: string) => onServer(url, 'select name from kysely_migration order by name');

describe('migrating', () => {
  it('brings an empty database to this version', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    expect(await applied(url)).toContainEqual({ name: '0001-ledger' });
    expect(await shape(url)).toEqual(await shape(database.url));
  });

  it('is done once when several processes begin at once', async () => {
    const url = await emptyDatabase();
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(await shape(url)).toEqual(await shape(database.url));
    expect(await applied(url)).toEqual(await applied(database.url));
  });

  it('changes nothing when it is done again', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await onServer(url, `insert into secret values ('kept', '\\x01', now())`);
    const before = await shape(url);
    await migrate(url);
    expect(await shape(url)).toEqual(before);
    expect(await onServer(url, 'select name from secret')).toEqual([{ name: 'kept' }]);
  });

  it('refuses a database of a later version, and leaves it as it is', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await onServer(url, `insert into kysely_migration (name, timestamp) values ('9999-later', '2027-01-01T00:00:00Z')`);
    const before = await shape(url);
    await expect(migrate(url)).rejects.toThrow('9999-later');
    expect(await shape(url)).toEqual(before);
  });
});
