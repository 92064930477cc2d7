import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import type { Refusal } from './http-exchange.js';

/** Largest body that is read, in bytes. */
const bodyLimit = 1_000_000;

/** A client that is still sending never sees the answer if its connection is cut, so this much is read and dropped. */
const drainLimit = 10 * bodyLimit;

/** What reading a body came to. */
export type BodyReading =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refusal: Refusal };

/** Reads a body of JSON in UTF-8, uncompressed. Rejects where the client goes away. */
export async function readJsonBody(request: IncomingMessage): Promise<BodyReading> {
  if (!isPlainJson(request)) {
    request.resume();
    return refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json in UTF-8, uncompressed.');
  }
  const bytes = await readBytes(request);
  if (bytes === null) return { ok: false, refusal: tooLarge };
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return refused(400, 'BAD_REQUEST', 'The body is not JSON.');
  }
}

const advice = 'Send large values in several operations, and files to where uploadFile says.';

const tooLarge: Refusal = {
  status: 413,
  code: 'PAYLOAD_TOO_LARGE',
  message: `The body is larger than ${String(bodyLimit)} bytes. ${advice}`,
  limit: { name: 'body', allowed: bodyLimit, advice },
};

/** Null where there is more than the limit. */
async function readBytes(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > drainLimit) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.byteLength;
    if (size > drainLimit) return null;
    if (size <= bodyLimit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > bodyLimit ? null : Buffer.concat(chunks);
}

function isPlainJson({ headers }: IncomingMessage): boolean {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return false;
  try {
    const type = new MIMEType(headers['content-type'] ?? '');
    return type.essence === 'application/json' && (type.params.get('charset') ?? 'utf-8').toLowerCase() === 'utf-8';
  } catch {
    return false;
  }
}

function refused(status: number, code: string, message: string): BodyReading {
  return { ok: false, refusal: { status, code, message } };
}
