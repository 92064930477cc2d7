import type { Period } from '../schema/enums.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const midnight = (now: Date): number => Math.floor(now.getTime() / DAY) * DAY;

/** When a period began, seen from `now`. Days, weeks (from Monday) and months begin in UTC. */
const starts: Record<Period, (now: Date) => number> = {
  TODAY: midnight,
  LAST_24_HOURS: (now) => now.getTime() - DAY,
  LAST_7_DAYS: (now) => now.getTime() - 7 * DAY,
  LAST_30_DAYS: (now) => now.getTime() - 30 * DAY,
  CURRENT_WEEK: (now) => midnight(now) - ((now.getUTCDay() + 6) % 7) * DAY,
  CURRENT_MONTH: (now) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1),
};

/** When a period is over: those that end with now look back. */
const ends: Record<Period, (now: Date) => number> = {
  TODAY: (now) => midnight(now) + DAY,
  LAST_24_HOURS: (now) => now.getTime(),
  LAST_7_DAYS: (now) => now.getTime(),
  LAST_30_DAYS: (now) => now.getTime(),
  CURRENT_WEEK: (now) => starts.CURRENT_WEEK(now) + 7 * DAY,
  CURRENT_MONTH: (now) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
};

export const periodEnd = (period: Period, now: Date): Date => new Date(ends[period](now));

export const periodStart = (period: Period, now: Date): Date => new Date(starts[period](now));
