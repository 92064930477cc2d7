import type { IncomingHttpHeaders } from 'node:http';

const hostForm = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Where the caller reached this server, without a path: what links in its answer begin with. A proxy that ends TLS says so in
 * `X-Forwarded-Proto` and, where it changes `Host`, in `X-Forwarded-Host`. Nobody but the caller itself is told by them.
 */
export function publicOrigin(headers: IncomingHttpHeaders, fallbackHost: string): string {
  const protocol = firstOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http';
  const host = [firstOf(headers['x-forwarded-host']), headers.host].find(
    (name) => name !== undefined && hostForm.test(name),
  );
  return `${protocol}://${host ?? fallbackHost}`;
}

/** Of a list that every proxy on the way adds to, what the first one saw. */
const firstOf = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header[0] : header)?.split(',', 1)[0]?.trim();
