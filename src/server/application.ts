import { join } from 'node:path';
import type { Logger } from 'pino';
import { sql } from 'kysely';
import { vendorEntries } from '../../datasources/index.js';
import type { Simulator } from '../../datasources/simulator-kit/index.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import type { KillPoint } from '../delivery/context.js';
import { startWorker } from '../delivery/worker.js';
import { Scope, type Viewer } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import type { VendorKind, VendorRole } from '../domain/vocabulary.js';
import { countWaitingForPerson, loadHealth } from '../ledger/accounts.js';
import { AccessLog } from '../ledger/access-log.js';
import { viewerOfApiKey } from '../ledger/api-keys.js';
import type { Ledger } from '../ledger/ledger.js';
import { publicKeySet } from '../ledger/signing-keys.js';
import { listenForWork } from '../ledger/work-bell.js';
import { createServices } from '../services/create-services.js';
import { receiveUpload } from '../services/receive-upload.js';
import type { ServiceDependencies } from '../services/service-dependencies.js';
import { authenticator } from './authentication.js';
import type { Configuration } from './configuration.js';
import { choresOf } from './chores.js';
import { demonstrate, isNewLedger } from './demonstration.js';
import { Endings } from './endings.js';
import { keepHouse } from './housekeeping.js';
import { knownMachines } from './known-machines.js';
import type { Graph } from './graphql-endpoint.js';
import { isLoopbackHostHeader } from './loopback.js';
import { createMetrics } from './metrics.js';
import { openDelivery, type OpenDelivery } from './open-delivery.js';
import { openStore } from './open-store.js';
import { publicOrigin } from './public-origin.js';
import { keepOnRecord, readingsOnRecord } from './readings-on-record.js';
import { startSimulatedVendors, type SimulatedVendors, type Simulation } from './simulated-vendors.js';
import { viewerAllowance } from './viewer-allowance.js';

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
  if (parts.worker) {
    const worker = await startWorker(delivery.context, (onWork) => listenForWork(databaseUrl, log, onWork));
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
    stop: () => endings.run(),
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
) {
  // Loaded only where it is served: a worker of its own has no graph.
  const [
    { buildExecutableSchema },
    { formatError },
    { costLimit },
    { parseOptions, validationRules },
    { defaultOperationMs, startGraphServer },
    { serveGraphqlSockets },
  ] = await Promise.all([
    import('../../resolvers/executable-schema.js'),
    import('../../resolvers/format-error.js'),
    import('../../resolvers/query-cost.js'),
    import('../../resolvers/query-limits.js'),
    import('./graph-server.js'),
    import('./graphql-socket.js'),
  ]);
  const authenticate = authenticator({
    issuer: configuration.tokenIssuer,
    now,
    viewerOfApiKey: knownMachines(
      (key) => viewerOfApiKey(ledger, key),
      () => performance.now(),
    ),
  });
  const { costPerMinute } = configuration;
  const allowance = viewerAllowance({ costPerMinute, monotonic: () => performance.now() });
  const accessLog = new AccessLog(ledger);
  const keep = keepOnRecord(accessLog, log);
  const graph: Graph<OperationContext> = {
    schema: await buildExecutableSchema(),
    contextFor: async ({ requestId, headers, remoteAddress, time }) => {
      const viewer = await authenticate({ headers, remoteAddress });
      allowance.spend(viewer.id, priceOfAsking);
      const services = createServices(dependencies, viewer);
      return {
        get services() {
          time.check();
          return services;
        },
        requestId,
        now: now(),
        revealed: new Set(),
        origin: publicOrigin(headers, `${configuration.host}:${String(configuration.port)}`),
        spend: (cost) => {
          allowance.spend(viewer.id, cost);
        },
      };
    },
    formatError,
    validationRules,
    parseOptions,
    plugins: [costLimit, readingsOnRecord(keep)],
    mayReadSchema: ({ services }) => !configuration.production || services.viewer.scopes.includes(Scope.schema),
    sharesAnswersAs: ({ services: { viewer } }) => sharedIdentity(viewer),
  };
  const isHostAllowed = (host: string | undefined): boolean =>
    configuration.tokenIssuer !== null || isLoopbackHostHeader(host);
  const server = await startGraphServer(graph, {
    host: configuration.host,
    port: configuration.port,
    corsOrigins: configuration.corsOrigins,
    production: configuration.production,
    isHostAllowed,
    readiness: () => readiness(ledger),
    receiveUpload: (ticket, content) => receiveUpload(ledger, ticket, content),
    publicKeys: () => publicKeySet(ledger.db),
    metrics: createMetrics(async () => ({
      health: await loadHealth(
        ledger,
        dependencies.vendors.map(({ key }) => key),
      ),
      waitingForPerson: await countWaitingForPerson(ledger),
    })),
    explorerFolder: explorerFolder ?? null,
    trustedDocuments: configuration.trustedDocuments,
    log,
  });
  const sockets = serveGraphqlSockets(server.httpServer, {
    graph,
    keepOnRecord: keep,
    trustedDocuments: configuration.trustedDocuments,
    operationMs: defaultOperationMs,
    mostAtOnce: 20,
    checkEveryMs: 30_000,
    corsOrigins: configuration.corsOrigins,
    isHostAllowed,
    log,
  });
  const stop = async (): Promise<void> => {
    await sockets.close();
    await server.stop();
    // Where the database is gone as well, the next hour of any process does it.
    await accessLog.close().catch((error: unknown) => {
      log.warn({ event: 'access-log.unsigned', err: error });
    });
  };
  return { url: server.url, stop };
}

/** Whoever sees personal data has each of his readings on record, so that none of them is another's. */
const sharedIdentity = ({ id, scopes }: Viewer): string | null =>
  scopes.includes(Scope.reveal) ? null : JSON.stringify([id, ...scopes]);

/** Of what is refused before its cost is known too: reading and checking a document is work. */
const priceOfAsking = 10;

async function readiness(ledger: Ledger): Promise<readonly string[]> {
  try {
    await sql`select 1`.execute(ledger.db);
    return [];
  } catch {
    return ['The ledger does not answer.'];
  }
}

/** The role that accounts of a kind play. */
const roleOf = (kind: VendorKind): VendorRole =>
  required(vendorEntries.find(({ folder }) => folder.kind === kind)?.folder.role, 'Folder of a known kind');

/** The built explorer, seen from the compiled file. */
export const builtExplorer = (directory: string): string => join(directory, '../../explorer');
