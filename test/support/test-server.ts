import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/ledger/embedded-postgres.js';
import { isAlive } from '../../src/ledger/embedded/processes.js';
import type { LedgerLog } from '../../src/ledger/ledger-log.js';
import { migrate } from '../../src/ledger/migrate.js';

/** The PostgreSQL of one run of the tests, with a migrated template that each test's database is a copy of. */
export interface TestServer {
  /** A connection string of a role that may make databases. */
  readonly url: string;
  readonly template: string;
  /** Drops what the run made; an embedded server ends and its folder goes. */
  stop(): Promise<void>;
}

const folderPrefix = 'privacy-graph-tests-';

export const silentLog: LedgerLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** `url` of a server of one's own; without it, an embedded one in a folder of its own that flushes nothing to disk. */
export async function startTestServer(url: string | undefined): Promise<TestServer> {
  const server = url === undefined ? await startOwn() : { url, stop: () => Promise.resolve() };
  const template = `privacy_graph_test_${randomBytes(4).toString('hex')}`;
  try {
    await onServer(server.url, `create database ${template}`);
    await migrate(databaseUrl(server.url, template));
    await onServer(server.url, `alter database ${template} is_template true allow_connections false`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    url: server.url,
    template,
    stop: async () => {
      await onServer(server.url, `alter database ${template} is_template false`);
      for (const name of await databasesOf(server.url, template)) {
        await onServer(server.url, `drop database if exists ${name} with (force)`);
      }
      await server.stop();
    },
  };
}

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = name;
  return result.href;
}

/** One statement on a connection of its own; answers the rows. */
export async function onServer(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // The statement that meets it reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function startOwn(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  await removeAbandoned();
  const dataDir = join(tmpdir(), `${folderPrefix}${process.pid}-${randomBytes(4).toString('hex')}`);
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLog, durable: false });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** The copies of the template, and the template last. */
async function databasesOf(url: string, template: string): Promise<readonly string[]> {
  const rows = await onServer(url, `select datname from pg_database where datname ^@ '${template}' order by 1 desc`);
  return rows.map((row) => String(row.datname));
}

/** A run that was killed leaves its PostgreSQL running. What is another user's, or cannot be started, stays. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(folderPrefix) ? Number.parseInt(name.slice(folderPrefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    try {
      const postgres = await startEmbeddedPostgres({ dataDir: join(tmpdir(), name), log: silentLog, durable: false });
      await postgres.stop();
      await rm(join(tmpdir(), name), { recursive: true });
    } catch {
      continue;
    }
  }
}
