import type {
  PrivacyRequest,
  Receipt,
  RequestEvent,
  RequestFile,
  Subject,
  Vendor,
  VendorHealth,
  VendorRecord,
  VendorStatus,
  Viewer,
} from '../domain/entities.js';
import type { RequestStatistics, StatisticsDimension } from '../domain/statistics.js';
import type { FilterAt, Page, PageArguments, RequestFilter, RequestOrder } from '../domain/page.js';
import type { IdentifierKind, Outcome, Reason, Regulation, Right } from '../domain/vocabulary.js';
import type { Outcomes } from './user-problem.js';

/** A list of requests: the page, and a count that is only made when somebody asks for it. */
export interface RequestPage extends Page<PrivacyRequest> {
  readonly countAll: () => Promise<number>;
}

/**
 * What the system promises to whoever asks, for one operation: made anew for each, with the viewer bound to it.
 * Everything is answered from the ledger unless it says otherwise. Loads are batched within the operation.
 */
export interface Services {
  readonly viewer: Viewer;
  readonly requests: RequestServices;
  readonly subjects: SubjectServices;
  readonly vendors: VendorServices;
}

export interface RequestServices {
  byId(id: string): Promise<PrivacyRequest | null>;
  byReference(reference: string): Promise<PrivacyRequest | null>;
  /** Reads the record from the vendor where it is not known yet, and keeps it. `vendor` is an account's key. */
  byVendorRecord(vendor: string, nativeId: string): Promise<PrivacyRequest | null>;
  /** The request that an Opt-Out Machine e-mail is about. `message` is the mail as RFC 822 text. */
  byEmailMessage(message: string): Promise<PrivacyRequest | null>;
  /** Throws `BadArgument` for a cursor that belongs to another list. */
  page(filter: RequestFilter, order: RequestOrder, page: PageArguments): Promise<RequestPage>;
  /** Figures over the requests that match, as they are at `now`, divided by some dimensions. */
  statistics(filter: RequestFilter, groupBy: readonly StatisticsDimension[], now: Date): Promise<RequestStatistics>;
  /** Requests that match, when they have changed from now on, or since `updated.from`. Ends when it is returned. */
  changes(filterAt: FilterAt): Promise<AsyncIterableIterator<PrivacyRequest>>;
  statusById(id: string): Promise<VendorStatus | null>;
  /** Statuses of a request; with `maxAgeMs` the vendors are first asked anew about what is open and older. */
  statusesOf(request: PrivacyRequest, options: StatusOptions): Promise<readonly VendorStatus[]>;
  recordById(id: string): Promise<VendorRecord | null>;
  recordsOf(status: VendorStatus): Promise<readonly VendorRecord[]>;
  /** The newest receipt; null until the request is completed, and while it is taken up again. */
  receiptOf(request: PrivacyRequest): Promise<Receipt | null>;
  eventById(id: string): Promise<RequestEvent | null>;
  events(request: PrivacyRequest, page: PageArguments): Promise<Page<RequestEvent>>;
  /** What requestDeletion would do now. Throws `BadArgument` where the input cannot be planned. */
  planDeletion(input: PlanInput): Promise<DeletionPlan>;
  requestDeletion(input: DeletionInput): Promise<Outcomes<PrivacyRequest>>;
  requestAccess(input: RightInput): Promise<Outcomes<PrivacyRequest>>;
  acknowledge(requestId: string): Promise<Outcomes<PrivacyRequest>>;
  acknowledgeMany(requestIds: readonly string[]): Promise<readonly BulkItem[]>;
  /** Decides, and tells the intake vendor; waits a little for its word. */
  update(input: DecisionInput): Promise<Outcomes<PrivacyRequest>>;
  /** As `update`, in as few calls as the vendor's bulk endpoint allows. */
  updateMany(inputs: readonly DecisionInput[]): Promise<readonly BulkItem[]>;
  /** Makes room for a file, for requests that came in through a vendor that takes files. */
  uploadFile(input: FileInput): Promise<Outcomes<FileTicket>>;
  /** In the order in which they were announced. */
  filesOf(request: PrivacyRequest): Promise<readonly RequestFile[]>;
  fileById(id: string): Promise<RequestFile | null>;
  cancel(requestId: string, comment: string): Promise<Outcomes<PrivacyRequest>>;
  /** Records how the person's identity was verified; what waited for it goes on. */
  verifyIdentity(requestId: string, verification: Verification): Promise<Outcomes<PrivacyRequest>>;
  /** Lets go on what waits for a second person, as it was looked at. `planHash` null: as it was asked for. */
  approve(requestId: string, planHash: string | null): Promise<Outcomes<PrivacyRequest>>;
  /** The hash of what waits for approval; null where nothing does. */
  approvalPlan(request: PrivacyRequest): Promise<string | null>;
  /** Makes the time to answer longer, where the law allows it and the person was told in time. */
  extendDeadline(requestId: string, notice: ExtensionNotice): Promise<Outcomes<PrivacyRequest>>;
  /** Stops the clocks, where the law allows it. */
  pauseClock(requestId: string, reason: string): Promise<Outcomes<PrivacyRequest>>;
  resumeClock(requestId: string): Promise<Outcomes<PrivacyRequest>>;
  retryVendor(statusId: string): Promise<Outcomes<VendorStatus>>;
  excludeVendor(statusId: string, reason: Reason, comment: string): Promise<Outcomes<VendorStatus>>;
  attestVendor(statusId: string, outcome: Outcome, comment: string): Promise<Outcomes<VendorStatus>>;
}

