import { vendorEntries } from '../../../datasources/index.js';
import type { Ledger } from '../../ledger/ledger.js';
import { readConfiguration, type Configuration } from '../configuration.js';
import { Endings } from '../endings.js';
import { createLog } from '../log.js';
import { openStore } from '../open-store.js';

/** The ledger that this process' environment names, and its configuration. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly configuration: Configuration;
}

/**
 * Opens the ledger as a server in the same environment would, and closes it after the work. `beside`: a server may run on
 * the same data folder meanwhile; without it the command refuses to start then.
 */
export async function withLedger<T>(
  work: (opened: OpenedLedger) => Promise<T>,
  options: { readonly beside: boolean },
): Promise<T> {
  const now = () => new Date();
  const configuration = readConfiguration({
    environment: process.env,
    workingDirectory: process.cwd(),
    folders: vendorEntries.map((entry) => entry.folder),
    now: now(),
  });
  const endings = new Endings();
  try {
    const log = createLog(configuration.logLevel);
    const { ledger } = await openStore({ configuration, log, now, beside: options.beside }, endings);
    return await work({ ledger, configuration });
  } finally {
    await endings.run();
  }
}

/** One line for whoever ran the command. */
export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
