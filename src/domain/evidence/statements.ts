import type {
  Confidence,
  Outcome,
  Reason,
  Regulation,
  RequestState,
  Right,
  VendorKind,
  VendorRole,
  VendorState,
} from '../vocabulary.js';

/** What a signature is over, as the JWS header's `typ`: a statement of one kind cannot be passed off as another. */
export type StatementType =
  'privacy-graph-receipt' | 'privacy-graph-heads' | 'privacy-graph-ended' | 'privacy-graph-access-log';

/** A chain as it stood: how many events it had, and the hash of the last (hexadecimal). */
export interface ChainEnd {
  readonly events: number;
  readonly head: string;
}

/** What a receipt says: no personal data. Instants are ISO 8601 in UTC. */
export interface ReceiptStatement extends RequestFacts {
  readonly version: 1;
  readonly issuedAt: string;
  readonly chain: ChainEnd;
}

/** What a request came to, or how far it has come: no personal data. Instants are ISO 8601 in UTC. */
export interface RequestFacts {
  /** Uuid of the request, and its short name for people. */
  readonly request: string;
  readonly reference: string;
  readonly regulation: Regulation;
  readonly state: RequestState;
  /** The account that it came in through; null where it was made here. */
  readonly origin: string | null;
  readonly receivedAt: string;
  readonly acknowledgedAt: string | null;
  /** Null while anything is open; never in a receipt. */
  readonly completedAt: string | null;
  /** Null until the answer has reached where the request came in. */
  readonly closedAt: string | null;
  readonly rights: readonly RightFacts[];
}

export interface RightFacts {
  readonly right: Right;
  readonly state: RequestState;
  /** What it came to everywhere, where one word can say it. */
  readonly outcome: Outcome | null;
  readonly vendors: readonly VendorFacts[];
}

/** Where a right stood at one account. */
export interface VendorFacts {
  readonly vendor: string;
  readonly kind: VendorKind;
  readonly role: VendorRole;
  readonly state: VendorState;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  /** How far the state can be trusted: the vendor’s own word, a conclusion, or what a person attests. */
  readonly confidence: Confidence | null;
  readonly submittedAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly completedAt: string | null;
}

/** Where chains stood at one time. Those that have not grown since an earlier statement are in that one. */
export interface HeadsStatement {
  readonly version: 1;
  /** 1, 2, 3 …: a statement that was taken away leaves a gap. */
  readonly number: number;
  readonly signedAt: string;
  /** SHA-256 (hexadecimal) of the statement before it, as its JWS; null for the first. */
  readonly previous: string | null;
  readonly heads: readonly (ChainEnd & { readonly request: string })[];
}

/** Chains whose log was ended before an export was written: a part of them, as many statements as it takes. */
export interface EndedStatement {
  readonly version: 1;
  readonly signedAt: string;
  /** When the requests of the export were received; both null: it is of all of them, and what it lacks is missing. */
  readonly period: { readonly from: string | null; readonly until: string | null };
  readonly ended: readonly EndedChain[];
}

/** A chain whose events and receipts are gone, as it was when its time was over. */
export interface EndedChain {
  readonly request: string;
  readonly events: number;
  /** Null where there were no events. */
  readonly head: string | null;
  readonly endedAt: string;
}

/** Where a chain of the access log stood at one time. */
export interface AccessLogStatement {
  readonly version: 1;
  readonly signedAt: string;
  /** Uuid of the chain. */
  readonly chain: string;
  /** How many entries it had, and the hash of the last (hexadecimal). */
  readonly entries: number;
  readonly head: string;
}
