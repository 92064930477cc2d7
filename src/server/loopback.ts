import { isIPv4 } from 'node:net';

/** Whether a host's name stands for this machine itself and nothing else; brackets around an IPv6 address may stay. */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  // A server that listens on both families sees IPv4 clients as ::ffff:127.0.0.1.
  const plain = name.startsWith('::ffff:') ? name.slice('::ffff:'.length) : name;
  if (isIPv4(plain)) return plain.startsWith('127.');
  return plain === '::1' || plain === 'localhost';
}

/**
 * The same for a `Host` header, which may have a port. A page from elsewhere whose name was made to resolve to this
 * machine still sends its own name.
 */
export function isLoopbackHostHeader(header: string | undefined): boolean {
  const host = header === undefined ? undefined : /^(\[[^\]]+\]|[^:]+)(?::\d+)?$/.exec(header)?.[1];
  return host !== undefined && isLoopbackHost(host);
}

/** Whether an address is one that may be asked without TLS: https anywhere, http on this machine. */
export function isConfidential(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}
