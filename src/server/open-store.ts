import type { Logger } from 'pino';
import { databaseClock } from '../ledger/database-clock.js';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../ledger/embedded-postgres.js';
import type { Keyring } from '../ledger/keyring.js';
import { openLedger, type Ledger } from '../ledger/ledger.js';
import { loadOrCreateKeys } from '../ledger/local-keys.js';
import { migrate } from '../ledger/migrate.js';
import type { Configuration } from './configuration.js';
import type { Endings } from './endings.js';

export interface StoreOptions {
  readonly configuration: Pick<Configuration, 'dataDirectory' | 'databaseUrl' | 'encryptionKeys'>;
  readonly log: Logger;
  readonly now: () => Date;
  readonly onStatement?: (sql: string) => void;
  /** Work beside a server that runs on the same data folder, where there is one, instead of being refused. */
  readonly beside?: boolean;
}

/** Starts or reaches PostgreSQL, brings it to this version, and opens the ledger in it. */
export async function openStore(options: StoreOptions, endings: Endings): Promise<{ ledger: Ledger; url: string }> {
  const { configuration, log, now, onStatement } = options;
  const { dataDirectory } = configuration;
  let url = configuration.databaseUrl;
  if (url === null && options.beside === true) url = await runningEmbeddedPostgres(dataDirectory);
  if (url === null) {
    const embedded = await startEmbeddedPostgres({ dataDir: dataDirectory, log });
    endings.add(() => embedded.stop());
    ({ url } = embedded);
  }
  await migrate(url);
  const keyring: Keyring = configuration.encryptionKeys ?? (await loadOrCreateKeys(dataDirectory));
  const opened = await openLedger({ url, keyring, now, log, ...(onStatement === undefined ? {} : { onStatement }) });
  endings.add(() => opened.close());
  const clock = await databaseClock(opened.db, () => performance.now());
  endings.add(() => Promise.resolve(clock.stop()));
  return { ledger: { ...opened, now: clock.now }, url };
}
