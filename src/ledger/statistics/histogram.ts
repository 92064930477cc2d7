/** How many lengths of time fell into each bucket. */
export type Histogram = ReadonlyMap<number, number>;

/** Each bucket ends where it began times this: its middle is less than one percent from all that it holds. */
export const GROWTH = 1.02;

/** The length in milliseconds that stands for all of a bucket: its middle, as proportions go; none at all for -1. */
const lengthOf = (bucket: number): number => (bucket < 0 ? 0 : GROWTH ** (bucket + 0.5));

/** The median and the 95th percentile of what a histogram holds, in milliseconds; null where that is nothing. */
export function spreadOf(histogram: Histogram): { readonly median: number | null; readonly p95: number | null } {
  const buckets = [...histogram].filter(([, count]) => count > 0).sort(([one], [other]) => one - other);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return { median: null, p95: null };
  const atRank = (rank: number): number => {
    let upto = 0;
    const found = buckets.find(([, count]) => (upto += count) >= rank);
    return lengthOf(found?.[0] ?? 0);
  };
  // With two in the middle, the mean of both; the 95th percentile by nearest rank.
  const median = (atRank(Math.floor((total + 1) / 2)) + atRank(Math.floor(total / 2) + 1)) / 2;
  return { median, p95: atRank(Math.ceil(total * 0.95)) };
}
