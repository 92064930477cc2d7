import { randomBytes } from 'node:crypto';
import { databaseUrl, onServer } from './test-server.js';

export interface TestDatabase {
  readonly url: string;
  /** Drops it, and ends the connections that are left. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own, copied from the run's template. Drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { TEST_DATABASE_URL: server, TEST_DATABASE_TEMPLATE: template } = process.env;
  if (server === undefined || template === undefined) throw new Error('The global setup has not run.');
  const name = `${template}_${randomBytes(5).toString('hex')}`;
  await onServer(server, `create database ${name} template ${template} strategy ${copyStrategy}`);
  return {
    url: databaseUrl(server, name),
    drop: async () => {
      await onServer(server, `drop database if exists ${name} with (force)`);
    },
  };
}

const copyStrategy = 'wal_log';
