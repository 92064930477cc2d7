import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** What a vendor, or whoever stands between, may do to an answer. */
export type Hostility =
  | 'half-open' // takes the request and never says a word
  | 'slow-loris' // one byte of the answer now and then
  | 'endless' // a gigabyte
  | 'gzip-bomb' // a few kilobytes that are hundreds of megabytes
  | 'html' // a page, with status 200
  | 'somebody-else'; // the answer to another person's request

export const hostilities: readonly Hostility[] = [
  'half-open',
  'slow-loris',
  'endless',
  'gzip-bomb',
  'html',
  'somebody-else',
];

const gigabyte = 1024 ** 3;
const bomb = gzipSync(Buffer.alloc(400 * 1024 ** 2));

/**
 * Stands before a simulator and passes everything on, but for the answers that it is told to spoil: what was asked for has
 * then happened at the vendor, and the caller learns of it in the worst way.
 */
export class HostileProxy {
  /** Put before the simulator's own path. */
  readonly origin: string;
  /** How many answers were spoilt. */
  spoilt = 0;
  #hostility: { readonly kind: Hostility; readonly method: string } | null = null;

  private constructor(
    private readonly server: Server,
    port: number,
  ) {
    this.origin = `http://127.0.0.1:${String(port)}`;
  }

  static async open(target: string): Promise<HostileProxy> {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const proxy = new HostileProxy(server, port);
    server.on('request', (incoming, outgoing) => {
      proxy.#pass(new URL(target).origin, incoming, outgoing).catch(() => outgoing.destroy());
    });
    return proxy;
  }

  /** Spoils answers to calls of this method until told otherwise; null: none any more. */
  be(kind: Hostility | null, method = 'POST'): void {
    this.#hostility = kind === null ? null : { kind, method };
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  async #pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) if (Buffer.isBuffer(part)) parts.push(part);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers;
    const answer = await fetch(`${target}${incoming.url ?? ''}`, {
      method: incoming.method ?? 'GET',
      headers: Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
      ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? 'application/json';
    const hostile = this.#hostility;
    // Tokens are minted in peace.
    if (hostile === null || hostile.method !== incoming.method || (incoming.url ?? '').includes('token')) {
      outgoing.writeHead(answer.status, { 'content-type': type }).end(text);
      return;
    }
    this.spoilt += 1;
    spoil(hostile.kind, outgoing, { status: answer.status, type, text });
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function spoil(kind: Hostility, outgoing: ServerResponse, { status, type, text }: Answer): void {
  switch (kind) {
    case 'half-open':
      return;
    case 'slow-loris': {
      outgoing.writeHead(status, { 'content-type': type, 'content-length': String(text.length) });
      const timer = setInterval(() => outgoing.write(' '), 100);
      outgoing.on('close', () => {
        clearInterval(timer);
      });
      return;
    }
    case 'endless':
      outgoing.writeHead(status, { 'content-type': type, 'content-length': String(gigabyte) });
      return pour(outgoing, gigabyte);
    case 'gzip-bomb':
      outgoing.writeHead(status, { 'content-type': type, 'content-encoding': 'gzip' }).end(bomb);
      return;
    case 'html':
      outgoing
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Sign in</title><h1>done</h1>');
      return;
    case 'somebody-else':
      outgoing.writeHead(status, { 'content-type': type }).end(aboutSomebodyElse(text));
  }
}

function pour(outgoing: ServerResponse, left: number): void {
  const piece = Buffer.alloc(1024 ** 2, 0x20);
  const next = (rest: number): void => {
    if (rest <= 0 || outgoing.destroyed) return;
    outgoing.write(piece, () => {
      next(rest - piece.length);
    });
  };
  next(left);
}

/** The same shape, another address and number, and every id another, of batches too. */
const aboutSomebodyElse = (text: string): string =>
  text
    .replaceAll(/[\w.-]+@example\.com/gu, 'somebody.else@example.com')
    .replaceAll(/("\w*phone"\s*:\s*")[^"]+/giu, '$1+12025550199')
    .replaceAll(/("\w*(?:id|uuid)"\s*:\s*"?)([\w-]+)/giu, (_, name: string, id: string) => name + anotherId(id));

function anotherId(id: string): string {
  const other = id.replaceAll('1', '7').replaceAll('a', 'b');
  // Some random ids have neither.
  return other === id ? id.replace(/\d(?=\D*$)/u, (digit) => String((Number(digit) % 9) + 1)) : other;
}
