import type { Scope } from '../domain/entities.js';
import type { Instant, NullableInstant } from './column-types.js';

/** A machine's key. The key itself is nowhere but with whoever was given it. */
export interface ApiKeyTable {
  /** The part of the key that names it. */
  id: string;
  /** SHA-256 of the part that is secret. */
  hash: Buffer;
  name: string;
  scopes: Scope[];
  made_at: Instant;
  expires_at: NullableInstant;
  revoked_at: NullableInstant;
}

/** One server process, as far as it has shown anybody personal data. Written once. */
export interface AccessChainTable {
  id: string;
  began_at: Instant;
}

/** One operation that has shown personal data in plain: who, when, whose. Written once. */
export interface AccessEntryTable {
  chain: string;
  sequence: number;
  at: Instant;
  viewer: string;
  operation: string | null;
  request: string;
  subjects: string[];
  hash: Buffer;
}

/** Where a chain of the access log stood at one time, signed. Written once. */
export interface AccessHeadTable {
  chain: string;
  sequence: number;
  signed_at: Instant;
  key_id: string;
  jws: string;
}
