import type { ServerResponse } from 'node:http';
import type { Reply } from './route.js';

export function send(outgoing: ServerResponse, reply: Reply, contentType: string): void {
  const bytes = writeHead(outgoing, reply, contentType);
  outgoing.end(bytes);
}

/** Announces the whole answer, gives half of it and drops the connection. */
export function breakOff(outgoing: ServerResponse, reply: Reply, contentType: string): void {
  const bytes = writeHead(outgoing, reply, contentType);
  // The half must have left this process before the connection goes, or the caller would see a plain reset.
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
}

function writeHead(outgoing: ServerResponse, reply: Reply, contentType: string): Buffer {
  const text = reply.text ?? (reply.body === undefined ? '' : JSON.stringify(reply.body));
  const bytes = Buffer.from(text);
  const headers: Record<string, string> = {};
  if (bytes.length > 0) headers['content-type'] = contentType;
  if (reply.status !== 204) headers['content-length'] = String(bytes.length);
  for (const [name, value] of Object.entries(reply.headers ?? {})) headers[name.toLowerCase()] = value;
  outgoing.writeHead(reply.status, headers);
  return bytes;
}
