import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { vendorEntries } from '../../datasources/index.js';
import { builtExplorer, startApplication, type Application } from './application.js';
import { readConfiguration, type Configuration } from './configuration.js';
import { ConfigurationError } from './configuration-error.js';
import { explanationOf } from './explained-errors.js';
import { createLog } from './log.js';

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What a newcomer sees: where it runs, and on what. */
function greet({ url, simulators }: Application, configuration: Configuration): void {
  const address = url ?? '';
  say('');
  say('  privacy-graph is ready.');
  say('');
  say(`  Graph (Apollo Sandbox)       ${address}/graphql`);
  say(`  Explorer (works offline)     ${address}/explorer/`);
  if (configuration.tokenIssuer === null) {
    say('');
    say('  Whoever asks from this machine is the developer, who may do everything; nobody else is answered.');
    say('  Set AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL to let people in by their tokens.');
  }
  if (simulators.size > 0) {
    say('');
    say('  It runs on simulators with invented requests: no vendor is called and nobody is deleted.');
    say(`  ${[...simulators].map(([id, simulator]) => `${id} ${simulator.url}`).join('\n  ')}`);
    say('  Write a vendors.yaml to connect real accounts.');
  }
  if (configuration.databaseUrl === null) say(`\n  The ledger lies in ${configuration.dataDirectory}.`);
  say('');
}

/** Stops once, whichever signal comes first and however often: Ctrl-C arrives twice through npm. */
function stopOnSignals(application: Application): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
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
    if (parts.server) greet(application, configuration);
  } catch (error) {
    const sentence = explanationOf(error);
    if (sentence === null) throw error;
    process.stderr.write(`${sentence}\n`);
    process.exitCode = 1;
  }
}
