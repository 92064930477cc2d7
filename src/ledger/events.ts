import { newId, type Database } from './ledger.js';
import { decryptText } from './subject-cipher.js';
import type { EventTable } from './evidence-tables.js';
import type { RequestEvent } from '../domain/entities.js';
import { hashOfEvent, type ChainedEvent } from '../domain/evidence/event-chain.js';
import type { Selectable } from 'kysely';

/** Something that happened, not yet a link of the chain. */
export interface EventDraft {
  /** Who did it: `viewer:…`, `vendor:<key>` or `privacy-graph`. */
  readonly actor: string;
  /** `request.received`, `status.submitting`, … */
  readonly type: string;
  /** One sentence of ours; no personal data. */
  readonly message: string;
  readonly vendor?: string;
  /** Free text of a person, already encrypted. */
  readonly detail?: Buffer;
}

/** The end of a request's chain. */
export interface ChainHead {
  readonly requestId: string;
  readonly count: number;
  readonly head: Buffer | null;
}

export type EventRow = Selectable<EventTable>;

type Link = Omit<EventRow, 'hash'>;

/** The event as its hash is made of it. */
export const toChained = (link: Link, previous: Buffer | null): ChainedEvent => ({
  actor: link.actor,
  at: link.at.toISOString(),
  detail: link.detail?.toString('base64') ?? null,
  id: link.id,
  message: link.message,
  previous: previous?.toString('hex') ?? null,
  request: link.request_id,
  sequence: link.sequence,
  type: link.type,
  vendor: link.vendor_key,
});

/** SHA-256 over the event as stored and the hash before it; see `hashOfEvent`. */
export const hashOf = (link: Link, previous: Buffer | null): Buffer =>
  Buffer.from(hashOfEvent(toChained(link, previous)), 'hex');

/** Adds links to the end of a chain whose request row is locked by this transaction; answers the new end. */
export async function appendEvents(
  trx: Database,
  end: ChainHead,
  drafts: readonly EventDraft[],
  at: Date,
): Promise<ChainHead> {
  let { head, count } = end;
  const rows = drafts.map((draft): Selectable<EventTable> => {
    count += 1;
    const link: Link = {
      id: newId(),
      request_id: end.requestId,
      sequence: count,
      at,
      actor: draft.actor,
      type: draft.type,
      message: draft.message,
      vendor_key: draft.vendor ?? null,
      detail: draft.detail ?? null,
    };
    head = hashOf(link, head);
    return { ...link, hash: head };
  });
  if (rows.length > 0) await trx.insertInto('event').values(rows).execute();
  return { requestId: end.requestId, count, head };
}

/** Whether the chain is whole: every hash follows from its event and the one before. Answers the first bad sequence. */
export function firstBrokenLink(rows: readonly Selectable<EventTable>[]): number | null {
  let previous: Buffer | null = null;
  for (const [index, row] of rows.entries()) {
    if (row.sequence !== index + 1 || !hashOf(row, previous).equals(row.hash)) return index + 1;
    previous = row.hash;
  }
  return null;
}

/** An event as the graph shows it; `key` is that of the person, null once it was destroyed. */
export const toRequestEvent = (row: EventRow, key: Buffer | null): RequestEvent => ({
  id: row.id,
  requestId: row.request_id,
  sequence: row.sequence,
  at: row.at,
  actor: row.actor,
  type: row.type,
  message: row.message,
  comment: row.detail === null || key === null ? null : decryptText(key, `event.detail.${row.request_id}`, row.detail),
  vendor: row.vendor_key,
  hash: row.hash.toString('hex'),
});
