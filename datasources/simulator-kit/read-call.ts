import type { IncomingMessage } from 'node:http';
import type { SimulatedRequest } from './route.js';

/** What a call brings of itself, before any route is known. */
export type ReadCall = Pick<SimulatedRequest, 'method' | 'path' | 'query' | 'headers' | 'body' | 'json'>;

const largestBody = 32 * 1024 * 1024;

/** `null` when the caller went away in the middle or sent more than 32 MiB. */
export async function readCall(incoming: IncomingMessage): Promise<ReadCall | null> {
  const body = await readBody(incoming);
  if (body === null) return null;
  const [path = '/', ...rest] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(rest.join('?')),
    headers: incoming.headers,
    body,
    json: parseJson(body),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of incoming) {
      // Without an encoding set, every part of a body is a buffer.
      if (!Buffer.isBuffer(part)) return null;
      length += part.length;
      if (length > largestBody) return null;
      parts.push(part);
    }
  } catch {
    return null;
  }
  return Buffer.concat(parts);
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
