import { join } from 'node:path';
import type { Logger } from 'pino';
import { vendorEntries } from '../../datasources/index.js';
import type { Simulator } from '../../datasources/simulator-kit/index.js';
import type { KillPoint } from '../delivery/context.js';
import { startWorker } from '../delivery/worker.js';
import { required } from '../domain/invariant-error.js';
import type { VendorKind, VendorRole } from '../domain/vocabulary.js';
import type { Ledger } from '../ledger/ledger.js';
import { listenForWork } from '../ledger/work-bell.js';
import type { ServiceDependencies } from '../services/service-dependencies.js';
import type { Configuration } from './configuration.js';
import { choresOf } from './chores.js';
import { demonstrate, isNewLedger } from './demonstration.js';
import { Endings } from './endings.js';
import { keepHouse } from './housekeeping.js';
import { openDelivery, type OpenDelivery } from './open-delivery.js';
import { openStore } from './open-store.js';
import type { ServedGraph } from './serve-graph.js';
import { startSimulatedVendors, type SimulatedVendors, type Simulation } from './simulated-vendors.js';

/** A running system, or the worker part of one. */
export interface Application {
  /** Of the server; null where only a worker runs. */
  readonly url: string | null;
  /** By account; empty where the vendors are real. */
  readonly simulators: ReadonlyMap<string, Simulator>;
  readonly ledger: Ledger;
  readonly delivery: OpenDelivery;
  /** Ends everything in the order in which nothing is lost. Idempotent. */
  stop(): Promise<void>;
}

export interface ApplicationOptions {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly now: () => Date;
  /** Both by default; a worker serves nothing. */
  readonly parts?: { readonly server: boolean; readonly worker: boolean };
  /** Holds where the vendors are simulated. */
  readonly simulation?: Simulation;
  /** Whether a new ledger on simulators is filled with something to look at. */
  readonly demonstration?: boolean;
  /** Where the built explorer lies; null: there is none. */
  readonly explorerFolder?: string | null;
  readonly onStatement?: (sql: string) => void;
  /** Told of named points of delivery's path, so that a test can end the process there. */
  readonly reach?: (point: KillPoint, vendor: string) => void;
}

/** Starts everything. What had been started is ended again where a later part cannot start. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const endings = new Endings();
  try {
    return await start(options, endings);
  } catch (error) {
    await endings.run().catch(() => undefined); // the first error says why
    throw error;
  }
}

async function start(options: ApplicationOptions, endings: Endings): Promise<Application> {
  const { configuration, log, now } = options;
  const parts = options.parts ?? { server: true, worker: true };
  const { ledger, url: databaseUrl } = await openStore(options, endings);
  const simulated = await simulate(options, endings);
  const accounts = configuration.vendors ?? simulated?.vendors ?? [];
  const { reach } = options;
  const delivery = await openDelivery({
    ledger,
    configuration,
    accounts,
    log,
    roleOf,
    ...(reach === undefined ? {} : { reach }),
  });
  endings.add(() => delivery.close());
  const dependencies: ServiceDependencies = {
    delivery: delivery.context,
    vendors: delivery.vendors,
    retired: delivery.retired,
    country: configuration.establishment.country,
  };
  if (simulated !== null && options.demonstration === true && (await isNewLedger(dependencies))) {
    await demonstrate(dependencies, simulated.simulators);
  }
  const worker = parts.worker
    ? await startWorker(delivery.context, (onWork) => listenForWork(databaseUrl, log, onWork))
    : null;
  if (worker !== null) {
    endings.add(() => worker.stop());
    const house = keepHouse(choresOf(delivery.context, log), log);
    endings.add(() => house.stop());
  }
  const server = parts.server ? await serve(options, ledger, dependencies) : null;
  if (server !== null) endings.add(() => server.stop());
  log.info({ event: 'started', vendors: accounts.map(({ account }) => account.key), at: now() }, 'ready');
  return {
    url: server?.url ?? null,
    simulators: simulated?.simulators ?? new Map(),
    ledger,
    delivery,
    stop: () => {
      // At once, while the server still ends what it was asked; how that went, the endings say.
      worker?.stop().catch(() => undefined);
      return endings.run();
    },
  };
}

async function simulate(options: ApplicationOptions, endings: Endings): Promise<SimulatedVendors | null> {
  const { configuration, now, simulation } = options;
  if (configuration.vendors !== null || configuration.production) return null;
  const simulated = await startSimulatedVendors({
    entries: vendorEntries,
    folders: vendorEntries.map((entry) => entry.folder),
    environment: {},
    now: now(),
    leaseMs: configuration.leaseMs,
    dataDirectory: configuration.dataDirectory,
    ...(simulation === undefined ? {} : { simulation }),
  });
  endings.add(() => simulated.close());
  return simulated;
}

async function serve(
  { configuration, log, now, explorerFolder }: ApplicationOptions,
  ledger: Ledger,
  dependencies: ServiceDependencies,
): Promise<ServedGraph> {
  // Loaded only where it is served: a worker of its own has no graph.
  const { serveGraph } = await import('./serve-graph.js');
  return serveGraph({ configuration, log, now, ledger, dependencies, explorerFolder: explorerFolder ?? null });
}

/** The role that accounts of a kind play. */
const roleOf = (kind: VendorKind): VendorRole =>
  required(vendorEntries.find(({ folder }) => folder.kind === kind)?.folder.role, 'Folder of a known kind');

/** The built explorer, seen from the compiled file. */
export const builtExplorer = (directory: string): string => join(directory, '../../explorer');
