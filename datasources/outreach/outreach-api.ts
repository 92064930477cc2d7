import type { CallOptions } from '../../src/domain/vendor-source.js';
import { unreadable } from '../shared/read-result.js';
import type { VendorHttp } from '../shared/vendor-http.js';
import {
  type OutreachComplianceRequest,
  type OutreachCreated,
  type OutreachObjectType,
  type OutreachPage,
  readCreated,
  readOne,
  readPage,
} from './outreach-wire.js';

/** JSON:API; anything else is answered with 415. Outreach's words do not leave out requests without a body. */
const mediaType = 'application/vnd.api+json';
const headers = { accept: mediaType, 'content-type': mediaType };

/** What the list takes. `state` and `uuid` are the only attributes that Outreach filters and sorts by here. */
export interface OutreachListParameters {
  readonly state?: readonly string[];
  readonly uuid?: readonly string[];
  /** Attributes in order; a minus before one turns it around. */
  readonly sort?: readonly string[];
  /** 1 to 1000; naming it is what asks for cursors rather than offsets. */
  readonly pageSize: number;
  /** Cursors as `links` carries them. */
  readonly after?: string;
  readonly before?: string;
  /** Whether the answer counts all rows; the count may be wrong under load, and is never relied on here. */
  readonly count?: boolean;
}

/** How the attributes of a create are written: as the present specification has them, or as an older one had. */
export type OutreachCasing = 'snake' | 'camel';

export interface OutreachCreation {
  /** The Outreach user whom the present form names by address, the older one by number. */
  readonly requesterEmail: string;
  readonly requesterId: number | null;
  readonly objectType: OutreachObjectType;
  readonly email: string;
  readonly casing: OutreachCasing;
}

/** Outreach's three operations on compliance requests. Every method throws `VendorFailure`. */
export class OutreachApi {
  constructor(
    private readonly http: VendorHttp,
    private readonly baseUrl: string,
  ) {}

  /** GET /complianceRequests */
  list(operation: string, parameters: OutreachListParameters, call?: CallOptions): Promise<OutreachPage> {
    const query = {
      'filter[state]': parameters.state?.join(','),
      'filter[uuid]': parameters.uuid?.join(','),
      sort: parameters.sort?.join(','),
      'page[size]': String(parameters.pageSize),
      'page[after]': parameters.after,
      'page[before]': parameters.before,
      count: String(parameters.count ?? false),
    };
    return this.#readPage(operation, '/complianceRequests', query, call);
  }

  /** The page that an earlier page's `next` leads to, with the filters that it carries. */
  follow(operation: string, next: string, call?: CallOptions): Promise<OutreachPage> {
    return this.#readPage(operation, new URL(next, this.baseUrl).href, {}, call);
  }

  /** GET /complianceRequests/{id}; null where Outreach has no such request. */
  get(id: string, call?: CallOptions): Promise<OutreachComplianceRequest | null> {
    return this.http.send(
      {
        operation: 'getComplianceRequest',
        method: 'GET',
        path: `/complianceRequests/${encodeURIComponent(id)}`,
        headers,
        write: false,
        alsoReads: [404],
        read: readOne,
      },
      call,
    );
  }

  /** POST /complianceRequests. There is no idempotency key: it must never be repeated on a guess. */
  create(creation: OutreachCreation, call?: CallOptions): Promise<OutreachCreated> {
    return this.http.send(
      {
        operation: 'createComplianceRequest',
        method: 'POST',
        path: '/complianceRequests',
        headers,
        body: JSON.stringify({ data: { type: 'complianceRequest', attributes: attributesOf(creation) } }),
        write: true,
        read: readCreated,
      },
      call,
    );
  }

  #readPage(
    operation: string,
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    call: CallOptions | undefined,
  ): Promise<OutreachPage> {
    return this.http.send(
      {
        operation,
        method: 'GET',
        path,
        query,
        headers,
        write: false,
        read: (answer) => {
          const page = readPage(answer);
          if (!page.ok || page.value.next === null) return page;
          const next = this.#pathOf(page.value.next);
          return next === null ? unreadable('links.next leads away') : { ok: true, value: { ...page.value, next } };
        },
      },
      call,
    );
  }

  /** Links are kept without their origin, so that a cursor holds when the account's address changes. */
  #pathOf(link: string): string | null {
    if (!URL.canParse(link, this.baseUrl)) return null;
    const url = new URL(link, this.baseUrl);
    return url.origin === new URL(this.baseUrl).origin ? `${url.pathname}${url.search}` : null;
  }
}

function attributesOf(creation: OutreachCreation): Readonly<Record<string, string | number | null>> {
  const { requesterEmail, requesterId, objectType, email } = creation;
  return creation.casing === 'snake'
    ? {
        requester_email: requesterEmail,
        request_type: 'Delete',
        object_type: objectType,
        request_object_email: email,
      }
    : { requesterId, requestType: 'Delete', objectType, requestObjectId: email };
}
