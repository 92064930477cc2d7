import type { Generated } from 'kysely';
import type { RequestFileState } from '../domain/vocabulary.js';
import type { Instant, NullableInstant } from './column-types.js';

/** A file for the person. Once its content has arrived it is work that is due, until the vendor has it. */
export interface RequestFileTable {
  id: string;
  request_id: string;
  subject_id: string;
  /** The account that the request came in through. */
  vendor_key: string;
  name: Buffer;
  content_type: string;
  /** In bytes: announced, and what the content must have. */
  size: number;
  sha256: Buffer | null;
  state: RequestFileState;
  /** Hash of the secret that the content may be sent with. */
  ticket: Buffer;
  ticket_expires_at: Instant;
  /** Nobody else may send the content before this; it moves on with every chunk that arrives. */
  upload_until: NullableInstant;
  /** Number of the upload under way: chunks of an earlier one are refused. */
  upload_turn: Generated<number>;
  stored_at: NullableInstant;
  delivered_at: NullableInstant;
  due_at: NullableInstant;
  lease_until: NullableInstant;
  lease_token: Generated<number>;
  /** Tries in a row that came to nothing. */
  attempts: Generated<number>;
  /** How often it was sent and may have arrived. */
  sends: Generated<number>;
  /** Committed before the socket opens, with the vendor's count of files; null once the answer was definite. */
  intent_at: NullableInstant;
  count_before: number | null;
  created_at: Instant;
}

/** A piece of a file's content, encrypted; destroyed when the file has been delivered. */
export interface RequestFileChunkTable {
  file_id: string;
  /** 0, 1, 2 … */
  position: number;
  sealed: Buffer;
}
