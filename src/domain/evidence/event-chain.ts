import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { required } from '../invariant-error.js';

/**
 * An event as its hash is made of it, and as an export writes it. Free text is there as its ciphertext, which is never
 * rewritten, so that the chain still holds when the key of the person was destroyed.
 */
export interface ChainedEvent {
  readonly actor: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** Ciphertext of what a person said, base64. */
  readonly detail: string | null;
  readonly id: string;
  readonly message: string;
  /** Hash of the event before it, hexadecimal; null for the first. */
  readonly previous: string | null;
  /** Uuid of the request. */
  readonly request: string;
  /** 1, 2, 3 … within the request. */
  readonly sequence: number;
  readonly type: string;
  /** The account's key. */
  readonly vendor: string | null;
}

/**
 * SHA-256, hexadecimal, over the event in canonical JSON (RFC 8785). It holds the hash of the event before, so no event
 * can be changed, left out or put elsewhere without every later hash showing it.
 */
export const hashOfEvent = (event: ChainedEvent): string => sha256Hex(canonicalText(event));

/** RFC 8785: the one text that a JSON value has, whatever the order of its members. */
export const canonicalText = (value: unknown): string => required(canonicalize(value), 'Canonical form of a value');

/** SHA-256 of a text in UTF-8, hexadecimal. */
export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
