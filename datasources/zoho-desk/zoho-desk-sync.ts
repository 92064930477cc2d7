import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import type { CallOptions, SyncPage } from '../../src/domain/vendor-source.js';
import type { ZohoDeskList } from './zoho-desk-list.js';
import { ZohoRequestType, zohoDeskSnapshot } from './zoho-desk-mapping.js';
import { isUnreadable } from './zoho-desk-wire.js';

/** Rows may appear late, and Zoho's clock is not ours: each walk begins so long before the one before it did. */
const leastOverlapMs = 3_600_000;

/** Within a walk. Its end is fixed when it begins, since new rows come in at the top of the list and would shift it. */
const positionInWalk = z.object({
  startTime: z.iso.datetime(),
  endTime: z.iso.datetime(),
  requestType: z.enum(ZohoRequestType),
  from: z.int().nonnegative(),
  lastId: z.string().nullable(),
});
type PositionInWalk = z.output<typeof positionInWalk>;

/** Where a walk begins. */
const beginning = z.object({ startTime: z.iso.datetime() });

interface ZohoDeskSync {
  readonly list: ZohoDeskList;
  readonly now: () => Date;
  readonly syncFrom: Date;
  readonly listLagMs: number;
}

/** One page of the walk over the requests made since the last one: first the erasures, then the accesses, since rows need not say which they are. */
export async function syncPage(sync: ZohoDeskSync, cursor: JsonValue | null, call?: CallOptions): Promise<SyncPage> {
  const at = positionOf(cursor, sync);
  const { requestType } = at;
  const window = { startTime: new Date(at.startTime), endTime: new Date(at.endTime), requestType };
  const position = at.from === 0 ? null : { from: at.from, lastId: at.lastId };
  const page = await sync.list.page(`list:${requestType}`, window, position, call);
  const next = nextOf(at, page.next);
  const overlap = Math.max(leastOverlapMs, 2 * sync.listLagMs);
  return {
    items: page.items.map((item) => (isUnreadable(item) ? item : zohoDeskSnapshot(item))),
    next,
    restart: next === null ? { startTime: new Date(window.endTime.getTime() - overlap).toISOString() } : null,
  };
}

/** A cursor that cannot be read begins anew: rows are known by their ids, so none counts twice. */
function positionOf(cursor: JsonValue | null, sync: ZohoDeskSync): PositionInWalk {
  const within = positionInWalk.safeParse(cursor);
  if (within.success) return within.data;
  const known = beginning.safeParse(cursor);
  return {
    startTime: known.success ? known.data.startTime : sync.syncFrom.toISOString(),
    endTime: sync.now().toISOString(),
    requestType: 'ERASURE_REQUEST',
    from: 0,
    lastId: null,
  };
}

function nextOf(at: PositionInWalk, next: { readonly from: number; readonly lastId: string | null } | null): JsonValue {
  if (next !== null) return { ...at, from: next.from, lastId: next.lastId };
  return at.requestType === 'ERASURE_REQUEST' ? { ...at, requestType: 'ACCESS_REQUEST', from: 0, lastId: null } : null;
}
