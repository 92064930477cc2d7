import type { BaseContext } from '@apollo/server';
import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import { allowOrigin, answerPreflight, isOriginAllowed } from './cross-origin.js';
import { explorerFiles } from './explorer-files.js';
import { startGraphqlEndpoint, type Graph, type GraphqlEndpoint } from './graphql-endpoint.js';
import {
  answerJson,
  answerText,
  beginExchange,
  notFound,
  refuse,
  refuseMethod,
  type HttpExchange,
} from './http-exchange.js';
import type { Metrics } from './metrics.js';
import { limitReadingTime } from './reading-time.js';
import { trackConnections } from './server-connections.js';
import type { TrustedDocuments } from './trusted-documents.js';
import { answerUpload, uploadsPath, type ReceiveUpload } from './upload-endpoint.js';

/** Where and how the graph is served. */
export interface GraphServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Origins whose pages may call, besides our own. */
  readonly corsOrigins: readonly string[];
  /** Turns the Sandbox page off. */
  readonly production: boolean;
  /** Whether a `Host` header is one that we answer to. */
  isHostAllowed(host: string | undefined): boolean;
  /** What keeps the server from working; nothing when it is ready. */
  readiness(): Promise<readonly string[]>;
  /** Takes the content of a file that a ticket was given out for; null: there is no such path. */
  readonly receiveUpload: ReceiveUpload | null;
  /** The public keys of receipts, as a JSON Web Key Set; null: there is no such page. */
  readonly publicKeys: (() => Promise<object>) | null;
  /** What is measured, for `/metrics`; null: there is no such page. */
  readonly metrics: Metrics | null;
  /** The folder of the built explorer; null: there is no such page. */
  readonly explorerFolder: string | null;
  readonly log: Logger;
  /** How long an operation may take, in milliseconds. Default 20,000. */
  readonly operationMs?: number;
  /** Documents that may be named by their ids. Default: none. */
  readonly trustedDocuments?: TrustedDocuments;
}

export interface GraphServer {
  /** `http://<host>:<port>` */
  readonly url: string;
  /** For what else listens on the port, such as WebSockets. */
  readonly httpServer: Server;
  /** Takes no more requests, lets those under way finish for up to five seconds, and resolves when all is closed. */
  stop(): Promise<void>;
}

const graceMs = 5_000;

