import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer, request } from 'node:http';
import { type Server, type Socket, createServer as createRawServer } from 'node:net';

/** A call that passed by, or that reached a server where it should not have come. */
export interface PassedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface PassedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Intermediary {
  readonly origin: string;
  readonly calls: readonly PassedCall[];
  /** How many connections were made. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Changes an answer on its way. */
export type Alteration = (answer: PassedAnswer, call: PassedCall) => PassedAnswer;

/** Changes what is asked for on its way. */
export type Rewriting = (path: string) => string;

/**
 * Stands between a client and the server at `target()`, and hands on what `alter` makes of each answer. The server is
 * told this one's name, so that the links in its answers lead here.
 */
export async function startIntermediary(
  target: () => string,
  alter: Alteration,
  rewrite: Rewriting,
): Promise<Intermediary> {
  const calls: PassedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = await callOf(incoming);
    calls.push(call);
    const { status, headers, body } = alter(await forward(target(), { ...call, path: rewrite(call.path) }), call);
    const { 'transfer-encoding': _chunked, connection: _connection, ...others } = headers;
    outgoing.writeHead(status, status === 204 ? others : { ...others, 'content-length': body.length });
    outgoing.end(body);
  }
  return listening(server, calls);
}

/** A server that should never be reached. */
export async function startBystander(): Promise<Intermediary> {
  const calls: PassedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    void callOf(incoming).then((call) => {
      calls.push(call);
      outgoing.end('{}');
    });
  });
  return listening(server, calls);
}

/** A server that speaks to each connection as `speak` says, HTTP or not, once something was asked. */
export async function startRawServer(speak: (socket: Socket) => void): Promise<Intermediary> {
  const server = createRawServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      socket.resume();
      speak(socket);
    });
  });
  return listening(server, []);
}

async function listening(server: Server, calls: readonly PassedCall[]): Promise<Intermediary> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    calls,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function callOf(incoming: IncomingMessage): Promise<PassedCall> {
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: await bytesOf(incoming),
  };
}

function forward(origin: string, { method, path, headers, body }: PassedCall): Promise<PassedAnswer> {
  return new Promise((resolve, reject) => {
    const onward = request(new URL(path, origin), { method, headers: { ...headers, connection: 'close' } });
    onward.on('error', reject);
    onward.on('response', (answer) => {
      bytesOf(answer).then(
        (bytes) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }),
        reject,
      );
    });
    onward.end(body);
  });
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
