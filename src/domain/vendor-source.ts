import type { JsonValue } from './json.js';
import type { VendorFailure } from './vendor-failure.js';
import type {
  Confidence,
  IdentifierKind,
  Outcome,
  Reason,
  Right,
  VendorCapability,
  VendorKind,
  VendorRole,
  VendorState,
} from './vocabulary.js';

/** Where one right stands by one vendor record, in our words. */
export interface RightProgress {
  readonly right: Right;
  readonly state: VendorState;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
  readonly confidence: Confidence | null;
  /** The vendor took back what it had said: for a person to look at until it says a final word again. */
  readonly contradicted?: true;
}

/** The person as a vendor shows them, already normalised; masked values are left out. */
export interface VendorPerson {
  readonly name: string | null;
  /** The address that the request was made with. The only value that links a record to a known person. */
  readonly email: string | null;
  /** Further addresses that the person claims: kept, never linking. */
  readonly otherEmails: readonly string[];
  /** E.164. Links only where there is no e-mail and exactly one person has it. */
  readonly phone: string | null;
  readonly otherPhones: readonly string[];
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string | null;
  readonly address: VendorAddress | null;
  /** The vendor's own ids of the person; they link within the account only. */
  readonly vendorIds: readonly { readonly kind: IdentifierKind; readonly value: string }[];
}

