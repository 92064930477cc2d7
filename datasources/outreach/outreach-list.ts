import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions } from '../../src/domain/vendor-source.js';
import type { OutreachApi, OutreachListParameters } from './outreach-api.js';
import { type OutreachComplianceRequest, type OutreachPage, isUnreadable } from './outreach-wire.js';

const pageSize = 1000;

/** A million requests; a list that goes on after that goes round. */
const mostPages = 1000;

/** What a list is narrowed to; nothing: all of it. */
export type OutreachFilter = Pick<OutreachListParameters, 'state' | 'uuid'>;

/** What a walk over the list found. */
export interface OutreachWalk {
  readonly found: readonly OutreachComplianceRequest[];
  /** Whether every row was read: no item was unreadable, and the walk came to the list's end. */
  readonly whole: boolean;
}

/** Outreach's list, page by page. It can be filtered by state and uuid alone, so everything else is looked for here. */
export class OutreachList {
  constructor(
    private readonly api: OutreachApi,
    private readonly vendor: string,
  ) {}

  /** One page: the first, or the one that `cursor` leads to with the filter that it carries. */
  async page(
    operation: string,
    filter: OutreachFilter,
    cursor: string | null,
    call?: CallOptions,
  ): Promise<OutreachPage> {
    const first = (): Promise<OutreachPage> => this.api.list(operation, { pageSize, ...filter }, call);
    if (cursor === null) return first();
    try {
      return await this.api.follow(operation, cursor, call);
    } catch (error) {
      if (!(error instanceof VendorFailure) || (error.kind !== 'refused' && error.kind !== 'not-found')) throw error;
      // A cursor that the vendor no longer knows would stop the walk for good; rows are known by their ids, so it begins anew.
      return first();
    }
  }

  /** Reads on to the end of the list, or until `isEnough` says so, and keeps what `wanted` takes. */
  async walk(
    operation: string,
    filter: OutreachFilter,
    wanted: (request: OutreachComplianceRequest) => boolean,
    options: { readonly call?: CallOptions | undefined; readonly isEnough?: () => boolean } = {},
  ): Promise<OutreachWalk> {
    const found: OutreachComplianceRequest[] = [];
    const followed = new Set<string>();
    let whole = true;
    let page = await this.page(operation, filter, null, options.call);
    for (;;) {
      for (const item of page.items) {
        if (isUnreadable(item)) whole = false;
        else if (wanted(item)) found.push(item);
      }
      const { next } = page;
      if (next === null) return { found, whole };
      if (options.isEnough?.() === true) return { found, whole: false };
      if (followed.has(next) || followed.size >= mostPages) this.#goesRound(operation);
      followed.add(next);
      page = await this.api.follow(operation, next, options.call);
    }
  }

  #goesRound(operation: string): never {
    throw new VendorFailure(this.vendor, operation, { kind: 'unreadable', detail: 'the list goes round in its pages' });
  }
}
