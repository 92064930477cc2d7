import type { PublicKey } from '../domain/evidence/public-key.js';
import type { Instant, Json, NullableInstant } from './column-types.js';

/** One link of a request's chain. Written once, never changed. */
export interface EventTable {
  id: string;
  request_id: string;
  sequence: number;
  at: Instant;
  actor: string;
  type: string;
  message: string;
  vendor_key: string | null;
  /** Free text of a person, encrypted; the chain holds it as its ciphertext. */
  detail: Buffer | null;
  hash: Buffer;
}

/** A key that receipts and heads are signed with; its private half is the secret `signing-key.<id>`, destroyed when it retires. */
export interface SigningKeyTable {
  /** Thumbprint of the public key (RFC 7638). */
  id: string;
  public_key: Json<PublicKey>;
  made_at: Instant;
  /** Null for the one that signs. */
  retired_at: NullableInstant;
}

/** What a request came to, signed. Written once; a request that was taken up again gets another. */
export interface ReceiptTable {
  id: string;
  request_id: string;
  issued_at: Instant;
  key_id: string;
  /** Length and end of the chain that it vouches for. */
  event_count: number;
  head: Buffer;
  jws: string;
}

/** Where chains stood at one time, signed; each holds the hash of the one before it. Written once. */
export interface SignedHeadsTable {
  /** 1, 2, 3 … */
  number: number;
  signed_at: Instant;
  key_id: string;
  jws: string;
}

/** A chain whose time was over: its events and receipts are gone. Written once. */
export interface EndedChainTable {
  request_id: string;
  event_count: number;
  head: Buffer | null;
  ended_at: Instant;
}
