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

/** A fault in the access log: where, and what it is, in words for a person. */
export interface AccessLogFault {
  readonly chain: string;
  readonly fault: string;
}

/** Where a chain was signed to stand. */
export interface SignedEnd {
  readonly chain: string;
  readonly entries: number;
  /** Hexadecimal. */
  readonly head: string;
}

/**
 * Checks entries in the order of their chains, one by one, so that a log of any length is checked in little memory, and at
 * last holds them against what was signed.
 */
export class AccessLogCheck {
  readonly #faults: AccessLogFault[] = [];
  readonly #signed: ReadonlyMap<string, readonly SignedEnd[]>;
  readonly #lengths = new Map<string, number>();
  #last: KeptReading | null = null;

  constructor(signed: readonly SignedEnd[]) {
    this.#signed = Map.groupBy(signed, ({ chain }) => chain);
  }

  /** Takes the next entry. */
  next(kept: KeptReading): void {
    const { hash, ...reading } = kept;
    const before = this.#last?.chain === kept.chain ? this.#last : null;
    const follows = kept.sequence === (before?.sequence ?? 0) + 1;
    if (!follows) this.#fault(kept.chain, `Entry ${String((before?.sequence ?? 0) + 1)} is not there.`);
    else if (hashOfReading({ ...reading, previous: before?.hash ?? null }) !== hash) {
      this.#fault(kept.chain, `Entry ${String(kept.sequence)}, or the one before it, is not what was written.`);
    }
    const signed = this.#signed.get(kept.chain)?.find(({ entries }) => entries === kept.sequence);
    if (signed !== undefined && signed.head !== hash) {
      this.#fault(kept.chain, `Entry ${String(kept.sequence)} is not the one that was signed.`);
    }
    this.#lengths.set(kept.chain, kept.sequence);
    this.#last = kept;
  }

  /** All faults, when every entry was taken. */
  end(): readonly AccessLogFault[] {
    for (const [chain, ends] of this.#signed) {
      const most = Math.max(...ends.map(({ entries }) => entries));
      const length = this.#lengths.get(chain) ?? 0;
      if (length < most) this.#fault(chain, `It ends at entry ${String(length)}, and ${String(most)} were signed.`);
    }
    return this.#faults;
  }

  #fault(chain: string, fault: string): void {
    this.#faults.push({ chain, fault });
  }
}
