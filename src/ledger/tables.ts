import type { ColumnType, Generated } from 'kysely';
import type { JsonValue } from '../domain/json.js';
import type { Hints, RightProgress } from '../domain/vendor-source.js';
import type { VendorTrouble } from '../domain/entities.js';
import type { RequestClockColumns, StatusClockColumns } from './clock-columns.js';
import type { Instant, Json, NullableInstant } from './column-types.js';
import type { AccessChainTable, AccessEntryTable, AccessHeadTable, ApiKeyTable } from './access-tables.js';
import type {
  EndedChainTable,
  EventTable,
  ReceiptTable,
  SignedHeadsTable,
  SigningKeyTable,
} from './evidence-tables.js';
import type { RequestFileChunkTable, RequestFileTable } from './file-tables.js';
import type {
  CircuitState,
  Confidence,
  IdentifierKind,
  Outcome,
  Reason,
  Regulation,
  RequestState,
  Right,
  VendorKind,
  VendorRole,
  VendorState,
} from '../domain/vocabulary.js';

/** Keys and secrets of this ledger, each wrapped by one of `ENCRYPTION_KEYS`. */
export interface SecretTable {
  name: string;
  wrapped: Buffer;
  made_at: Instant;
}

/** One configured account: its lane (how its API has been answering) and its tokens. */
export interface VendorAccountTable {
  key: string;
  id: string;
  kind: VendorKind;
  circuit: Generated<CircuitState>;
  /** When a probe may be made. */
  circuit_until: NullableInstant;
  /** The last twenty calls, oldest first: S or F. */
  recent_calls: Generated<string>;
  /** No call goes out before this: the vendor asked for a pause. */
  paused_until: NullableInstant;
  last_success_at: NullableInstant;
  last_error_at: NullableInstant;
  last_error: string | null;
  rate_limit_remaining: number | null;
  rate_limit_resets_at: NullableInstant;
  /** Of the last hundred calls that were answered, in milliseconds. */
  latencies_ms: Generated<number[]>;
  tokens: Buffer | null;
  /** Until when one process alone exchanges tokens. */
  refresh_until: NullableInstant;
  /** Number of the exchange under way. */
  refresh_turn: Generated<number>;
  /** Calls that may go out now, over all processes. */
  budget: Generated<number>;
  budget_at: NullableInstant;
  /** How long the vendor says that it takes, in milliseconds; null where it says nothing. */
  declared_window_ms: number | null;
  /** What nineteen of twenty of its statuses took lately, in milliseconds; null where there are too few to say. */
  usual_window_ms: number | null;
  /** The longer of the two that the instants of its open statuses were computed with. */
  applied_window_ms: number | null;
  /** When `usual_window_ms` was last looked into. */
  measured_at: NullableInstant;
}

/** How far a walk over a vendor's list has come. Work that is due. */
export interface VendorWalkTable {
  vendor_key: string;
  name: string;
  /** Where the next page begins; null: at the beginning. */
  cursor: ColumnType<JsonValue | null, string | null, string | null>;
  /** Where the walk under way began: it begins there again if rows had to be left to reconciliation. */
  began_at_cursor: ColumnType<JsonValue | null, string | null, string | null>;
  left_rows: Generated<boolean>;
  started_at: NullableInstant;
  completed_at: NullableInstant;
  due_at: Instant;
  lease_until: NullableInstant;
  lease_token: Generated<number>;
  attempts: Generated<number>;
}

/** The person. Everything that says who it is, is encrypted with a key of the person's own. */
export interface SubjectTable {
  id: string;
  /** The person's key, wrapped; null once it was destroyed. */
  wrapped_key: Buffer | null;
  /** Name, birth date and postal address. */
  profile: Buffer | null;
  hold_reason: Buffer | null;
  hold_placed_at: NullableInstant;
  hold_placed_by: string | null;
  created_at: Instant;
  erased_at: NullableInstant;
}

export interface SubjectIdentifierTable {
  id: string;
  subject_id: string;
  kind: IdentifierKind;
  /** Keyed hash of the normalised value: found by it, never read from it. */
  lookup: Buffer;
  value: Buffer;
  /** Whether people are found by it; the others are claimed. */
  main: boolean;
  sources: string[];
  verified_at: NullableInstant;
  created_at: Instant;
}

export interface PrivacyRequestTable extends RequestClockColumns {
  id: string;
  reference: string;
  subject_id: string;
  regulation: Regulation;
  state: RequestState;
  rights: Right[];
  decided: RequestState | null;
  unknown_type: Generated<boolean>;
  origin_vendor: string | null;
  message: Buffer | null;
  received_at: Instant;
  acknowledged_at: NullableInstant;
  completed_at: NullableInstant;
  closed_at: NullableInstant;
  /** Nothing that rests on identity is sent before it is verified. */
  identity_wanted: Generated<boolean>;
  /** Viewers who asked for what another must approve, or added to it; empty where nothing ever had to be. */
  approval_asked_by: Generated<string[]>;
  /** Hash of what was to be approved when it was asked for. */
  approval_plan: Buffer | null;
  approved_by: string | null;
  approved_at: NullableInstant;
  created_at: Instant;
  updated_at: Instant;
  /** The transaction of its last change: whoever follows changes finds those that committed late as well. */
  changed_in: Generated<string>;
  event_count: Generated<number>;
  /** How many of its events the newest signed head of it counts. */
  signed_count: Generated<number>;
  /** Hash of the newest event. */
  head: Buffer | null;
  /** Its person's key was destroyed, and with it everything that said who the person was. */
  forgotten: Generated<boolean>;
}

