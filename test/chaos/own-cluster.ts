import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/ledger/embedded-postgres.js';
import { findPostmaster } from '../../src/ledger/embedded/postmaster-file.js';
import { postgresFolder } from '../../src/ledger/embedded/postgres-folder.js';
import { databaseUrl, onServer, silentLog } from '../support/test-server.js';

/** A PostgreSQL that keeps what it committed, and that may be ended: whoever owns it starts it again. */
export interface OwnCluster {
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends it and answers when it takes connections again. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** In `folder`, or in one of its own. */
export async function startOwnCluster(folder?: string): Promise<OwnCluster> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'privacy-graph-cluster-')));
  const postgres = await startEmbeddedPostgres({ dataDir, log: silentLog });
  const { data } = postgresFolder(dataDir);
  let made = 0;
  return {
    async createDatabase() {
      made += 1;
      const name = `chaos_${String(made)}`;
      await onServer(postgres.url, `create database ${name}`);
      return databaseUrl(postgres.url, name);
    },
    async restart(mode) {
      const before = await findPostmaster(data);
      if (before === null) throw new Error('PostgreSQL does not run.');
      process.kill(before.pid, signals[mode]);
      for (;;) {
        const now = await findPostmaster(data);
        if (now !== null && now.pid !== before.pid && now.ready) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      await postgres.stop();
      if (folder === undefined) await rm(dataDir, { recursive: true });
    },
  };
}
