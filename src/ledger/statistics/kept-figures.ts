import { sql, type RawBuilder } from 'kysely';
import type { RequestFigures, RequestStatistics, StatisticsDimension } from '../../domain/statistics.js';
import { anyHealth } from '../clocks.js';
import type { Database } from '../ledger.js';
import { bucketOf } from './duration-sql.js';
import { cellsOf, keptDimensions, NOT_YET, placed } from './figure-cells.js';
import { spreadOf, type Histogram } from './histogram.js';
import { requestFacts } from './request-facts.js';

/** Whether the figures kept by month can be divided so: by the month, one other dimension, or both. */
export function areKept(groupBy: readonly StatisticsDimension[]): boolean {
  const others = groupBy.filter((dimension) => dimension !== 'MONTH');
  return others.length <= 1 && others.every((dimension) => keptDimensions.some((kept) => kept === dimension));
}

/** How many requests the figures kept by month hold. */
export async function countKept(db: Database): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(sum(count), 0)::int as total from request_figure where dimension = 'ALL'`.execute(db);
  return rows[0]?.total ?? 0;
}

/** A row of `request_figure`, or what is to be added to one. */
interface Part {
  readonly dimension: string;
  readonly value: string;
  /** YYYY-MM */
  readonly month: string;
  readonly count: number;
  readonly completed: number;
  readonly on_time: number;
  readonly overdue: number;
  readonly at_risk: number;
  /** Numbers with commas between them: hundreds of them are read faster so than as an array. */
  readonly buckets: string;
  readonly bucket_counts: string;
}

/**
 * Figures over all requests from those kept by month; requests whose changes are not counted yet are taken off as they were
 * counted and added as they are, so that counts are exact at every moment. Lengths of time are those of their buckets.
 */
export async function keptFigures(
  db: Database,
  groupBy: readonly StatisticsDimension[],
  now: Date,
): Promise<RequestStatistics> {
  const divided = groupBy.find((one) => one !== 'MONTH') ?? 'ALL';
  const { rows } = await partsOf(divided, now).execute(db);
  const parts = Map.groupBy(rows, ({ dimension }) => dimension);
  const keyOf = ({ value, month }: Part) => groupBy.map((one) => (one === 'MONTH' ? month : value)).join('\n');
  const groups = groupBy.length === 0 ? [] : [...Map.groupBy(parts.get(divided) ?? [], keyOf)];
  return {
    all: figuresOf(parts.get('ALL') ?? [], parts.get('ACKNOWLEDGED') ?? []),
    groups: groups
      .map(([key, own]) => ({ ...figuresOf(own, []), values: key.split('\n') }))
      .filter(({ total }) => total > 0),
  };
}

function figuresOf(parts: readonly Part[], acknowledged: readonly Part[]): RequestFigures {
  const sum = (read: (part: Part) => number): number => parts.reduce((total, part) => total + read(part), 0);
  const completion = histogramOf(parts);
  const total = sum(({ count }) => count);
  const closed = [...completion.values()].reduce((known, count) => known + count, 0);
  const spread = spreadOf(completion);
  return {
    total,
    open: total - closed,
    completed: sum(({ completed }) => completed),
    overdue: sum(({ overdue }) => overdue),
    atRisk: sum((part) => part.at_risk),
    onTimeRate: closed === 0 ? null : sum((part) => part.on_time) / closed,
    medianTimeToAcknowledge: spreadOf(histogramOf(acknowledged)).median,
    medianTimeToComplete: spread.median,
    p95TimeToComplete: spread.p95,
  };
}

function histogramOf(parts: readonly Part[]): Histogram {
  const histogram = new Map<number, number>();
  for (const part of parts) {
    if (part.buckets === '') continue;
    const counts = part.bucket_counts.split(',');
    part.buckets.split(',').forEach((text, index) => {
      const bucket = Number(text);
      histogram.set(bucket, (histogram.get(bucket) ?? 0) + Number(counts[index]));
    });
  }
  return histogram;
}

/** What is kept, what has changed since, and what is late now, in one snapshot. */
const partsOf = (dimension: string, now: Date) => sql<Part>`
  with changed as materialized (
    select * from privacy_request where id in (select request_id from request_uncounted)
  ), before as materialized (
    select * from request_counted where request_id in (select request_id from request_uncounted)
  ), after as materialized (
    select fact.*, ${bucketOf(sql`acknowledged_ms`)} as acknowledged_in, ${bucketOf(sql`completed_ms`)} as completed_in
    from (${requestFacts(sql`changed`)}) fact
  ), late as materialized (
    select * from privacy_request where ${anyHealth(['OVERDUE', 'AT_RISK'], now)}
  ), part as (
    select dimension, value, month, count, completed, on_time, 0 as overdue, 0 as at_risk,
      array_to_string(buckets, ',') as buckets, array_to_string(bucket_counts, ',') as bucket_counts
    from request_figure
    union all
    select dimension, value, month, sum(count)::int, sum(completed)::int, sum(on_time)::int, 0, 0,
      case when took > ${NOT_YET} then took::text else '' end, sum(count)::text
    from (${cellsOf(sql`after`, sql`1`)} union all ${cellsOf(sql`before`, sql`-1`)}) cell
    group by dimension, value, month, took
    union all
    select dimension, value, month, 0, 0, 0, ${count(sql`overdue`)}, ${count(sql`at_risk`)}, '', ''
    from (${placed(sql`(${requestFacts(sql`late`, { now, places: dimension === 'VENDOR' })})`)}) fact
    group by dimension, value, month
  )
  select dimension, value, to_char(month, 'YYYY-MM') as month, count, completed, on_time, overdue, at_risk, buckets, bucket_counts
  from part
  where dimension in ('ALL', 'ACKNOWLEDGED', ${dimension})
  order by value collate "C", month`;

const count = (condition: RawBuilder<unknown>) => sql`(count(*) filter (where ${condition}))::int`;
