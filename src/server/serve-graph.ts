import type { Logger } from 'pino';
import { sql } from 'kysely';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { formatError } from '../../resolvers/format-error.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { costLimit } from '../../resolvers/query-cost.js';
import { parseOptions, validationRules } from '../../resolvers/query-limits.js';
import { Scope, type Viewer } from '../domain/entities.js';
import { countWaitingForPerson, loadHealth } from '../ledger/accounts.js';
import { AccessLog } from '../ledger/access-log.js';
import { viewerOfApiKey } from '../ledger/api-keys.js';
import type { Ledger } from '../ledger/ledger.js';
import { publicKeySet } from '../ledger/signing-keys.js';
import { createServices } from '../services/create-services.js';
import { receiveUpload } from '../services/receive-upload.js';
import type { ServiceDependencies } from '../services/service-dependencies.js';
import { authenticator } from './authentication.js';
import type { Configuration } from './configuration.js';
import { defaultOperationMs, startGraphServer } from './graph-server.js';
import type { Graph } from './graphql-endpoint.js';
import { serveGraphqlSockets } from './graphql-socket.js';
import { knownMachines } from './known-machines.js';
import { isLoopbackHostHeader } from './loopback.js';
import { createMetrics } from './metrics.js';
import { publicOrigin } from './public-origin.js';
import { keepOnRecord, readingsOnRecord, type KeepOnRecord } from './readings-on-record.js';
import { viewerAllowance } from './viewer-allowance.js';

/** The graph, answering over HTTP and WebSocket. */
export interface ServedGraph {
  readonly url: string;
  /** Ends the sockets, then the server, and signs the access log. */
  stop(): Promise<void>;
}

interface Served {
  readonly configuration: Configuration;
  readonly log: Logger;
  readonly now: () => Date;
  readonly ledger: Ledger;
  readonly dependencies: ServiceDependencies;
  /** Where the built explorer lies; null: there is none. */
  readonly explorerFolder: string | null;
}

/** Serves the graph of what the services do. */
export async function serveGraph(served: Served): Promise<ServedGraph> {
  const { configuration, log, ledger, explorerFolder } = served;
  const accessLog = new AccessLog(ledger);
  const keep = keepOnRecord(accessLog, log);
  const graph = await graphOf(served, keep);
  const atBoth = {
    corsOrigins: configuration.corsOrigins,
    trustedDocuments: configuration.trustedDocuments,
    isHostAllowed: (host: string | undefined) => configuration.tokenIssuer !== null || isLoopbackHostHeader(host),
    log,
  };
  const server = await startGraphServer(graph, {
    ...atBoth,
    host: configuration.host,
    port: configuration.port,
    production: configuration.production,
    readiness: () => readiness(ledger),
    receiveUpload: (ticket, content) => receiveUpload(ledger, ticket, content),
    publicKeys: () => publicKeySet(ledger.db),
    metrics: metricsOf(served),
    explorerFolder,
  });
  const sockets = serveGraphqlSockets(server.httpServer, {
    ...atBoth,
    graph,
    keepOnRecord: keep,
    operationMs: defaultOperationMs,
    mostAtOnce: 20,
    mostConnections: 1_000,
    mostWaiting: 100,
    checkEveryMs: 30_000,
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

async function graphOf(
  { configuration, now, ledger, dependencies }: Served,
  keep: KeepOnRecord,
): Promise<Graph<OperationContext>> {
  const { production, costPerMinute, host, port } = configuration;
  const monotonic = () => performance.now();
  const authenticate = authenticator({
    issuer: configuration.tokenIssuer,
    now,
    viewerOfApiKey: knownMachines((key) => viewerOfApiKey(ledger, key), monotonic),
  });
  const allowance = viewerAllowance({ costPerMinute, monotonic });
  return {
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
        origin: publicOrigin(headers, `${host}:${String(port)}`),
        spend: (cost) => {
          allowance.spend(viewer.id, cost);
        },
      };
    },
    formatError,
    validationRules,
    parseOptions,
    plugins: [costLimit, readingsOnRecord(keep)],
    mayReadSchema: ({ services }) => !production || services.viewer.scopes.includes(Scope.schema),
    sharesAnswersAs: ({ services: { viewer } }) => sharedIdentity(viewer),
  };
}

/** Whoever sees personal data has each of his readings on record, so that none of them is another's. */
const sharedIdentity = ({ id, scopes }: Viewer): string | null =>
  scopes.includes(Scope.reveal) ? null : JSON.stringify([id, ...scopes]);

/** Of what is refused before its cost is known too: reading and checking a document is work. */
const priceOfAsking = 10;

const metricsOf = ({ ledger, dependencies: { vendors } }: Served) =>
  createMetrics(async () => ({
    health: await loadHealth(
      ledger,
      vendors.map(({ key }) => key),
    ),
    waitingForPerson: await countWaitingForPerson(ledger),
  }));

async function readiness(ledger: Ledger): Promise<readonly string[]> {
  try {
    await sql`select 1`.execute(ledger.db);
    return [];
  } catch {
    return ['The ledger does not answer.'];
  }
}
