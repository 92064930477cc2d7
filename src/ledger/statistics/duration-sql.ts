import { sql, type RawBuilder } from 'kysely';
import { GROWTH } from './histogram.js';

const growth = sql.raw(`${GROWTH}::float8`);

/** From one instant to another, in milliseconds; what was over before it began took no time. Null where one is. */
export const between = (from: RawBuilder<unknown>, until: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`case when ${until} is not null then greatest(0, round(date_part('epoch', ${until} - ${from}) * 1000)) end`;

/** The bucket of a length in milliseconds: -1 for none at all, then 0, 1, 2 … */
export const bucketOf = (milliseconds: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`(case when ${milliseconds} < 1 then -1 else floor(ln(${milliseconds}) / ln(${growth})) end)::smallint`;

/** The length in milliseconds that stands for all of a bucket. */
export const lengthOfBucket = (bucket: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`case when ${bucket} < 0 then 0 else power(${growth}, ${bucket} + 0.5) end`;
