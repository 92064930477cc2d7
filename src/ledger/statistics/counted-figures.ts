import { sql, type Expression, type RawBuilder } from 'kysely';
import { required } from '../../domain/invariant-error.js';
import type { RequestFigures, RequestStatistics, StatisticsDimension } from '../../domain/statistics.js';
import type { Database } from '../ledger.js';
import { lengthOfBucket } from './duration-sql.js';
import { requestFacts } from './request-facts.js';

/** Which requests figures are made of. */
export interface Counted {
  /** Rows of `privacy_request`. */
  readonly requests: Expression<unknown>;
  /** Which of `request_kept` match, by its columns; null: what is asked about is no longer known of any. */
  readonly removed: RawBuilder<boolean> | null;
}

/** A row of figures as the database answers it; `values` is null for all requests together. */
interface FigureRow {
  readonly values: readonly string[] | null;
  readonly total: number;
  readonly closed: number;
  readonly completed: number;
  readonly on_time: number;
  readonly overdue: number;
  readonly at_risk: number;
  readonly acknowledged_median: number | null;
  readonly completed_median: number | null;
  readonly completed_p95: number | null;
}

/**
 * Figures by a look at every request that matches, in one snapshot: exact, but for the lengths of time of requests that the
 * log's retention has removed.
 */
export async function countedFigures(
  db: Database,
  counted: Counted,
  groupBy: readonly StatisticsDimension[],
  now: Date,
): Promise<RequestStatistics> {
  const groups =
    groupBy.length === 0
      ? sql``
      : sql`union all select array[${sql.join(groupBy.map((one) => valueOf[one]))}] as "values", ${figures}
          from fact ${placesOf(groupBy)} group by 1`;
  const { rows } = await sql<FigureRow>`
    with fact as materialized (${factsOf(counted, groupBy.includes('VENDOR'), now)})
    select null::text[] as "values", ${figures} from fact ${groups}`.execute(db);
  const all = required(
    rows.find(({ values }) => values === null),
    'Figures of all requests',
  );
  return {
    all: toFigures(all),
    groups: rows.flatMap((row) => (row.values === null ? [] : [{ ...toFigures(row), values: row.values }])),
  };
}

const toFigures = (row: FigureRow): RequestFigures => ({
  total: row.total,
  open: row.total - row.closed,
  completed: row.completed,
  overdue: row.overdue,
  atRisk: row.at_risk,
  onTimeRate: row.closed === 0 ? null : row.on_time / row.closed,
  medianTimeToAcknowledge: row.acknowledged_median,
  medianTimeToComplete: row.completed_median,
  p95TimeToComplete: row.completed_p95,
});

function factsOf({ requests, removed }: Counted, places: boolean, now: Date): RawBuilder<unknown> {
  const present = sql`
    select day, regulation, state, rights, places, acknowledged_ms, completed_ms, on_time, overdue, at_risk
    from (${requestFacts(sql`${requests}`, { now, places })}) present`;
  if (removed === null) return present;
  return sql`${present} union all
    select day, regulation, state, rights, places, ${lengthOfBucket(sql`acknowledged_in`)}, ${lengthOfBucket(sql`completed_in`)},
      on_time, false, false
    from request_kept, generate_series(1, count) where ${removed}`;
}

/** With two in the middle, the median is the mean of both; the 95th percentile is that of the nearest rank. */
const figures = sql`
  count(*)::int as total,
  (count(*) filter (where completed_ms is not null))::int as closed,
  (count(*) filter (where state = 'COMPLETED'))::int as completed,
  (count(*) filter (where on_time))::int as on_time,
  (count(*) filter (where overdue))::int as overdue,
  (count(*) filter (where at_risk))::int as at_risk,
  percentile_cont(0.5) within group (order by acknowledged_ms) as acknowledged_median,
  percentile_cont(0.5) within group (order by completed_ms) as completed_median,
  percentile_disc(0.95) within group (order by completed_ms) as completed_p95`;

const valueOf: Readonly<Record<StatisticsDimension, RawBuilder<string>>> = {
  VENDOR: sql`place.vendor`,
  RIGHT: sql`place."right"`,
  REGULATION: sql`regulation`,
  STATE: sql`state`,
  DAY: sql`to_char(day, 'YYYY-MM-DD')`,
  WEEK: sql`to_char(day, 'IYYY-"W"IW')`,
  MONTH: sql`to_char(day, 'YYYY-MM')`,
};

/** A request counts once at each of its vendors, for each of its rights, or for each right at each vendor that handles it. */
function placesOf(groupBy: readonly StatisticsDimension[]): RawBuilder<unknown> {
  if (groupBy.includes('VENDOR')) {
    const right = groupBy.includes('RIGHT') ? sql`, split_part(one, '/', 2) as "right"` : sql``;
    return sql`cross join lateral (select distinct split_part(one, '/', 1) as vendor ${right} from unnest(places) one) place`;
  }
  return groupBy.includes('RIGHT') ? sql`cross join lateral unnest(rights) place ("right")` : sql``;
}
