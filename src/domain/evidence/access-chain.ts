import { canonicalText, sha256Hex } from './event-chain.js';

/**
 * An entry of the access log as its hash is made of it: one operation that has shown somebody personal data in plain. It
 * holds none itself.
 */
export interface ChainedReading {
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** Uuid of the chain: one of a server process. */
  readonly chain: string;
  /** The operation's own name, as its caller gave it; null for none. */
  readonly operation: string | null;
  /** Hash of the entry before it, hexadecimal; null for the first. */
  readonly previous: string | null;
  /** The id that the caller was answered with. */
  readonly request: string;
  /** 1, 2, 3 … within the chain. */
  readonly sequence: number;
  /** Uuids of the people, in order. */
  readonly subjects: readonly string[];
  /** The viewer's id. */
  readonly viewer: string;
}

/** SHA-256, hexadecimal, over the entry in canonical JSON (RFC 8785), and so over all that came before it in its chain. */
export const hashOfReading = (reading: ChainedReading): string => sha256Hex(canonicalText(reading));

/** An entry as it is kept: its predecessor is the one before it. */
export type KeptReading = Omit<ChainedReading, 'previous'> & { readonly hash: string };

/** Whether a chain is whole, from its beginning to an end that was signed or seen. Answers the first bad sequence. */
export function firstBrokenReading(kept: readonly KeptReading[]): number | null {
  let previous: string | null = null;
  for (const [index, { hash, ...reading }] of kept.entries()) {
    if (reading.sequence !== index + 1 || hashOfReading({ ...reading, previous }) !== hash) return index + 1;
    previous = hash;
  }
  return null;
}