export interface VendorAddress {
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

/** A vendor's record at one moment. */
export interface VendorSnapshot {
  readonly nativeId: string;
  /** The vendor's own word for its state; null where it gave none. */
  readonly nativeState: string | null;
  /** One entry for each right that the record is about; empty where its type says none that we know. */
  readonly rights: readonly RightProgress[];
  /** Words of the record's type that are no right we know. */
  readonly unknownTypes: readonly string[];
  /** The vendor's own time of its last change; null where it keeps none. Orders observations. */
  readonly changedAt: Date | null;
  /** When the record came about at the vendor. */
  readonly createdAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly person: VendorPerson;
  /** The vendor shows a proof that it verified who the person is. */
  readonly identityProven?: boolean;
  /** The message that was kept with it for the audit trail. */
  readonly message: string | null;
  /** What helps the source to find it again cheaply. Never personal data: it is stored in the open. */
  readonly hints: Hints;
  /** The record's fields under the names that the graph's record type gives them; encrypted at rest. */
  readonly facts: Readonly<Record<string, JsonValue>>;
  /** All that the vendor sent; encrypted at rest. */
  readonly raw: JsonValue;
}

/** Small values that find a record again, such as a uuid or a batch id. Free of personal data. */
export type Hints = Readonly<Record<string, string>>;

/** An item of a list that could not be read. `nativeId` where at least that could be. `problem` holds field names only. */
export interface UnreadableItem {
  readonly nativeId: string | null;
  readonly problem: string;
}

/** A known record, as much of it as a source needs to ask for it again. */
export interface RecordReference {
  /** Our own key of the record: what answers are returned under. */
  readonly recordId: string;
  readonly nativeId: string | null;
  readonly hints: Hints;
  /** When it came about at the vendor, or when we sent it. */
  readonly createdAt: Date | null;
}

/** Known identifiers of a person that may be sent to a vendor: the main ones and those that were verified. */
export interface KnownIdentifiers {
  /** The main address first. */
  readonly emails: readonly string[];
  /** The main number first. */
  readonly phones: readonly string[];
  /** Ids that this very account gave the person. */
  readonly vendorIds: readonly { readonly kind: IdentifierKind; readonly value: string }[];
}

/** One call that will be made, frozen when the request is made. */
export interface PlannedRecord {
  /** The source's own word for the kind of call, such as `Prospect`; unique in one plan together with the payload. */
  readonly kind: string;
  /** What is needed to make the call; holds identifiers, so it is encrypted at rest. */
  readonly payload: Readonly<Record<string, string>>;
  readonly identifiersUsed: readonly IdentifierKind[];
}

/** What would be sent for a right: nothing where an identifier is missing. */
export interface SubmissionPlan {
  readonly records: readonly PlannedRecord[];
  /** Kinds of which at least one would be needed; empty where the plan can go ahead. */
  readonly missing: readonly IdentifierKind[];
}

/** What a vendor answered to a create. */
export interface SubmissionReceipt {
  /** Null where the vendor answers with something else than the record, such as a batch. */
  readonly nativeId: string | null;
  readonly hints: Hints;
  /** The record itself, where the answer held it. */
  readonly snapshot: VendorSnapshot | null;
}

/** A record whose creation may or may not have arrived. */
export interface UncertainRecord {
  readonly kind: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly right: Right;
  readonly hints: Hints;
  /** When the intent was committed: what was made before cannot be ours. */
  readonly intentAt: Date;
}

/**
 * What a look at the vendor for an uncertain record found.
 *
 * - `matches`: everything that could be it; `exact` says that each match is certainly for this record's own target, so
 *   that several are duplicates of each other rather than strangers.
 * - `whole`: every place where it could stand was read to the end; only then does an empty answer mean anything.
 * - null: this vendor offers no way to look.
 */
export interface SearchResult {
  readonly matches: readonly VendorSnapshot[];
  readonly exact: boolean;
  readonly whole: boolean;
}

/** The words with which a request can be answered at an intake vendor. */
export const IntakeAnswer = {
  FULFILLED: 'FULFILLED',
  FULFILLED_WITH_DATA: 'FULFILLED_WITH_DATA',
  FULFILLED_NO_RECORD: 'FULFILLED_NO_RECORD',
  FAILED: 'FAILED',
  FAILED_ON_IDENTITY: 'FAILED_ON_IDENTITY',
  FAILED_ON_LEGALITY: 'FAILED_ON_LEGALITY',
} as const;
export type IntakeAnswer = keyof typeof IntakeAnswer;

/** What the organisation tells the vendor that a request came in through. What is absent stays as it is. */
export interface IntakeUpdate {
  readonly answer?: IntakeAnswer;
  readonly optOutCompleted?: boolean;
  /** At most 250 characters. */
  readonly comments?: string;
}

/** A file for the person. */
export interface OutgoingFile {
  readonly name: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** One walk over a vendor's list, from a cursor to the end, done again every so often. */
export interface SyncWalk {
  readonly name: string;
  /** How often, in milliseconds; null: as often as the account's `syncEvery` says. */
  readonly everyMs: number | null;
}

/** One page of a walk. */
export interface SyncPage {
  readonly items: readonly (VendorSnapshot | UnreadableItem)[];
  /** Where the next page begins; null at the end of the walk. */
  readonly next: JsonValue | null;
  /** Where the next walk should begin; given with the last page. Overlaps with this walk, so that no row is lost. */
  readonly restart: JsonValue | null;
}

/** What every call carries with it. */
export interface CallOptions {
  /** Asked once more right before the first byte of a write: false holds the call back as `not-sent`. */
  readonly maySend?: () => boolean;
  readonly signal?: AbortSignal;
  /** While it waits for its turn, every call goes first that does not yield. */
  readonly yields?: boolean;
}

/**
 * The port that a vendor's folder implements: one configured account at one vendor.
 * Every method throws `VendorFailure` and nothing else where the vendor does not do as asked.
 * A method stands here only together with the capability that it belongs to; a source that does not declare the
 * capability leaves the method out.
 */
export interface VendorSource {
  readonly kind: VendorKind;
  /** The account's key in the vendors file. */
  readonly key: string;
  readonly role: VendorRole;
  readonly capabilities: readonly VendorCapability[];
  /** What identifiers it needs at least one of, for a right; empty where it cannot act on that right. */
  requiredIdentifiers(right: Right): readonly IdentifierKind[];
  /** The cheapest read that shows whether the account answers and accepts our credentials. */
  probe(call?: CallOptions): Promise<void>;
  /** Asks for known records in the fewest calls its API allows. Each answer is in its own slot, failures too. */
  observe(
    records: readonly RecordReference[],
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>>;
  /** Ends connections; nothing may be called afterwards. */
  close(): Promise<void>;

  /** GET_REQUEST. Null where the vendor has no such record. */
  get?(nativeId: string, call?: CallOptions): Promise<VendorSnapshot | null>;
  /** LIST_REQUESTS. */
  readonly walks?: readonly SyncWalk[];
  list?(walk: string, cursor: JsonValue | null, call?: CallOptions): Promise<SyncPage>;

  /** SUBMIT_DELETION, SUBMIT_ACCESS: what would be sent; pure. */
  plan?(right: Right, identifiers: KnownIdentifiers): SubmissionPlan;
  /** Sends once, over a fresh connection. */
  submit?(
    right: Right,
    record: PlannedRecord,
    options: CallOptions & { readonly message: string | null },
  ): Promise<SubmissionReceipt>;
  /** Looks for a record whose submission has no definite answer. Null: this vendor offers no way to look. */
  search?(record: UncertainRecord, call?: CallOptions): Promise<SearchResult | null>;

  /** ACKNOWLEDGE. */
  acknowledge?(nativeId: string, call?: CallOptions): Promise<void>;
  /** UPDATE. Answers the record as the vendor then shows it, where it does. */
  update?(nativeId: string, update: IntakeUpdate, call?: CallOptions): Promise<VendorSnapshot | null>;
  /** UPDATE_MANY. One slot for each id: null where the vendor says that it was received. */
  updateMany?(
    updates: ReadonlyMap<string, IntakeUpdate>,
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorFailure | null>>;
  /** UPLOAD_FILE. */
  upload?(nativeId: string, file: OutgoingFile, call?: CallOptions): Promise<void>;
}