export interface StatusOptions {
  /** Account keys; null: all. */
  readonly vendors: readonly string[] | null;
  readonly maxAgeMs: number | null;
}

/** One right that is asked for, for a person or in the name of a request that came in. */
export interface RightInput {
  readonly idempotencyKey: string;
  readonly subject: SubjectReference | null;
  /** Uuid of the request whose deletion is to be carried out. */
  readonly request: string | null;
  /** Account keys; null: every vendor that can delete. */
  readonly vendors: readonly string[] | null;
  readonly regulation: Regulation | null;
  readonly receivedAt: Date | null;
  readonly message: string | null;
}

export interface DeletionInput extends RightInput {
  readonly planHash: string | null;
}

/** What a deletion would do, looked at before it is asked for. */
export interface PlanInput {
  readonly subject: SubjectReference | null;
  readonly request: string | null;
  readonly vendors: readonly string[] | null;
  readonly regulation: Regulation | null;
}

export interface DeletionPlan {
  /** Stands for exactly this plan. */
  readonly hash: string;
  readonly regulation: Regulation;
  /** Until when it would have to be answered; null where the law sets no time. */
  readonly dueAt: Date | null;
  readonly steps: readonly DeletionPlanStep[];
  /** For a person to read before going on; outside the hash. */
  readonly warnings: readonly string[];
}

export interface DeletionPlanStep {
  readonly vendor: Vendor;
  /** What would be sent, in one sentence. */
  readonly action: string;
  readonly possible: boolean;
  readonly reason: Reason | null;
  readonly identifiersUsed: readonly IdentifierKind[];
  readonly identifiersMissing: readonly IdentifierKind[];
  readonly irreversible: boolean;
  /** From the vendor's declared window; null where it declares none. */
  readonly expectedAt: Date | null;
}

/** That the person was told that the answer takes longer. */
export interface ExtensionNotice {
  readonly reason: string;
  readonly sentAt: Date;
}

/** What the organisation decided about a request. Exactly one of outcome, denial and neither. */
export interface DecisionInput {
  readonly request: string;
  /** Null: every right that no processor acts for. */
  readonly right: Right | null;
  readonly outcome: Outcome | null;
  readonly denial: Reason | null;
  readonly optOutCompleted: boolean | null;
  readonly comments: string | null;
}

/** How it was found out that the person is who they say. */
export interface Verification {
  readonly method: string;
  readonly comment: string | null;
}

/** A file for the person, before its content is there. */
export interface FileInput {
  readonly request: string;
  readonly name: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
}

/** Room for a file's content. The ticket is a secret: whoever holds it may send the content, once, until it lapses. */
export interface FileTicket {
  readonly file: RequestFile;
  readonly ticket: string;
  readonly expiresAt: Date;
}

/** One item of an act on many, in the order of the input. */
export interface BulkItem {
  readonly request: string;
  readonly outcome: Outcomes<PrivacyRequest>;
}

export interface SubjectReference {
  readonly id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly name: string | null;
}

export interface IdentifierInput {
  readonly kind: IdentifierKind;
  readonly value: string;
  /** When it was verified that it is the person's; null: it is claimed, kept, and sent to nobody. */
  readonly verifiedAt: Date | null;
}

export interface SubjectServices {
  byId(id: string): Promise<Subject | null>;
  byEmail(email: string): Promise<Subject | null>;
  /** Null where nobody has it as a main number, or more than one. */
  byPhone(phone: string): Promise<Subject | null>;
  possibleMatches(subject: Subject): Promise<readonly Subject[]>;
  /** Adds an identifier, or records that a claimed one was verified; what waited for it goes on. */
  addIdentifier(subjectId: string, identifier: IdentifierInput): Promise<Outcomes<Subject>>;
  /** Keeps everything about the person from being deleted until it is released. */
  placeLegalHold(subjectId: string, reason: string): Promise<Outcomes<Subject>>;
  releaseLegalHold(subjectId: string, comment: string): Promise<Outcomes<Subject>>;
  /** Newest first. */
  statusesOf(subject: Subject, options: StatusOptions): Promise<readonly VendorStatus[]>;
}

export interface VendorServices {
  /** Every configured account, in the order of the vendors file. */
  all(): readonly Vendor[];
  byKey(key: string): Vendor | null;
  byId(id: string): Vendor | null;
  health(vendor: Vendor): Promise<VendorHealth>;
  /** Vendors, when their circuit or last error changes from now on. Ends when it is returned. */
  healthChanges(): Promise<AsyncIterableIterator<Vendor>>;
}
