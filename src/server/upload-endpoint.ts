import type { IncomingMessage } from 'node:http';
import type { IncomingContent, UploadRefusal, UploadResult } from '../services/receive-upload.js';
import { LARGEST_FILE } from '../services/upload-file.js';
import { answerJson, notFound, refuse, refuseMethod, type HttpExchange, type Refusal } from './http-exchange.js';

/** Under it lie the places that files are sent to. */
export const uploadsPath = '/uploads/';

/** Takes the content that belongs to a ticket. */
export type ReceiveUpload = (ticket: string, content: IncomingContent) => Promise<UploadResult>;

/** Answers `PUT /uploads/<ticket>`. Who has the ticket may send the file; nothing else is asked for. */
export async function answerUpload(exchange: HttpExchange, receive: ReceiveUpload): Promise<void> {
  const { request, path } = exchange;
  if (request.method !== 'PUT') return refuseMethod(exchange, 'PUT');
  const length = lengthOf(request);
  const refusal = refusalByHeaders(request, length);
  if (refusal !== null) return refuseUpload(exchange, refusal);
  // What was refused is read to its end all the same: a client that is still sending would not see the answer.
  const bytes: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  const result = await receive(path.slice(uploadsPath.length), { length, bytes });
  if ('refusal' in result) return refuseUpload(exchange, refusals[result.refusal]);
  answerJson(exchange, 201, { state: 'STORED', sha256: result.sha256 });
}

const refusals: Record<UploadRefusal, Refusal> = {
  UNKNOWN: notFound,
  LAPSED: { status: 410, code: 'NOT_FOUND', message: 'The time to send this file is over; ask for a new place.' },
  TAKEN: { status: 409, code: 'CONFLICT', message: 'The file was sent already, or is being sent now.' },
  WRONG_SIZE: { status: 400, code: 'BAD_REQUEST', message: 'The file has another size than was announced.' },
  WRONG_TYPE: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The content is not of the type that was announced.',
  },
};

const tooLarge: Refusal = {
  status: 413,
  code: 'PAYLOAD_TOO_LARGE',
  message: `The file is larger than ${String(LARGEST_FILE)} bytes.`,
};

const badRequest = (message: string): Refusal => ({ status: 400, code: 'BAD_REQUEST', message });

/** In bytes; null where the client does not say. */
function lengthOf({ headers }: IncomingMessage): number | null {
  return headers['content-length'] === undefined ? null : Number(headers['content-length']);
}

function refusalByHeaders({ headers }: IncomingMessage, length: number | null): Refusal | null {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return {
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'The body must be the file as it is, uncompressed.',
    };
  }
  // RFC 9110, 14.5: to take a part for the whole would be worse than to refuse it.
  if (headers['content-range'] !== undefined) return badRequest('A file must be sent whole.');
  return length !== null && length > LARGEST_FILE ? tooLarge : null;
}

async function refuseUpload(exchange: HttpExchange, refusal: Refusal): Promise<void> {
  const isRead = await drained(exchange.request);
  if (!isRead) exchange.response.setHeader('connection', 'close');
  refuse(exchange, refusal);
}

/** Of what is refused so much is read, in bytes: a file that is a little too large is told so. */
const drainLimit = 4 * LARGEST_FILE;

/** Reads and drops what is still to come; false where it is too much. */
async function drained(request: IncomingMessage): Promise<boolean> {
  if ((lengthOf(request) ?? 0) > drainLimit) return false;
  let dropped = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    dropped += part instanceof Buffer ? part.length : 0;
    if (dropped > drainLimit) return false;
  }
  return true;
}