const timeouts = {
  headersTimeout: 10_000,
  // For a file over a slow line; everything else must arrive within `readingMs`.
  requestTimeout: 300_000,
  // Longer than the minute that load balancers keep a connection, so that it is they who close it.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

const readingMs = 30_000;
export const defaultOperationMs = 20_000;
const noDocuments: TrustedDocuments = { only: false, byId: new Map() };

/** A connection on which nothing moved for so long is closed, whoever it is that keeps the other waiting. */
const idleMs = 120_000;

/** Serves the graph and the pages around it over HTTP. Rejects where the port cannot be had. */
export async function startGraphServer<Context extends BaseContext>(
  graph: Graph<Context>,
  options: GraphServerOptions,
): Promise<GraphServer> {
  const { production, log, operationMs = defaultOperationMs, trustedDocuments = noDocuments } = options;
  const endpoint = await startGraphqlEndpoint(graph, { production, log, operationMs, trustedDocuments });
  let stopped: Promise<void> | null = null;
  const handle = router(endpoint, { ...options, isStopping: () => stopped !== null });
  const server = createServer(timeouts, (request, response) => {
    const exchange = beginExchange(request, response);
    whenDone(exchange, options);
    if (!isUpload(exchange)) limitReadingTime(exchange, readingMs);
    handle(exchange).catch((error: unknown) => {
      giveUp(exchange, error, options.log);
    });
  });
  server.setTimeout(idleMs);
  const connections = trackConnections(server);
  await listen(server, options).catch(async (error: unknown) => {
    await endpoint.stop();
    throw error;
  });
  return {
    url: urlOf(server, options.host),
    httpServer: server,
    stop: () => (stopped ??= connections.close(graceMs).then(() => endpoint.stop())),
  };
}

type RouterOptions = GraphServerOptions & { readonly isStopping: () => boolean };

function router(endpoint: GraphqlEndpoint, options: RouterOptions): (exchange: HttpExchange) => Promise<void> {
  const pages = pagesOf(options);
  const explorer = options.explorerFolder === null ? null : explorerFiles(options.explorerFolder);
  return async (exchange) => {
    const { path, request } = exchange;
    const page = pages.get(path) ?? (path.startsWith('/explorer/') ? explorer : null);
    // Probes come by address; they learn nothing but whether we are up.
    if (!probes.includes(path) && !options.isHostAllowed(request.headers.host)) return refuse(exchange, wrongHost);
    if (path === graphPath) {
      return answerPages(exchange, options.corsOrigins, 'GET, POST', () => endpoint.answer(exchange));
    }
    const { receiveUpload } = options;
    if (isUpload(exchange) && receiveUpload !== null) {
      return answerPages(exchange, options.corsOrigins, 'PUT', () => answerUpload(exchange, receiveUpload));
    }
    if (page === null) return refuse(exchange, notFound);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(exchange, 'GET, HEAD');
    return page(exchange);
  };
}

const probes: readonly string[] = ['/livez', '/readyz'];
const wrongHost = { status: 421, code: 'FORBIDDEN', message: 'Only names of this machine are answered to.' };
const wrongOrigin = { status: 403, code: 'FORBIDDEN', message: 'Pages of this origin may not call the graph.' };

const graphPath = '/graphql';
const isUpload = ({ path }: HttpExchange): boolean => path.startsWith(uploadsPath);

/** Answers what pages of our own and of listed origins may ask, and whoever is no browser. */
async function answerPages(
  exchange: HttpExchange,
  origins: readonly string[],
  methods: string,
  answer: () => Promise<void>,
): Promise<void> {
  allowOrigin(exchange, origins);
  if (exchange.request.method === 'OPTIONS') return answerPreflight(exchange, methods);
  if (!isOriginAllowed(exchange.request.headers, origins)) return refuse(exchange, wrongOrigin);
  return answer();
}

function pagesOf(options: RouterOptions): Map<string, (exchange: HttpExchange) => Promise<void> | void> {
  const pages = new Map<string, (exchange: HttpExchange) => Promise<void> | void>();
  pages.set('/livez', (exchange) => {
    answerJson(exchange, 200, { status: 'alive' });
  });
  pages.set('/readyz', (exchange) => answerReadiness(exchange, options));
  const { metrics, publicKeys } = options;
  if (publicKeys !== null) {
    // For everybody: whoever holds a receipt must be able to check it.
    pages.set('/.well-known/jwks.json', async (exchange) => {
      answerText(exchange, 200, 'application/jwk-set+json', JSON.stringify(await publicKeys()));
    });
  }
  if (metrics !== null) {
    pages.set('/metrics', async (exchange) => {
      answerText(exchange, 200, 'text/plain; version=0.0.4; charset=utf-8', await metrics.text());
    });
  }
  if (options.explorerFolder !== null) {
    pages.set('/', redirectToExplorer);
    pages.set('/explorer', redirectToExplorer);
  }
  return pages;
}

async function answerReadiness(exchange: HttpExchange, { isStopping, readiness, log }: RouterOptions): Promise<void> {
  const reasons = await readiness().catch((error: unknown) => {
    log.error({ event: 'http.readiness', requestId: exchange.requestId, err: error });
    return ['The check itself failed.'];
  });
  const all = isStopping() ? ['The server is stopping.', ...reasons] : reasons;
  answerJson(exchange, all.length === 0 ? 200 : 503, {
    status: all.length === 0 ? 'ready' : 'not ready',
    reasons: all,
  });
}

function redirectToExplorer({ response }: HttpExchange): void {
  response.writeHead(302, { location: '/explorer/', 'cache-control': 'no-store' }).end();
}

function whenDone(
  { request, response, requestId, path }: HttpExchange,
  { log, metrics }: Pick<GraphServerOptions, 'log' | 'metrics'>,
): void {
  const startedAt = performance.now();
  response.once('close', () => {
    const durationMs = Math.round(performance.now() - startedAt);
    const status = response.writableFinished ? response.statusCode : null;
    const entry = { event: 'http.request', requestId, method: request.method, status, durationMs };
    // The path only where it is one of ours: in any other there may be anything, and behind /uploads/ there is a secret.
    const known = path === graphPath ? graphPath : path.startsWith(uploadsPath) ? uploadsPath : null;
    if (known === null) return log.debug(entry);
    log.info({ ...entry, path: known });
    metrics?.answered(known, status, durationMs / 1000);
  });
}

function giveUp(exchange: HttpExchange, error: unknown, log: Logger): void {
  const { request, response, requestId } = exchange;
  // A client that went away in the middle of its request is no fault of ours.
  if (request.errored !== null) return void response.destroy();
  log.error({ event: 'http.failed', requestId, err: error });
  if (response.headersSent) response.destroy();
  else refuse(exchange, { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'The server failed.' });
}

function listen(server: Server, { host, port }: GraphServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}
