import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { openChunk, sealChunk } from './chunk-cipher.js';
import type { FileRow } from './files.js';
import type { Database } from './ledger.js';
import { DecryptionError } from './sealed-box.js';

/** How long a sender may be silent before another may begin anew with the same ticket. */
const SILENCE = sql`interval '30 seconds'`;

/** The right to send one file's content. A later one makes it worthless. */
export interface UploadTurn {
  readonly fileId: string;
  readonly turn: number;
}

/**
 * Takes the one upload that a ticket allows at a time, and forgets what an earlier one left. Null where another is under
 * way, or the content is there already.
 */
export async function beginUpload(db: Database, fileId: string): Promise<UploadTurn | null> {
  const row = await db
    .updateTable('request_file')
    .set({ upload_until: sql<Date>`now() + ${SILENCE}`, upload_turn: sql`upload_turn + 1` })
    .where('id', '=', fileId)
    .where('state', '=', 'AWAITING_CONTENT')
    .where((where) => where.or([where('upload_until', 'is', null), where('upload_until', '<=', sql<Date>`now()`)]))
    .returning('upload_turn')
    .executeTakeFirst();
  if (row === undefined) return null;
  await deleteChunks(db, fileId);
  return { fileId, turn: row.upload_turn };
}

/** Keeps a piece, encrypted; answers false where the upload is not this one's any more. */
export async function addChunk(
  db: Database,
  { fileId, turn }: UploadTurn,
  key: Buffer,
  piece: { readonly position: number; readonly content: Uint8Array },
): Promise<boolean> {
  const sealed = sealChunk(key, { fileId, position: piece.position }, piece.content);
  const added = await sql`
    with mine as (
      update request_file set upload_until = now() + ${SILENCE}
      where id = ${fileId} and upload_turn = ${turn} and state = 'AWAITING_CONTENT'
      returning id
    )
    insert into request_file_chunk (file_id, position, sealed)
    select id, ${piece.position}, ${sealed} from mine`.execute(db);
  return added.numAffectedRows === 1n;
}

/** Undoes an upload that did not come to its end: the ticket is as it was. Does nothing to somebody else's upload. */
export async function abandonUpload(db: Database, { fileId, turn }: UploadTurn): Promise<void> {
  await sql`
    with mine as (
      update request_file set upload_until = null
      where id = ${fileId} and upload_turn = ${turn} and state = 'AWAITING_CONTENT'
      returning id
    )
    delete from request_file_chunk using mine where file_id = mine.id`.execute(db);
}

/** Destroys a file's content; its name, size and hash stay. */
export async function deleteChunks(db: Database, fileId: string): Promise<void> {
  await db.deleteFrom('request_file_chunk').where('file_id', '=', fileId).execute();
}

/** The content, whole and as it came; null where what is kept is not that any more. */
export async function readContent(db: Database, file: FileRow, key: Buffer): Promise<Buffer | null> {
  const content = Buffer.alloc(file.size);
  const hash = createHash('sha256');
  let length = 0;
  // One piece at a time: what lies in memory twice is no more than that.
  for (let position = 0; length < file.size; position += 1) {
    const row = await db
      .selectFrom('request_file_chunk')
      .select('sealed')
      .where('file_id', '=', file.id)
      .where('position', '=', position)
      .executeTakeFirst();
    const piece = row === undefined ? null : opened(key, { fileId: file.id, position }, row.sealed);
    if (piece === null || length + piece.length > file.size) return null;
    length += piece.copy(content, length);
    hash.update(piece);
  }
  return file.sha256?.equals(hash.digest()) === true ? content : null;
}

function opened(key: Buffer, place: Parameters<typeof openChunk>[1], sealed: Buffer): Buffer | null {
  try {
    return openChunk(key, place, sealed);
  } catch (error) {
    if (error instanceof DecryptionError) return null;
    throw error;
  }
}
