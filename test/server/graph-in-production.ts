import { pino } from 'pino';
import { Scope, type Viewer } from '../../src/domain/entities.js';
import type { Graph, GraphRequest } from '../../src/server/graphql-endpoint.js';
import { startGraphServer } from '../../src/server/graph-server.js';
import { serveGraphqlSockets } from '../../src/server/graphql-socket.js';
import { viewerAllowance } from '../../src/server/viewer-allowance.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { formatError } from '../../resolvers/format-error.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { costLimit } from '../../resolvers/query-cost.js';
import { parseOptions, validationRules } from '../../resolvers/query-limits.js';
import { bareServices } from '../resolvers/bare-services.js';

/** The graph as it is in production, over HTTP and WebSocket, for viewers who may read and write. */
export interface GraphInProduction {
  readonly url: string;
  /** What was logged. */
  readonly lines: string[];
  stop(): Promise<void>;
}

/** The token of the one viewer who may read the schema. */
export const schemaReader = 'schema-reader';

const scopesOf = (authorization: string | undefined): Viewer['scopes'] =>
  authorization === `Bearer ${schemaReader}` ? [Scope.read, Scope.schema] : [Scope.read, Scope.write];

export async function startGraphInProduction(): Promise<GraphInProduction> {
  const lines: string[] = [];
  const graph = await graphOf();
  const atBoth = {
    corsOrigins: [],
    isHostAllowed: () => true,
    trustedDocuments: { only: false, byId: new Map() },
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
  };
  const server = await startGraphServer(graph, {
    ...atBoth,
    host: '127.0.0.1',
    port: 0,
    production: true,
    readiness: () => Promise.resolve([]),
    receiveUpload: null,
    publicKeys: null,
    metrics: null,
    explorerFolder: null,
  });
  const sockets = serveGraphqlSockets(server.httpServer, {
    ...atBoth,
    graph,
    keepOnRecord: () => Promise.resolve(true),
    ...{ operationMs: 5_000, mostAtOnce: 20, mostConnections: 20, mostWaiting: 20, checkEveryMs: 60_000 },
  });
  return {
    url: server.url,
    lines,
    stop: async () => {
      await sockets.close();
      await server.stop();
    },
  };
}

async function graphOf(): Promise<Graph<OperationContext>> {
  const allowance = viewerAllowance({ costPerMinute: 20_000, monotonic: () => 0 });
  const contextFor = ({ headers }: GraphRequest): Promise<OperationContext> =>
    Promise.resolve({
      services: bareServices(scopesOf(headers.authorization)),
      requestId: 'request-1',
      origin: 'https://graph.example.com',
      now: new Date(0),
      revealed: new Set(),
      spend: (cost) => {
        if (headers.authorization !== undefined) allowance.spend(headers.authorization, cost);
      },
    });
  return {
    schema: await buildExecutableSchema(),
    contextFor,
    formatError,
    validationRules,
    parseOptions,
    plugins: [costLimit],
    mayReadSchema: ({ services }) => services.viewer.scopes.includes(Scope.schema),
    sharesAnswersAs: () => null,
  };
}
