import type { Obligation } from '../vocabulary.js';
import type { ClockFacts, ClockSettings } from './deadline.js';
import { clocksOf, lawOf, periodOf } from './law.js';

/** Until when each right is to be answered; null where no law sets a time, and while its clock stands still. */
export interface RightsDue {
  readonly optOut: Date | null;
  /** Deletion and access. */
  readonly others: Date | null;
}

/**
 * The ends of the clocks that vendors work against, whether or not they were met. An opt-out without a clock of its own is
 * answered with the rest. Depends on no clock of ours, so it can be kept.
 */
export function rightsDue(facts: ClockFacts, settings: ClockSettings): RightsDue {
  const law = facts.withdrawnAt === null ? lawOf(facts, settings) : null;
  const clocks = law === null ? [] : clocksOf(law, facts);
  const endOf = (obligation: Obligation): Date | null => {
    const rule = clocks.find((clock) => clock.obligation === obligation);
    if (law === null || rule === undefined) return null;
    const { paused, dueAt } = periodOf(law, rule, facts, null);
    return paused ? null : dueAt;
  };
  const others = endOf('RESPOND');
  return { optOut: clocks.some(({ obligation }) => obligation === 'OPT_OUT') ? endOf('OPT_OUT') : others, others };
}
