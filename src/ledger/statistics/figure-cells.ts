import { sql, type RawBuilder } from 'kysely';

/** What the figures kept by month can be divided by, besides the month. */
export const keptDimensions = ['VENDOR', 'RIGHT', 'REGULATION', 'STATE'] as const;

/** In the place of a bucket: it has not come to its end yet. */
export const NOT_YET = sql.raw('-2::smallint');

/**
 * The facts of each request at every place where it counts: among all ('ALL'), at each value of each dimension, and among all
 * once more for the time to its acknowledgement ('ACKNOWLEDGED'). It counts once at each of its vendors and rights.
 */
export const placed = (facts: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select place.dimension, place.value, date_trunc('month', fact.day)::date as month, fact.*
  from ${facts} fact
  cross join lateral (
    select 'ALL' as dimension, '' as value
    union all select 'ACKNOWLEDGED', ''
    union all select 'REGULATION', fact.regulation
    union all select 'STATE', fact.state
    union all select 'RIGHT', unnest(fact.rights)
    union all select distinct 'VENDOR', split_part(one, '/', 1) from unnest(fact.places) one
  ) place`;

/** What the requests of `facts` add to the rows of `request_figure`, each `weight` times. */
export const cellsOf = (facts: RawBuilder<unknown>, weight: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select dimension, value, month,
    coalesce(case when dimension = 'ACKNOWLEDGED' then acknowledged_in else completed_in end, ${NOT_YET}) as took,
    ${weight} as count,
    case when state = 'COMPLETED' then ${weight} else 0 end as completed,
    case when on_time then ${weight} else 0 end as on_time
  from (${placed(facts)}) one`;
