import 'reflect-metadata';
import type { Logger } from 'pino';
import { vendorEntries } from '../../datasources/index.js';
import type { KillPoint } from '../../src/delivery/context.js';
import { required } from '../../src/domain/invariant-error.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { Endings } from '../../src/server/endings.js';
import { openDelivery, type OpenDelivery } from '../../src/server/open-delivery.js';
import { openStore } from '../../src/server/open-store.js';

/** What a worker is made of: the application without the graph, which takes four times as long to load. */
export interface OpenParts {
  readonly ledger: Ledger;
  readonly databaseUrl: string;
  readonly delivery: OpenDelivery;
  readonly endings: Endings;
}

export interface PartsOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly now: () => Date;
  readonly reach?: (point: KillPoint, vendor: string) => void;
}

/** As the application opens them. */
export async function openParts({ environment, log, now, reach }: PartsOptions): Promise<OpenParts> {
  const folders = vendorEntries.map((entry) => entry.folder);
  const configuration = readConfiguration({ environment, workingDirectory: process.cwd(), folders, now: now() });
  const endings = new Endings();
  const { ledger, url } = await openStore({ configuration, log, now }, endings);
  const delivery = await openDelivery({
    ledger,
    configuration,
    accounts: configuration.vendors ?? [],
    log,
    roleOf: (kind) => required(folders.find((folder) => folder.kind === kind)?.role, 'Folder of a known kind'),
    ...(reach === undefined ? {} : { reach }),
  });
  endings.add(() => delivery.close());
  return { ledger, databaseUrl: url, delivery, endings };
}
