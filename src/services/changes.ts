import type { PrivacyRequest, Vendor } from '../domain/entities.js';
import type { FilterAt, RequestFilter } from '../domain/page.js';
import type { ChangeQueue } from '../ledger/change-queue.js';
import type { Ledger } from '../ledger/ledger.js';
import { anyOf, selectRequests, toRequest, type RequestRow } from '../ledger/requests.js';
import { applyFilter, subjectsOf } from './request-list.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { BadArgument } from './user-problem.js';

/** Requests that are read together. */
const TOGETHER = 100;
/** A change that was under way when somebody looked had begun no longer ago than this. */
const LONGEST_CHANGE_MS = 60_000;
/** What changed longer ago than this is asked for as a list, not told. */
const LONGEST_PAST_MS = 24 * 3_600_000;

/**
 * Requests that match when they have changed, each as it is then: several changes of one may be told as one. With
 * `updated.from` those that changed since then come first. So who has read a list, and follows from before that moment,
 * misses nothing between the two. Ends when it is returned.
 */
export async function requestChanges(
  dependencies: ServiceDependencies,
  filterAt: FilterAt,
): Promise<AsyncIterableIterator<PrivacyRequest>> {
  const { ledger } = dependencies.delivery;
  const from = filterAt(ledger.now()).updated?.from ?? null;
  if (from !== null && ledger.now().getTime() - from.getTime() > LONGEST_PAST_MS) {
    throw new BadArgument('updated.from may be a day ago at most here: read the list, and follow from then on.', [
      ...['filter', 'updated', 'from'],
    ]);
  }
  const queue = await ledger.changes.follow('requests');
  return endedWith(queue, following(dependencies, filterAt, queue, from));
}

/** Accounts whose circuit or last error has changed. Ends when it is returned. */
export async function vendorHealthChanges(dependencies: ServiceDependencies): Promise<AsyncIterableIterator<Vendor>> {
  const queue = await dependencies.delivery.ledger.changes.follow('vendors');
  const known = [...dependencies.vendors, ...dependencies.retired];
  const vendors = async function* (): AsyncGenerator<Vendor, undefined> {
    for (let keys = await queue.take(); keys !== null; keys = await queue.take()) {
      const changed = new Set(keys);
      yield* known.filter(({ key }) => changed.has(key));
    }
  };
  return endedWith(queue, vendors());
}

async function* following(
  dependencies: ServiceDependencies,
  filterAt: FilterAt,
  queue: ChangeQueue,
  from: Date | null,
): AsyncGenerator<PrivacyRequest, undefined> {
  const { ledger } = dependencies.delivery;
  if (from !== null) {
    const since = new Date(from.getTime() - LONGEST_CHANGE_MS);
    yield* matching(dependencies, await changedSince(ledger, since), (now) => withoutFrom(filterAt(now)));
  }
  for (let ids = await queue.take(); ids !== null; ids = await queue.take()) {
    yield* matching(dependencies, ids, filterAt);
  }
}

const withoutFrom = ({ updated, ...filter }: RequestFilter): RequestFilter =>
  updated == null ? filter : { ...filter, updated: { ...updated, from: null } };

async function changedSince({ db }: Ledger, since: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('privacy_request')
    .select('id')
    .where('updated_at', '>=', since)
    .orderBy('updated_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Those of the requests that match by the time they are told, in their order. */
async function* matching(
  { delivery: { ledger }, country }: ServiceDependencies,
  ids: readonly string[],
  filterAt: FilterAt,
): AsyncGenerator<PrivacyRequest, undefined> {
  for (let start = 0; start < ids.length; start += TOGETHER) {
    const some = ids.slice(start, start + TOGETHER);
    const filter = filterAt(ledger.now());
    const rows: readonly RequestRow[] = await applyFilter(
      selectRequests(ledger.db).where('privacy_request.id', '=', anyOf(some)),
      filter,
      await subjectsOf(ledger, filter, country),
    ).execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const id of some) {
      const row = byId.get(id);
      if (row !== undefined) yield toRequest(ledger, row);
    }
  }
}

/** Returning a generator waits for what it awaits; here that ends when the queue does. */
function endedWith<T>(queue: ChangeQueue, generator: AsyncGenerator<T, undefined>): AsyncIterableIterator<T> {
  return {
    next: async () => {
      try {
        const result = await generator.next();
        if (result.done === true) queue.close();
        return result;
      } catch (error) {
        queue.close();
        throw error;
      }
    },
    return: async () => {
      queue.close();
      return generator.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
