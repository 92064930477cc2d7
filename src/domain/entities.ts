import type { ClockFacts, ClockSettings } from './deadlines/deadline.js';
import type { HealthFacts } from './health.js';
import type { JsonValue } from './json.js';
import type { VendorAddress } from './vendor-source.js';
import type {
  CircuitState,
  Confidence,
  IdentifierKind,
  Outcome,
  Reason,
  Regulation,
  RequestFileState,
  RequestState,
  Right,
  VendorCapability,
  VendorKind,
  VendorRole,
  VendorState,
} from './vocabulary.js';

/** One person asking once, for one or several rights. Ids here and below are UUIDs, version 7. */
export interface PrivacyRequest {
  readonly id: string;
  /** PR-2026-000042 */
  readonly reference: string;
  readonly subjectId: string;
  readonly regulation: Regulation;
  readonly state: RequestState;
  /** In their fixed order. */
  readonly rights: readonly Right[];
  /** Set by a decision about the request itself; wins over what its vendors say. */
  readonly decided: RequestState | null;
  /** It asks for something that is no right we know. */
  readonly unknownType: boolean;
  /** The account's key; null where it was made in this graph. */
  readonly originVendor: string | null;
  readonly message: string | null;
  readonly receivedAt: Date;
  readonly acknowledgedAt: Date | null;
  /** Null until the person's identity was verified. */
  readonly identityVerifiedAt: Date | null;
  /** Null where no approval was ever wanted. */
  readonly approval: Approval | null;
  readonly completedAt: Date | null;
  readonly closedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The nearest deadline that is not met yet; null where there is none, while the clocks stand still, and once the request is closed. */
  readonly dueAt: Date | null;
  readonly health: HealthFacts;
  /** What its deadlines are computed from. */
  readonly clock: { readonly facts: ClockFacts; readonly settings: ClockSettings };
}

/** The second pair of eyes that a deletion waits for, or had. */
export interface Approval {
  /** Ids of the viewers who asked for the deletion, or added to it: none of them may approve it. */
  readonly askedBy: readonly string[];
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
}

/** Where one right of one request stands at one vendor account. */
export interface VendorStatus {
  readonly id: string;
  readonly requestId: string;
  readonly subjectId: string;
  /** The account's key. */
  readonly vendor: string;
  readonly role: VendorRole;
  readonly right: Right;
  readonly state: VendorState;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  readonly confidence: Confidence | null;
  readonly observedAt: Date | null;
  readonly submittedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  /** When the vendor should be done; null before it was asked, and where nobody knows how long it takes. */
  readonly expectedAt: Date | null;
  /** The last moment at which it can be submitted and still be done in time; null where that cannot be said. */
  readonly submitBy: Date | null;
  readonly health: HealthFacts;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  /** The status of another request whose work is this one's too. */
  readonly follows: string | null;
  readonly lastError: VendorTrouble | null;
}

/** The last trouble with a vendor; free of anything that the vendor or a person wrote. */
export interface VendorTrouble {
  readonly reason: Reason;
  readonly message: string;
  readonly httpStatus: number | null;
  readonly retryable: boolean;
  readonly at: Date;
}

/** A record as the vendor keeps it. */
export interface VendorRecord {
  readonly id: string;
  readonly requestId: string;
  readonly subjectId: string;
  readonly vendor: string;
  readonly kind: VendorKind;
  readonly rights: readonly Right[];
  readonly nativeId: string | null;
  readonly nativeState: string | null;
  readonly observedAt: Date;
  /** Under the names of the graph's record type; holds personal data. */
  readonly facts: Readonly<Record<string, JsonValue>>;
  readonly raw: JsonValue;
}

/** A file for the person, on its way to the vendor that the request came in through. */
export interface RequestFile {
  readonly id: string;
  readonly requestId: string;
  /** Empty once the person's data was destroyed. */
  readonly name: string;
  /** Type and subtype, without parameters. */
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** Of the content, in hexadecimal; null until it has arrived. */
  readonly sha256: string | null;
  readonly state: RequestFileState;
  readonly deliveredAt: Date | null;
}

/** The person. Values are plain; who may not see them is shown masks. */
export interface Subject {
  readonly id: string;
  readonly name: string | null;
  readonly dateOfBirth: string | null;
  readonly address: VendorAddress | null;
  /** The main ones first. */
  readonly identifiers: readonly SubjectIdentifier[];
  readonly legalHold: { readonly reason: string; readonly placedAt: Date; readonly placedBy: string } | null;
  readonly erasedAt: Date | null;
}

export interface SubjectIdentifier {
  readonly kind: IdentifierKind;
  /** Normalised. */
  readonly value: string;
  /** Whether the person is found by it; a claimed one is kept and links nobody. */
  readonly main: boolean;
  /** Keys of the accounts that know it. */
  readonly sources: readonly string[];
  readonly verifiedAt: Date | null;
}

/** One configured account. */
export interface Vendor {
  /** Opaque uuid; stays the same for a key. */
  readonly id: string;
  readonly key: string;
  readonly kind: VendorKind;
  readonly name: string;
  readonly role: VendorRole;
  readonly capabilities: readonly VendorCapability[];
  readonly declaredWindowMs: number | null;
  readonly requiredIdentifiers: (right: Right) => readonly IdentifierKind[];
}

/** How an account's API has been answering. */
export interface VendorHealth {
  readonly circuit: CircuitState;
  readonly lastSuccessAt: Date | null;
  readonly lastErrorAt: Date | null;
  readonly lastError: string | null;
  readonly rateLimitRemaining: number | null;
  readonly rateLimitResetsAt: Date | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP95Ms: number | null;
  readonly syncedAt: Date | null;
  /** Statuses and files that wait for a call to this vendor now. */
  readonly backlog: number;
}

/** Something that happened to a request. */
export interface RequestEvent {
  readonly id: string;
  readonly requestId: string;
  /** 1, 2, 3 … within the request. */
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly type: string;
  readonly message: string;
  /** What a person said of it; null where nobody did, or where the person's data was destroyed. */
  readonly comment: string | null;
  readonly vendor: string | null;
  /** Hex of the SHA-256 over this event and the hash of the one before it. */
  readonly hash: string;
}

/** Proof of what a request came to, which can be checked without this server. */
export interface Receipt {
  readonly issuedAt: Date;
  /** The statement, signed: a JWS in compact form. */
  readonly jws: string;
  readonly keyId: string;
  /** Hex of the hash of the request's last event when it was issued. */
  readonly head: string;
}

/** Who is asking, and what they may do. */
export interface Viewer {
  readonly id: string;
  readonly name: string | null;
  readonly scopes: readonly Scope[];
}

export const Scope = {
  read: 'requests:read',
  write: 'requests:write',
  approve: 'requests:approve',
  reveal: 'subjects:reveal',
  schema: 'schema:read',
} as const;
export type Scope = (typeof Scope)[keyof typeof Scope];

/** What a machine may be given: all but to approve, which is the second look of a person other than the first. */
export type MachineScope = Exclude<Scope, typeof Scope.approve>;

export const isMachineScope = (scope: Scope): scope is MachineScope => scope !== Scope.approve;
