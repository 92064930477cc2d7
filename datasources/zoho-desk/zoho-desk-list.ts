import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions } from '../../src/domain/vendor-source.js';
import type { ZohoDeskApi, ZohoListParameters } from './zoho-desk-api.js';
import type { ZohoRequestType } from './zoho-desk-mapping.js';
import { type ZohoItem, type ZohoSubjectAccessRequest, isUnreadable } from './zoho-desk-wire.js';

const pageSize = 100;

/** A hundred thousand requests; a list that goes on after that goes round. */
const mostPages = 1000;

/** What a list is narrowed to. */
export interface ZohoFilter extends Pick<ZohoListParameters, 'contactEmailId' | 'startTime' | 'endTime'> {
  /** Rows may not say their type; those of a list of one type get it from here. */
  readonly requestType?: ZohoRequestType;
}

/** Where the next page begins. */
export interface ZohoPosition {
  /** How many different rows were read. */
  readonly from: number;
  readonly lastId: string | null;
}

export interface ZohoPage {
  readonly items: readonly ZohoItem[];
  /** Null at the end. */
  readonly next: ZohoPosition | null;
}

/**
 * Zoho's list, newest first, without a count, a link or a sort order. Whether its rows are counted from nought or from
 * one is told differently of different lists; with the number of rows read so far as `from` both give every row, one of
 * them one row twice.
 */
export class ZohoDeskList {
  constructor(
    private readonly api: ZohoDeskApi,
    private readonly vendor: string,
  ) {}

  async page(
    operation: string,
    filter: ZohoFilter,
    position: ZohoPosition | null,
    call?: CallOptions,
  ): Promise<ZohoPage> {
    const { requestType, ...rest } = filter;
    const parameters = {
      ...rest,
      ...(requestType === undefined ? {} : { requestType: [requestType] }),
      ...(position === null ? {} : { from: position.from }),
      limit: pageSize,
    };
    const rows = await this.api.list(operation, parameters, call);
    const lastId = idOf(rows.at(-1));
    // A list that answers a place past its end with its last page again has nothing new.
    if (position !== null && lastId !== null && lastId === position.lastId) return { items: [], next: null };
    const repeated = position !== null && position.lastId !== null && idOf(rows[0]) === position.lastId;
    const fresh = (repeated ? rows.slice(1) : rows).map((item) => stamped(item, requestType));
    const next = rows.length < pageSize ? null : { from: (position?.from ?? 0) + fresh.length, lastId };
    return { items: fresh, next };
  }

  /** Reads on to the end, or until `isEnough` says so; answers whether every row was read. */
  async walk(
    operation: string,
    filter: ZohoFilter,
    visit: (request: ZohoSubjectAccessRequest) => void,
    options: { readonly call?: CallOptions | undefined; readonly isEnough?: (page: ZohoPage) => boolean } = {},
  ): Promise<boolean> {
    let whole = true;
    let position: ZohoPosition | null = null;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const page: ZohoPage = await this.page(operation, filter, position, options.call);
      for (const item of page.items) {
        if (isUnreadable(item)) whole = false;
        else visit(item);
      }
      if (page.next === null) return whole;
      if (options.isEnough?.(page) === true) return false;
      position = page.next;
    }
    throw new VendorFailure(this.vendor, operation, { kind: 'unreadable', detail: 'the list has no end' });
  }
}

function idOf(item: ZohoItem | undefined): string | null {
  return item === undefined || isUnreadable(item) ? null : item.id;
}

function stamped(item: ZohoItem, requestType: ZohoRequestType | undefined): ZohoItem {
  return isUnreadable(item) || requestType === undefined ? item : withType(item, requestType);
}

/** The request with the type that it is known to be of, where it does not say one itself. */
export function withType(request: ZohoSubjectAccessRequest, requestType: ZohoRequestType): ZohoSubjectAccessRequest {
  return request.requestType === null ? { ...request, requestType } : request;
}
