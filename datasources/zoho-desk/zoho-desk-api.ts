import type { CallOptions } from '../../src/domain/vendor-source.js';
import type { VendorCall, VendorHttp } from '../shared/vendor-http.js';
import type { ZohoRequestType, ZohoStatus } from './zoho-desk-mapping.js';
import { type ZohoItem, type ZohoSubjectAccessRequest, readCreated, readOne, readPage } from './zoho-desk-wire.js';

/** What the list takes. */
export interface ZohoListParameters {
  /** Index of the first row: 1 or more; which row 1 is differs among Zoho's lists, so the first page leaves it out. */
  readonly from?: number;
  /** 1 to 100; Zoho's own default is 10. */
  readonly limit: number;
  readonly contactEmailId?: string;
  readonly status?: readonly ZohoStatus[];
  /** What it does together with `startTime` and `endTime` is not documented. */
  readonly duration?: 'TODAY' | 'LAST_24_HOURS' | 'LAST_7_DAYS' | 'LAST_30_DAYS' | 'CURRENT_WEEK' | 'CURRENT_MONTH';
  /** Bounds of the time of creation. */
  readonly startTime?: Date;
  readonly endTime?: Date;
  readonly requestType?: readonly ZohoRequestType[];
  readonly include?: readonly ('createdBy' | 'modifiedBy')[];
}

/** A request about everything that the help desk has of a contact, or about the chosen kind of entity. */
export interface ZohoWholeRequest {
  readonly contactEmailId: string;
  readonly module: 'allEntities' | 'contacts' | 'tickets';
  readonly referenceTicketNumber?: string;
}

/** A request about chosen entities. */
export interface ZohoChosenRequest {
  readonly contactEmailId: string;
  readonly ids: readonly string[];
  readonly referenceTicketNumber?: string;
}

/** How moments are written in parameters: Zoho's pages show ISO, its specification epoch milliseconds. */
export type ZohoTimeFormat = 'iso' | 'epoch';

const include = ['createdBy', 'modifiedBy'] as const;

/** Zoho Desk's calls about subject access requests. Every method throws `VendorFailure`. */
export class ZohoDeskApi {
  constructor(
    private readonly http: VendorHttp,
    private readonly timeFormat: ZohoTimeFormat,
  ) {}

  /** GET /subjectAccessRequests */
  list(operation: string, parameters: ZohoListParameters, call?: CallOptions): Promise<readonly ZohoItem[]> {
    const query = {
      from: parameters.from === undefined ? undefined : String(Math.max(1, parameters.from)),
      limit: String(Math.min(Math.max(parameters.limit, 1), 100)),
      contactEmailId: parameters.contactEmailId,
      status: parameters.status?.join(','),
      duration: parameters.duration,
      startTime: this.#timeText(parameters.startTime),
      endTime: this.#timeText(parameters.endTime),
      requestType: parameters.requestType?.join(','),
      include: (parameters.include ?? include).join(','),
    };
    return this.http.send(
      { operation, method: 'GET', path: '/subjectAccessRequests', query, write: false, read: readPage },
      call,
    );
  }

  /** GET /subjectAccessRequests/{id}; null where Zoho has no such request. */
  get(id: string, call?: CallOptions): Promise<ZohoSubjectAccessRequest | null> {
    return this.http.send(
      {
        operation: 'getSubjectAccessRequest',
        method: 'GET',
        path: `/subjectAccessRequests/${encodeURIComponent(id)}`,
        query: { include: include.join(',') },
        write: false,
        alsoReads: [404],
        read: readOne,
      },
      call,
    );
  }

  /** POST /subjectAccessRequests/eraseAll. It cannot be undone, and there is no idempotency key. */
  eraseAll(request: ZohoWholeRequest, call?: CallOptions): Promise<ZohoSubjectAccessRequest> {
    return this.http.send(creation('eraseAll', request), call);
  }

  /** POST /subjectAccessRequests/exportAll. `callBackUrl`, at most 2,000 characters, is told when the export is ready. */
  exportAll(
    request: ZohoWholeRequest & { readonly callBackUrl?: string },
    call?: CallOptions,
  ): Promise<ZohoSubjectAccessRequest> {
    return this.http.send(creation('exportAll', request), call);
  }

  /** POST /subjectAccessRequests/erase */
  erase(request: ZohoChosenRequest, call?: CallOptions): Promise<ZohoSubjectAccessRequest> {
    return this.http.send(creation('erase', request), call);
  }

  /** POST /subjectAccessRequests/export */
  export(request: ZohoChosenRequest, call?: CallOptions): Promise<ZohoSubjectAccessRequest> {
    return this.http.send(creation('export', request), call);
  }

  #timeText(moment: Date | undefined): string | undefined {
    return this.timeFormat === 'iso' ? moment?.toISOString() : moment?.getTime().toString();
  }
}

function creation(operation: string, body: object): VendorCall<ZohoSubjectAccessRequest> {
  return {
    operation,
    method: 'POST',
    path: `/subjectAccessRequests/${operation}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    write: true,
    read: readCreated,
  };
}
