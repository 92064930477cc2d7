import { sql, type RawBuilder } from 'kysely';
import type { RequestFilter } from '../domain/page.js';
import type { RequestStatistics, StatisticsDimension } from '../domain/statistics.js';
import { countedFigures } from '../ledger/statistics/counted-figures.js';
import { areKept, countKept, keptFigures } from '../ledger/statistics/kept-figures.js';
import { anyText, applyFilter, subjectsOf } from './request-list.js';
import type { ServiceDependencies } from './service-dependencies.js';

/** Below so many requests all figures are exact. */
const EXACT_BELOW = 100_000;

/**
 * Figures over the requests that match. Those over very many without a filter are read from what is kept by month, where
 * they are divided as that is; all others are counted.
 */
export async function statistics(
  { delivery: { ledger }, country }: Pick<ServiceDependencies, 'delivery' | 'country'>,
  filter: RequestFilter,
  groupBy: readonly StatisticsDimension[],
  now: Date,
): Promise<RequestStatistics> {
  const found =
    !asksForAnything(filter) && areKept(groupBy) && (await countKept(ledger.db)) >= EXACT_BELOW
      ? await keptFigures(ledger.db, groupBy, now)
      : await countedFigures(
          ledger.db,
          {
            requests: applyFilter(
              ledger.db.selectFrom('privacy_request').selectAll('privacy_request'),
              filter,
              await subjectsOf(ledger, filter, country),
            ),
            removed: removed(filter),
          },
          groupBy,
          now,
        );
  return { ...found, groups: found.groups.toSorted((one, other) => inOrder(one.values, other.values)) };
}

const asksForAnything = (filter: object): boolean =>
  Object.values(filter).some((value: unknown) => value !== null && value !== undefined);

/** By the first value, then by the second. */
function inOrder(one: readonly string[], other: readonly string[]): number {
  const index = one.findIndex((value, at) => value !== other[at]);
  return (one[index] ?? '') < (other[index] ?? '') ? -1 : 1;
}

/**
 * The filter for what is left of requests that the log's retention has removed; null where it asks for what
 * is not left. Of their receipt the day is known, which is taken to be its noon.
 */
function removed(filter: RequestFilter): RawBuilder<boolean> | null {
  const { states, rights, regulations, acknowledged, received, vendors, vendorKinds, ...others } = filter;
  if (asksForAnything(others)) return null;
  const conditions = [sql`true`];
  if (states != null) conditions.push(sql`state = ${anyText(states)}`);
  if (rights != null) conditions.push(sql`rights && ${[...rights]}::text[]`);
  if (regulations != null) conditions.push(sql`regulation = ${anyText(regulations)}`);
  if (acknowledged != null) conditions.push(sql`(acknowledged_in is not null) = ${acknowledged}`);
  if (received?.from != null) conditions.push(sql`day + interval '12 hours' >= ${received.from}::timestamptz`);
  if (received?.until != null) conditions.push(sql`day + interval '12 hours' < ${received.until}::timestamptz`);
  if (vendors != null || vendorKinds != null) {
    const known = vendors == null ? sql`true` : sql`key = ${anyText(vendors)}`;
    const alike = vendorKinds == null ? sql`true` : sql`kind = ${anyText(vendorKinds)}`;
    conditions.push(
      sql`exists (select from unnest(places) one join vendor_account on key = split_part(one, '/', 1) where ${known} and ${alike})`,
    );
  }
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}
