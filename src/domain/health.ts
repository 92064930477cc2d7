import type { Health } from './vocabulary.js';

/** What health depends on besides now: instants, so that nothing has to be written when one of them passes. */
export interface HealthFacts {
  /** Whether clocks stand still. Those that go on meanwhile can run out. */
  readonly paused: boolean;
  /** Null: never, here and below. */
  readonly overdueAt: Date | null;
  readonly atRiskAt: Date | null;
  readonly stalledAt: Date | null;
}

/** Which of the instants have come, from the most demanding word to the least; the first that holds is the health. */
export function healthOf({ paused, overdueAt, atRiskAt, stalledAt }: HealthFacts, now: Date): Health {
  const hasCome = (at: Date | null): boolean => at !== null && at <= now;
  if (hasCome(overdueAt)) return 'OVERDUE';
  if (paused) return 'PAUSED';
  if (hasCome(atRiskAt)) return 'AT_RISK';
  return hasCome(stalledAt) ? 'STALLED' : 'ON_TRACK';
}
