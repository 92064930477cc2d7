import type { Reply, SimulatedRequest } from '../../simulator-kit/index.js';
import { multipartParts } from './multipart-parts.js';
import { withFile } from './opt-out-request.js';
import { isJson, type OptOutMachine } from './updates.js';
import { failure, single } from './wire.js';

interface Upload {
  readonly requestId: string;
  readonly payload: Buffer;
}

/**
 * POST /files. The sample sends JSON, the table names a data payload: both a `file` part of a form and `file` as
 * base64 in JSON are taken, unless the quirk `uploadEncoding` takes one alone. All that shows of a file is `file_count`.
 */
export function upload({ journal, quirks }: OptOutMachine, call: SimulatedRequest): Reply {
  const encoding = isJson(call) ? 'json' : isMultipart(call) ? 'multipart' : 'other';
  const taken = quirks.get('uploadEncoding');
  if (encoding === 'other' || (taken !== 'both' && taken !== encoding)) return failure(quirks, 415);
  const sent = encoding === 'json' ? fromJson(call.json) : fromForm(call);
  if (sent === null) return failure(quirks, 400);
  const request = journal.get(sent.requestId);
  if (request === undefined) return failure(quirks, 404);
  journal.put(withFile(request, sent.payload));
  return { status: 200, body: single(quirks, { success: true }), effect: { kind: 'upload', nativeId: request.id } };
}

const isMultipart = (call: SimulatedRequest): boolean =>
  /^multipart\/form-data\s*;/i.test(call.headers['content-type'] ?? '');

function fromJson(body: unknown): Upload | null {
  if (typeof body !== 'object' || body === null || !('request_id' in body) || !('file' in body)) return null;
  const { request_id: requestId, file } = body;
  if (typeof requestId !== 'string' || typeof file !== 'string') return null;
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(file);
  return file === '' || !isBase64 ? null : { requestId, payload: Buffer.from(file, 'base64') };
}

function fromForm(call: SimulatedRequest): Upload | null {
  const parts = multipartParts(call.body, call.headers['content-type'] ?? '');
  const requestId = parts?.get('request_id');
  const payload = parts?.get('file');
  return requestId === undefined || payload === undefined ? null : { requestId: requestId.toString('utf8'), payload };
}
