import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { faultSwitch, replyInstead, spoil } from './fault-switch.js';
import { loggableQuery } from './logged-call.js';
import { readCall } from './read-call.js';
import { matchRoute, type Reply, type Route, type SimulatedRequest } from './route.js';
import { breakOff, send } from './send-reply.js';
import type { Authorization, Fault, LoggedCall } from './simulator.js';

export interface ServerOptions {
  readonly port: number;
  readonly now: () => Date;
  readonly routes: readonly Route[];
  /** Judges the credentials of a call. */
  readonly authorize: (request: SimulatedRequest) => Authorization;
  readonly unauthorized: (found: 'missing' | 'wrong', request: SimulatedRequest) => Reply;
  /** The answer when no route matches; `allowed` are the methods the path would take. */
  readonly unmatched: (request: SimulatedRequest, allowed: readonly string[]) => Reply;
  /** Limits and common checks after the authorisation; a reply ends the call. */
  readonly gate?: (request: SimulatedRequest) => Reply | null;
  /** Headers that every answer has, those of errors too; the reply's own win. */
  readonly headers?: (request: SimulatedRequest) => Readonly<Record<string, string>>;
  /** The vendor's own shape of an error, for `status` faults without a body. */
  readonly faultReply?: (status: number, request: SimulatedRequest) => Reply;
  /** `application/json` by default. */
  readonly contentType?: string;
  readonly log: (call: LoggedCall) => void;
}

export interface SimulatorServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Of its routes, and `unknown` for a call that none matches. */
  readonly operations: readonly string[];
  /** Throws on an operation that it does not have. */
  readonly fault: (fault: Fault | null) => void;
  readonly close: () => Promise<void>;
}

interface Judged {
  readonly reply: Reply | null;
  readonly authorization: Authorization;
}

/** An HTTP server on loopback that gives a vendor's answers, and the faults that it is told to have. */
export async function startSimulatorServer(options: ServerOptions): Promise<SimulatorServer> {
  const operations = [...new Set([...options.routes.map((route) => route.operation), 'unknown'])];
  const faults = faultSwitch(operations);
  const connections = new WeakMap<Socket, number>();
  let opened = 0;

  const server = createServer((incoming, outgoing) => {
    serve(options, faults.take, incoming, outgoing, connections.get(incoming.socket) ?? 0).catch((error: unknown) => {
      // A fault of the simulator itself must not pass for one of the vendor's.
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, { status: 599, text: `The simulator failed: ${String(error)}` }, 'text/plain');
    });
  });
  server.on('connection', (socket) => connections.set(socket, ++opened));
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('The simulator listens on no port.'));
    });
  });

  return {
    origin: `http://127.0.0.1:${port}`,
    operations,
    fault: faults.set,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function serve(
  options: ServerOptions,
  takeFault: (operation: string) => Fault | null,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  connection: number,
): Promise<void> {
  const call = await readCall(incoming);
  if (call === null) return void outgoing.destroy();
  const match = matchRoute(options.routes, call.method, call.path);
  const matched = 'route' in match ? match : null;
  const operation = matched?.route.operation ?? 'unknown';
  const fault = takeFault(operation);
  const request: SimulatedRequest = {
    ...call,
    operation,
    params: matched?.params ?? {},
    now: options.now(),
    lagMs: fault?.kind === 'lag' ? (fault.ms ?? 5_000) : 0,
  };

  const judged = await judge(options, match, fault, request);
  const reply = judged.reply === null || fault === null ? judged.reply : spoil(fault, judged.reply);
  const unheard = reply === null || fault?.kind === 'reset-after' || fault?.kind === 'half-answer';
  // Before the answer leaves: who sees the answer can rely on the log, and so can who never sees one.
  options.log({
    at: request.now.toISOString(),
    method: call.method,
    path: call.path,
    query: loggableQuery(call.query.toString()),
    status: unheard ? null : reply.status,
    operation,
    effect: reply?.effect ?? null,
    fault: fault?.kind ?? null,
    connection,
    authorization: reply?.authorization ?? judged.authorization,
  });
  const whole = reply === null ? null : { ...reply, headers: { ...options.headers?.(request), ...reply.headers } };
  await deliver(whole, fault, outgoing, options.contentType ?? 'application/json');
}

async function deliver(
  reply: Reply | null,
  fault: Fault | null,
  outgoing: ServerResponse,
  contentType: string,
): Promise<void> {
  if (fault?.kind === 'hang') return;
  if (reply === null || fault?.kind === 'reset-after') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'half-answer') {
    breakOff(outgoing, reply, contentType);
    return;
  }
  if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1_000).unref());
  send(outgoing, reply, contentType);
}

type Matched = ReturnType<typeof matchRoute>;

/** The answer with its effect done; without one where the fault keeps the call from being heard. */
async function judge(
  options: ServerOptions,
  match: Matched,
  fault: Fault | null,
  request: SimulatedRequest,
): Promise<Judged> {
  if (fault?.kind === 'reset-before' || fault?.kind === 'hang')
    return { reply: null, authorization: options.authorize(request) };
  const instead =
    fault === null ? null : replyInstead(fault, (status) => options.faultReply?.(status, request) ?? { status });
  if (instead !== null) return { reply: instead, authorization: options.authorize(request) };
  return 'route' in match ? answer(options, match.route, [], request) : answer(options, null, match, request);
}

async function answer(
  options: ServerOptions,
  route: Route | null,
  allowed: readonly string[],
  request: SimulatedRequest,
): Promise<Judged> {
  if (route?.open === true) return { reply: await route.handler(request), authorization: 'ok' };
  const authorization = options.authorize(request);
  if (authorization !== 'ok') return { reply: options.unauthorized(authorization, request), authorization };
  const stopped = options.gate?.(request) ?? null;
  if (stopped !== null) return { reply: stopped, authorization };
  const reply = route === null ? options.unmatched(request, allowed) : await route.handler(request);
  return { reply, authorization };
}
