import type { ClockFacts, ClockSettings } from './deadline.js';
import { metAtOf } from './deadlines-of.js';
import { clocksOf, lawOf, periodOf } from './law.js';

/**
 * The nearest deadline that is not met yet, past or to come; null where there is none: every clock was met or stands
 * still, the request was withdrawn, or no law sets a time. Depends on no clock of ours, so it can be kept.
 */
export function nextDueAt(facts: ClockFacts, settings: ClockSettings): Date | null {
  const law = facts.withdrawnAt === null ? lawOf(facts, settings) : null;
  if (law === null) return null;
  // To tell of an extension is due when the first period ends, so it is never the nearest by itself.
  const open = clocksOf(law, facts)
    .filter(({ obligation }) => metAtOf(obligation, facts) === null)
    .map((rule) => periodOf(law, rule, facts, null))
    .filter(({ paused }) => !paused);
  return open.reduce<Date | null>((least, { dueAt }) => (least === null || dueAt < least ? dueAt : least), null);
}
