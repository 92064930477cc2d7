import { sql, type Selectable } from 'kysely';
import type { RequestFile } from '../domain/entities.js';
import { newId, type Database, type Ledger } from './ledger.js';
import { anyOf, type RequestRow } from './requests.js';
import { decryptText, encryptText } from './subject-cipher.js';
import { unwrapSubjectKey } from './subjects.js';
import type { RequestFileTable } from './file-tables.js';

export type FileRow = Selectable<RequestFileTable>;
type FileRowWithKey = FileRow & { readonly wrapped_key: Buffer | null };

/** A file as it is announced. */
export interface NewFile {
  readonly vendor: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  /** Hash of the ticket. */
  readonly ticket: Buffer;
  readonly ticketExpiresAt: Date;
}

const nameContext = (id: string): string => `request_file.name.${id}`;

/** Makes the row of a file whose content is awaited; answers its id. */
export async function createFile(
  trx: Database,
  { request, key }: { readonly request: RequestRow; readonly key: Buffer },
  file: NewFile,
  at: Date,
): Promise<string> {
  const id = newId();
  await trx
    .insertInto('request_file')
    .values({
      id,
      request_id: request.id,
      subject_id: request.subject_id,
      vendor_key: file.vendor,
      name: encryptText(key, nameContext(id), file.name),
      content_type: file.contentType,
      size: file.size,
      sha256: null,
      state: 'AWAITING_CONTENT',
      ticket: file.ticket,
      ticket_expires_at: file.ticketExpiresAt,
      count_before: null,
      created_at: at,
    })
    .execute();
  return id;
}

/** The name of a file, by the key of the person that it is for. */
export const fileName = (key: Buffer, row: Pick<FileRow, 'id' | 'name'>): string =>
  decryptText(key, nameContext(row.id), row.name);

/** Every read begins here. A file whose ticket lapsed without content is as good as gone, whether or not it was removed yet. */
const selectFiles = (ledger: Ledger) =>
  ledger.db
    .selectFrom('request_file')
    .innerJoin('subject', 'subject.id', 'request_file.subject_id')
    .selectAll('request_file')
    .select('subject.wrapped_key')
    .where((where) =>
      where.or([
        where('request_file.state', '<>', 'AWAITING_CONTENT'),
        where('request_file.ticket_expires_at', '>', ledger.now()),
        where('request_file.upload_until', '>', sql<Date>`now()`),
      ]),
    );

function toFile(ledger: Ledger, row: FileRowWithKey): RequestFile {
  const { wrapped_key: wrapped } = row;
  return {
    id: row.id,
    requestId: row.request_id,
    name: wrapped === null ? '' : fileName(unwrapSubjectKey(ledger, row.subject_id, wrapped), row),
    contentType: row.content_type,
    size: row.size,
    sha256: row.sha256?.toString('hex') ?? null,
    state: row.state,
    deliveredAt: row.delivered_at,
  };
}

/** Files by id: one statement however many. */
export async function loadFiles(ledger: Ledger, ids: readonly string[]): Promise<ReadonlyMap<string, RequestFile>> {
  const rows = await selectFiles(ledger).where('request_file.id', '=', anyOf(ids)).execute();
  return new Map(rows.map((row) => [row.id, toFile(ledger, row)]));
}

/** Files of requests, in the order in which they were announced. */
export async function loadFilesOfRequests(
  ledger: Ledger,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RequestFile[]>> {
  const rows = await selectFiles(ledger)
    .where('request_file.request_id', '=', anyOf(requestIds))
    .orderBy('request_file.id')
    .execute();
  return Map.groupBy(
    rows.map((row) => toFile(ledger, row)),
    (file) => file.requestId,
  );
}

/** Removes files whose ticket lapsed without content, and what an upload that died left of them. */
export async function removeLapsedFiles(ledger: Ledger, db: Database): Promise<void> {
  await db
    .deleteFrom('request_file')
    .where('state', '=', 'AWAITING_CONTENT')
    .where('ticket_expires_at', '<=', ledger.now())
    .where((where) => where.or([where('upload_until', 'is', null), where('upload_until', '<=', sql<Date>`now()`)]))
    .execute();
}
