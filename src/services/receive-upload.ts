import { createHash } from 'node:crypto';
import { mayBe, TELLING_BYTES } from '../domain/content-kind.js';
import { required } from '../domain/invariant-error.js';
import { changeRequest } from '../ledger/change-request.js';
import { abandonUpload, addChunk, beginUpload, type UploadTurn } from '../ledger/file-chunks.js';
import type { FileRow } from '../ledger/files.js';
import type { Ledger } from '../ledger/ledger.js';
import { announceWork } from '../ledger/statuses.js';
import { subjectKey } from '../ledger/subjects.js';
import { readTicket } from '../ledger/upload-ticket.js';

/** Plain bytes of a file that are sealed together; also what lies in memory of it. At least `TELLING_BYTES`. */
const CHUNK_BYTES = 256 * 1024;

/** Why an upload was not taken. After all but `UNKNOWN`, `LAPSED` and `TAKEN` the ticket may be used again until it lapses. */
export type UploadRefusal =
  /** No ticket that this server gave out. */
  | 'UNKNOWN'
  /** Its time is over. */
  | 'LAPSED'
  /** It was used, or another upload with it is under way. */
  | 'TAKEN'
  /** There are more bytes, or fewer, than were announced. */
  | 'WRONG_SIZE'
  /** The content is not of the type that was announced. */
  | 'WRONG_TYPE';

export type UploadResult = { readonly sha256: string } | { readonly refusal: UploadRefusal };

/** Content on its way in. */
export interface IncomingContent {
  /** Bytes, as far as the sender said. */
  readonly length: number | null;
  /** Ends by throwing where the sender went away. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Takes a file's content, with nothing but a ticket for it: piece by piece, each encrypted with the person's key as it
 * comes, so that neither memory nor disk ever holds it whole or plain. What does not come to its end leaves nothing.
 */
export async function receiveUpload(
  ledger: Ledger,
  ticketText: string,
  content: IncomingContent,
): Promise<UploadResult> {
  const ticket = readTicket(ledger.keys.lookup, ticketText);
  if (ticket === null) return { refusal: 'UNKNOWN' };
  const file = await ledger.db
    .selectFrom('request_file')
    .selectAll()
    .where('ticket', '=', ticket.hash)
    .executeTakeFirst();
  if (file !== undefined && file.state !== 'AWAITING_CONTENT') return { refusal: 'TAKEN' };
  if (file === undefined || ticket.expiresAt <= ledger.now()) return { refusal: 'LAPSED' };
  if (content.length !== null && content.length !== file.size) return { refusal: 'WRONG_SIZE' };
  const key = await subjectKey(ledger, ledger.db, file.subject_id);
  if (key === null) return { refusal: 'LAPSED' };
  const turn = await beginUpload(ledger.db, file.id);
  if (turn === null) return { refusal: 'TAKEN' };
  try {
    const result = await store(ledger, { file, key, turn }, content.bytes);
    if ('refusal' in result) await abandonUpload(ledger.db, turn);
    return result;
  } catch (error) {
    await abandonUpload(ledger.db, turn);
    throw error;
  }
}

interface Upload {
  readonly file: FileRow;
  readonly key: Buffer;
  readonly turn: UploadTurn;
}

async function store(ledger: Ledger, upload: Upload, bytes: AsyncIterable<Uint8Array>): Promise<UploadResult> {
  const { file, key, turn } = upload;
  const hash = createHash('sha256');
  let length = 0;
  let position = 0;
  for await (const piece of inPieces(bytes, CHUNK_BYTES)) {
    length += piece.length;
    if (length > file.size) return { refusal: 'WRONG_SIZE' };
    if (position === 0 && !mayBe(file.content_type, piece.subarray(0, TELLING_BYTES))) return { refusal: 'WRONG_TYPE' };
    hash.update(piece);
    if (!(await addChunk(ledger.db, turn, key, { position, content: piece }))) return { refusal: 'TAKEN' };
    position += 1;
  }
  if (length !== file.size) return { refusal: 'WRONG_SIZE' };
  const sha256 = hash.digest();
  return (await markStored(ledger, upload, sha256)) ? { sha256: sha256.toString('hex') } : { refusal: 'TAKEN' };
}

/** The same bytes in pieces of one size, the last one shorter. A piece is good until the next one is asked for. */
async function* inPieces(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const piece = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const part of bytes) {
    for (let taken = 0; taken < part.length;) {
      const more = part.subarray(taken, taken + size - filled);
      piece.set(more, filled);
      taken += more.length;
      filled += more.length;
      if (filled < size) continue;
      yield piece;
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** Ends the upload and makes the file due, unless somebody else has its turn. */
async function markStored(ledger: Ledger, { file, turn }: Upload, sha256: Buffer): Promise<boolean> {
  const stored = await changeRequest(ledger, file.request_id, async (change) => {
    const { numUpdatedRows } = await change.trx
      .updateTable('request_file')
      .set({ state: 'STORED', sha256, stored_at: change.at, due_at: change.at, upload_until: null })
      .where('id', '=', file.id)
      .where('upload_turn', '=', turn.turn)
      .where('state', '=', 'AWAITING_CONTENT')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    change.event({
      actor: 'privacy-graph',
      type: 'file.stored',
      message: `A file for the person arrived whole: ${file.size} bytes, SHA-256 ${sha256.toString('hex')}.`,
      vendor: file.vendor_key,
    });
    await announceWork(change.trx, file.vendor_key);
    return true;
  });
  return required(stored, 'The request of a file');
}
