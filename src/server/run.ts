import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { vendorEntries } from '../../datasources/index.js';
import { builtExplorer, startApplication, type Application } from './application.js';
import { readConfiguration } from './configuration.js';
import { ConfigurationError } from './configuration-error.js';
import { explanationOf } from './explained-errors.js';
import { greeting } from './greeting.js';
import { createLog } from './log.js';

/**
 * How long stopping may take, in milliseconds: less than the ten seconds after which whoever stopped the process usually
 * kills it. Whatever is left then is lost to nobody: it is found in the ledger by the next process.
 */
const STOPS_WITHIN = 9_000;

/** Stops once, whichever signal comes first and however often: Ctrl-C arrives twice through npm. */
function stopOnSignals(application: Application): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOPS_WITHIN).unref();
    application.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Starts the process with these parts, from its environment. */
export async function run(parts: { readonly server: boolean; readonly worker: boolean }): Promise<void> {
  try {
    const configuration = readConfiguration({
      environment: process.env,
      workingDirectory: process.cwd(),
      folders: vendorEntries.map((entry) => entry.folder),
      now: new Date(),
    });
    if (!parts.server && (configuration.databaseUrl === null || configuration.vendors === null)) {
      throw new ConfigurationError([
        'DATABASE_URL and VENDORS_FILE: a worker of its own needs both, to share them with the server.',
      ]);
    }
    const explorer = builtExplorer(import.meta.dirname);
    const application = await startApplication({
      configuration,
      log: createLog(configuration.logLevel),
      now: () => new Date(),
      parts,
      demonstration: true,
      explorerFolder: existsSync(explorer) ? explorer : null,
    });
    stopOnSignals(application);
    if (parts.server) process.stdout.write(greeting(application, configuration));
  } catch (error) {
    const sentence = explanationOf(error);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
