/** What figures can be divided by. Days, weeks and months are those in which the request was received. */
export const StatisticsDimension = {
  VENDOR: 'VENDOR',
  RIGHT: 'RIGHT',
  REGULATION: 'REGULATION',
  STATE: 'STATE',
  DAY: 'DAY',
  WEEK: 'WEEK',
  MONTH: 'MONTH',
} as const;
export type StatisticsDimension = keyof typeof StatisticsDimension;

/** Figures over a set of requests. Lengths in milliseconds; null where there is nothing to take them of. */
export interface RequestFigures {
  readonly total: number;
  readonly open: number;
  readonly completed: number;
  readonly overdue: number;
  readonly atRisk: number;
  /** 0 to 1, of those that are closed. */
  readonly onTimeRate: number | null;
  readonly medianTimeToAcknowledge: number | null;
  readonly medianTimeToComplete: number | null;
  readonly p95TimeToComplete: number | null;
}

export interface StatisticsGroup extends RequestFigures {
  /** One value of each dimension, in the order in which they were asked for. */
  readonly values: readonly string[];
}

export interface RequestStatistics {
  readonly all: RequestFigures;
  readonly groups: readonly StatisticsGroup[];
}