/** What is to be done next for a status. */
export type StatusTask = 'SUBMIT' | 'OBSERVE' | 'ACKNOWLEDGE' | 'WRITE_BACK';

/** Where one right of one request stands at one account. Work that is due. */
export interface VendorStatusTable extends StatusClockColumns {
  id: string;
  request_id: string;
  subject_id: string;
  vendor_key: string;
  vendor_kind: VendorKind;
  role: VendorRole;
  right: Right;
  state: VendorState;
  outcome: Outcome | null;
  reason: Reason | null;
  confidence: Confidence | null;
  observed_at: NullableInstant;
  submitted_at: NullableInstant;
  acknowledged_at: NullableInstant;
  started_at: NullableInstant;
  completed_at: NullableInstant;
  /** The request's, repeated so that a list by vendor needs one index. */
  received_at: Instant;
  attempts: Generated<number>;
  last_error: ColumnType<StoredTrouble | null, string | null | undefined, string | null>;
  task: StatusTask | null;
  due_at: NullableInstant;
  lease_until: NullableInstant;
  lease_token: Generated<number>;
  /** How often it was looked at without a change: the interval stretches with it. */
  quiet_looks: Generated<number>;
  /** Somebody asked for the vendor's acknowledgement. */
  acknowledge_wanted: Generated<boolean>;
  /** What a person decided for an intake status before the vendor shows it. */
  decision: ColumnType<StatusDecision | null, string | null | undefined, string | null>;
  /** What the intake vendor is still to be told; holds a person's words. */
  write_back: Buffer | null;
  /** The status of another request whose work is this one's too: the person is not erased twice. */
  follows: string | null;
  created_at: Instant;
}

/** A person's decision about one right. */
export interface StatusDecision {
  readonly state: VendorState;
  readonly outcome: Outcome | null;
  readonly reason: Reason | null;
}

/** `VendorTrouble` as JSON keeps it. */
export type StoredTrouble = Omit<VendorTrouble, 'at'> & { readonly at: string };

/**
 * How far a record's creation has come: PLANNED (nothing sent), BLOCKED (planned, and may not be sent for now), INTENT (committed before the socket opened; no definite
 * answer yet), SENT (the vendor has it), HELD (a person must act), CANCELED (never sent), FOUND (it came about at the vendor).
 */
export type RecordPhase = 'PLANNED' | 'BLOCKED' | 'INTENT' | 'SENT' | 'HELD' | 'CANCELED' | 'FOUND';

/** One record at a vendor: planned by us, or found there. Its row precedes the call. */
export interface VendorRecordTable {
  id: string;
  request_id: string;
  subject_id: string;
  vendor_key: string;
  vendor_kind: VendorKind;
  /** The source's word for the call; null for what was found. */
  kind: string | null;
  position: number;
  rights: Right[];
  phase: RecordPhase;
  /** Another record was made in its place: it no longer counts. */
  superseded: Generated<boolean>;
  /** Somebody else must approve it before it is sent. */
  needs_approval: Generated<boolean>;
  /** What the call needs; holds identifiers. */
  payload: Buffer | null;
  fingerprint: Buffer | null;
  intent_at: NullableInstant;
  /** Of the first sending that may have arrived; null where none may have. */
  first_intent_at: NullableInstant;
  sends: Generated<number>;
  /** Taken back when it may have arrived already: it is looked for, and not sent again. */
  withdrawn: Generated<boolean>;
  native_id: string | null;
  native_state: string | null;
  hints: Json<Hints>;
  progress: Json<RightProgress[]>;
  native_created_at: NullableInstant;
  /** The vendor's own time of its last change. */
  changed_at: NullableInstant;
  /** When the question was sent that the row was last answered by. */
  asked_at: NullableInstant;
  observed_at: NullableInstant;
  facts: Buffer | null;
  raw: Buffer | null;
  created_at: Instant;
}

/** Deletions that a viewer asked for lately: what the policy's limits are counted from. */
export interface DeletionActTable {
  viewer: string;
  at: Instant;
  deletions: number;
}

/** Keys under which a viewer may repeat an act. Hashed: a caller may have put anything into them. */
export interface IdempotencyTable {
  viewer: Buffer;
  key: Buffer;
  input: Buffer;
  request_id: string;
  created_at: Instant;
}

export interface Tables {
  secret: SecretTable;
  vendor_account: VendorAccountTable;
  vendor_walk: VendorWalkTable;
  subject: SubjectTable;
  subject_identifier: SubjectIdentifierTable;
  privacy_request: PrivacyRequestTable;
  vendor_status: VendorStatusTable;
  vendor_record: VendorRecordTable;
  request_file: RequestFileTable;
  request_file_chunk: RequestFileChunkTable;
  event: EventTable;
  signing_key: SigningKeyTable;
  receipt: ReceiptTable;
  signed_heads: SignedHeadsTable;
  ended_chain: EndedChainTable;
  api_key: ApiKeyTable;
  access_chain: AccessChainTable;
  access_entry: AccessEntryTable;
  access_head: AccessHeadTable;
  deletion_act: DeletionActTable;
  idempotency: IdempotencyTable;
}
