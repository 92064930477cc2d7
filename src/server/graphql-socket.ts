import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { isOriginAllowed } from './cross-origin.js';
import { subscriptionServer, type SocketExtra, type SubscriptionOptions } from './subscriptions.js';
import { waitingConnections } from './waiting-connections.js';

export interface SocketOptions extends SubscriptionOptions {
  readonly corsOrigins: readonly string[];
  isHostAllowed(host: string | undefined): boolean;
  /** Connections whose tokens were accepted. */
  readonly mostConnections: number;
  /** Connections besides those, whose tokens were not yet. */
  readonly mostWaiting: number;
}

/** As large as the body of a request may be, in bytes. */
const largestMessage = 1_000_000;
/** A connection whose other end is gone is noticed by its silence after twice this. */
const pingEveryMs = 15_000;
const goodbyeMs = 1_000;

export interface GraphqlSockets {
  /** Takes nobody any more, says goodbye to everybody, and waits a moment for them to say so too. */
  close(): Promise<void>;
}

/** Answers WebSockets at `/graphql` of a server, besides what it answers itself. */
export function serveGraphqlSockets(httpServer: Server, options: SocketOptions): GraphqlSockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessage,
    handleProtocols: (offered) => offered.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  });
  const protocol = subscriptionServer(options);
  // Not with a goodbye: until it is answered, the connection would be there all the same.
  const waiting = waitingConnections<WebSocket>(options.mostWaiting, (socket) => {
    socket.terminate();
  });
  const known = new Set<WebSocket>();
  sockets.on('connection', (socket, request) => {
    waiting.enter(socket, request.socket.remoteAddress ?? '');
    socket.once('close', () => {
      waiting.leave(socket);
      known.delete(socket);
    });
    const admit = (): boolean => {
      if (socket.readyState !== socket.OPEN || known.size >= options.mostConnections) return false;
      waiting.leave(socket);
      known.add(socket);
      return true;
    };
    serve(socket, { request, admit }, protocol);
  });
  let closing = false;
  httpServer.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined); // it closes then, and there is nobody to tell
    const status = closing || known.size >= options.mostConnections ? 503 : refusalOf(request, options);
    if (status !== null) refuse(socket, status);
    else sockets.handleUpgrade(request, socket, head, (ready) => sockets.emit('connection', ready, request));
  });
  return {
    close: async () => {
      closing = true;
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      const until = performance.now() + goodbyeMs;
      while (sockets.clients.size > 0 && performance.now() < until) await sleep(20);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function refusalOf({ url, headers }: IncomingMessage, { corsOrigins, isHostAllowed }: SocketOptions): number | null {
  if (url?.split('?', 1)[0] !== '/graphql') return 404;
  if (!isHostAllowed(headers.host)) return 421;
  return isOriginAllowed(headers, corsOrigins) ? null : 403;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** A message is what was sent as one, in one piece or in several. */
const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)).toString();

function serve(
  socket: WebSocket,
  extra: Omit<SocketExtra, 'close'>,
  protocol: ReturnType<typeof subscriptionServer>,
): void {
  let alive = true;
  const heartbeat = setInterval(() => {
    if (alive) socket.ping();
    else socket.terminate();
    alive = false;
  }, pingEveryMs);
  socket.on('pong', () => (alive = true));
  socket.on('error', () => undefined); // a frame that is none, or too large: ws closes the connection and says why
  const close = (code: number, reason: string): void => {
    socket.close(code, reason);
  };
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve, reject) => {
          if (socket.readyState !== socket.OPEN) resolve();
          else socket.send(data, (error) => (error == null ? resolve() : reject(error)));
        }),
      close: (code, reason) => {
        close(code ?? 1000, reason ?? '');
      },
      onMessage: (handle) => {
        socket.on('message', (data) => {
          handle(textOf(data)).catch(() => {
            close(1011, 'The server failed.');
          });
        });
      },
    },
    { ...extra, close },
  );
  socket.once('close', (code, reason) => {
    clearInterval(heartbeat);
    void closed(code, String(reason));
  });
}
