import { sql } from 'kysely';
import type { Ledger } from '../ledger.js';
import { bucketOf } from './duration-sql.js';
import { cellsOf, NOT_YET } from './figure-cells.js';
import { requestFacts } from './request-facts.js';

/** One process counts at a time: others have nothing to wait for. */
const LOCK = 5_817_203;

/** Changes that are counted in one transaction: few enough that it is over in a moment. */
const BATCH = 5_000;

/** A worker that is stopped does not have to wait for longer than these take. */
const MOST_BATCHES = 20;

/** Counts what is to be counted, or much of it; nothing where another process does so. Answers whether something is left. */
export async function countRequests(ledger: Pick<Ledger, 'db'>): Promise<boolean> {
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    if ((await countSome(ledger, BATCH)) < BATCH) return false;
  }
  return true;
}

/**
 * Takes up to `limit` changes that the figures kept by month do not hold yet and counts their requests anew: what was
 * counted of each before is taken off. All of it goes by one snapshot, so that a change that is committed meanwhile stays
 * to be counted. Answers how many changes were taken; 0 as well where another process counts.
 */
async function countSome(ledger: Pick<Ledger, 'db'>, limit: number): Promise<number> {
  return ledger.db.transaction().execute(async (trx) => {
    const lock = await sql<{ held: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as held`.execute(trx);
    if (lock.rows[0]?.held !== true) return 0;
    const { rows } = await sql<{ taken: number }>`
      with taken as (
        delete from request_uncounted
        where id in (select id from request_uncounted order by id limit ${limit})
        returning request_id
      ), changed as materialized (
        select * from privacy_request where id in (select request_id from taken)
      ), before as materialized (
        select * from request_counted where request_id in (select request_id from taken)
      ), after as materialized (
        select fact.*, ${bucketOf(sql`fact.acknowledged_ms`)} as acknowledged_in, ${bucketOf(sql`fact.completed_ms`)} as completed_in
        from (${requestFacts(sql`changed`)}) fact
      ), counted as (
        insert into request_counted (request_id, day, regulation, state, rights, places, acknowledged_in, completed_in, on_time)
        select request_id, day, regulation, state, rights, places, acknowledged_in, completed_in, on_time from after
        on conflict (request_id) do update set day = excluded.day, regulation = excluded.regulation, state = excluded.state,
          rights = excluded.rights, places = excluded.places, acknowledged_in = excluded.acknowledged_in,
          completed_in = excluded.completed_in, on_time = excluded.on_time
      ), cell as (
        ${cellsOf(sql`after`, sql`1`)} union all ${cellsOf(sql`before`, sql`-1`)}
      ), difference as (
        select dimension, value, month, took, sum(count) as count, sum(completed) as completed, sum(on_time) as on_time
        from cell group by dimension, value, month, took
        having sum(count) <> 0 or sum(completed) <> 0 or sum(on_time) <> 0
      ), figures as (
        insert into request_figure as kept (dimension, value, month, count, completed, on_time, buckets, bucket_counts)
        select dimension, value, month, sum(count), sum(completed), sum(on_time),
          coalesce(array_agg(took) filter (where took > ${NOT_YET}), '{}'),
          coalesce(array_agg(count) filter (where took > ${NOT_YET}), '{}')
        from difference group by dimension, value, month
        on conflict (dimension, value, month) do update set count = kept.count + excluded.count,
          completed = kept.completed + excluded.completed, on_time = kept.on_time + excluded.on_time,
          (buckets, bucket_counts) = (
            select coalesce(array_agg(bucket order by bucket), '{}'), coalesce(array_agg(count order by bucket), '{}')
            from (
              select bucket, sum(count) as count
              from unnest(kept.buckets || excluded.buckets, kept.bucket_counts || excluded.bucket_counts) one (bucket, count)
              group by bucket having sum(count) <> 0
            ) merged)
      )
      select count(*) as taken from taken`.execute(trx);
    return rows[0]?.taken ?? 0;
  });
}
