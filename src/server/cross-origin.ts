import type { HttpExchange } from './http-exchange.js';

/**
 * Whether a browser's page may call: one that we served ourselves, or one whose origin is listed. Who is no browser
 * sends no origin. WebSockets, which browsers let any page open, are held to the same.
 */
export function isOriginAllowed(
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  listed: readonly string[],
): boolean {
  if (origin === undefined || listed.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** Sets the headers that let a listed origin's page read the answer. */
export function allowOrigin({ request, response }: HttpExchange, listed: readonly string[]): void {
  response.appendHeader('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !listed.includes(origin)) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'x-request-id');
}

/** Answers a browser's question whether it may send what it is about to; `methods` as in `Allow`. */
export function answerPreflight({ response }: HttpExchange, methods: string): void {
  if (response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-methods', methods);
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, x-request-id, apollo-require-preflight, x-apollo-operation-name',
    );
    response.setHeader('access-control-max-age', '600');
  }
  response.writeHead(204).end();
}
