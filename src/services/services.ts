import type {
  PrivacyRequest,
  RequestEvent,
  Subject,
  Vendor,
  VendorHealth,
  VendorRecord,
  VendorStatus,
  Viewer,
} from '../domain/entities.js';
import type { Page, PageArguments, RequestFilter, RequestOrder } from '../domain/page.js';
import type { Regulation } from '../domain/vocabulary.js';
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
  statusById(id: string): Promise<VendorStatus | null>;
  /** Statuses of a request; with `maxAgeMs` the vendors are first asked anew about what is open and older. */
  statusesOf(request: PrivacyRequest, options: StatusOptions): Promise<readonly VendorStatus[]>;
  recordById(id: string): Promise<VendorRecord | null>;
  recordsOf(status: VendorStatus): Promise<readonly VendorRecord[]>;
  eventById(id: string): Promise<RequestEvent | null>;
  events(request: PrivacyRequest, page: PageArguments): Promise<Page<RequestEvent>>;
  requestDeletion(input: DeletionInput): Promise<Outcomes<PrivacyRequest>>;
  acknowledge(requestId: string): Promise<Outcomes<PrivacyRequest>>;
}

export interface StatusOptions {
  /** Account keys; null: all. */
  readonly vendors: readonly string[] | null;
  readonly maxAgeMs: number | null;
}

export interface DeletionInput {
  readonly idempotencyKey: string;
  readonly subject: SubjectReference | null;
  /** Uuid of the request whose deletion is to be carried out. */
  readonly request: string | null;
  /** Account keys; null: every vendor that can delete. */
  readonly vendors: readonly string[] | null;
  readonly regulation: Regulation | null;
  readonly receivedAt: Date | null;
  readonly message: string | null;
  readonly planHash: string | null;
}

export interface SubjectReference {
  readonly id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly name: string | null;
}

export interface SubjectServices {
  byId(id: string): Promise<Subject | null>;
  byEmail(email: string): Promise<Subject | null>;
  /** Null where nobody has it as a main number, or more than one. */
  byPhone(phone: string): Promise<Subject | null>;
  possibleMatches(subject: Subject): Promise<readonly Subject[]>;
  /** Newest first. */
  statusesOf(subject: Subject, options: StatusOptions): Promise<readonly VendorStatus[]>;
}

export interface VendorServices {
  /** Every configured account, in the order of the vendors file. */
  all(): readonly Vendor[];
  byKey(key: string): Vendor | null;
  byId(id: string): Vendor | null;
  health(vendor: Vendor): Promise<VendorHealth>;
}
