import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { pino } from 'pino';
import type { Graph } from '../../src/server/graphql-endpoint.js';
import { startGraphServer, type GraphServer, type GraphServerOptions } from '../../src/server/graph-server.js';
import { isLoopbackHostHeader } from '../../src/server/loopback.js';

/** A schema with one field, which does what `resolve` says. */
export function schemaOf(resolve: () => unknown): GraphQLSchema {
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: { greeting: { type: GraphQLString, resolve } } }),
  });
}

export const smallGraph: Graph<object> = {
  schema: schemaOf(() => 'hello'),
  contextFor: () => Promise.resolve({}),
  formatError: (formatted) => formatted,
  validationRules: [],
  mayReadSchema: () => true,
  sharesAnswersAs: () => null,
};

export const options: GraphServerOptions = {
  host: '127.0.0.1',
  port: 0,
  corsOrigins: ['https://console.example.com'],
  production: false,
  isHostAllowed: isLoopbackHostHeader,
  readiness: () => Promise.resolve([]),
  receiveUpload: null,
  publicKeys: null,
  metrics: null,
  explorerFolder: null,
  log: pino({ level: 'silent' }),
};

export async function withServer<T>(
  changes: { readonly graph?: Partial<Graph<object>>; readonly options?: Partial<GraphServerOptions> },
  use: (server: GraphServer) => Promise<T>,
): Promise<T> {
  const server = await startGraphServer({ ...smallGraph, ...changes.graph }, { ...options, ...changes.options });
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Sends an operation as clients do. */
export function ask(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/graphql`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}
