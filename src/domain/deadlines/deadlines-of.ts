import { dayOf, daysBetween } from './civil-date.js';
import type { ClockFacts, ClockSettings, Deadline } from './deadline.js';
import { explainNotice, explainPeriod } from './explain-deadline.js';
import { clocksOf, lawOf, periodOf, type Law, type Period } from './law.js';
import type { DeadlineStatus, Obligation } from '../vocabulary.js';

const earlier = (one: Date | null, other: Date | null): Date | null =>
  one === null || other === null ? (one ?? other) : one < other ? one : other;

const answerOf = ({ rights, answeredAt, optedOutAt }: ClockFacts): Date | null =>
  rights.some((right) => right !== 'OPT_OUT') ? answeredAt : optedOutAt;

/** When the obligation was met. Whoever has the answer needs no confirmation that the request came. */
export function metAtOf(obligation: Obligation, facts: ClockFacts): Date | null {
  switch (obligation) {
    case 'ACKNOWLEDGE':
      return earlier(facts.acknowledgedAt, answerOf(facts));
    case 'RESPOND':
      return facts.answeredAt;
    case 'OPT_OUT':
      return facts.optedOutAt;
    case 'NOTIFY_EXTENSION':
      return facts.extendedAt;
  }
}

interface Standing {
  readonly dueAt: Date;
  readonly metAt: Date | null;
  readonly paused: boolean;
}

/** Null: the obligation is gone, since the request was withdrawn before it was due. */
function statusOf({ dueAt, metAt, paused }: Standing, { withdrawnAt }: ClockFacts, now: Date): DeadlineStatus | null {
  if (metAt !== null) return metAt < dueAt ? 'MET' : 'MISSED';
  if (withdrawnAt !== null) return withdrawnAt < dueAt ? null : 'MISSED';
  if (paused) return 'PAUSED';
  return now < dueAt ? 'RUNNING' : 'MISSED';
}

type Own = Pick<Deadline, 'obligation' | 'dueAt' | 'extended' | 'explanation'> & {
  readonly dueOn: Period['counted']['end'];
};

function deadlineOf(law: Law, facts: ClockFacts, now: Date, paused: boolean, own: Own): readonly Deadline[] {
  const metAt = metAtOf(own.obligation, facts);
  const status = statusOf({ dueAt: own.dueAt, metAt, paused }, facts, now);
  if (status === null) return [];
  const seenOn = dayOf(metAt ?? facts.withdrawnAt ?? now, law.settings.establishment.timeZone);
  return [
    {
      ...own,
      regulation: facts.regulation,
      status,
      startedOn: law.receivedOn.toString(),
      dueOn: own.dueOn.toString(),
      metAt,
      daysLeft: daysBetween(seenOn, own.dueOn),
    },
  ];
}

/** The clock whose first end is the last day to tell of an extension; null where the law knows none for what is asked. */
export const extendablePeriod = (periods: readonly Period[]): Period | null =>
  periods.find(({ counting }) => counting.extended !== null) ?? null;

/**
 * All statutory clocks of a request, in the order in which they are to be met; none where the law was not in force at
 * receipt. A clock that is paused is counted as if it ran again now.
 */
export function deadlinesOf(facts: ClockFacts, settings: ClockSettings, now: Date): readonly Deadline[] {
  const law = lawOf(facts, settings);
  if (law === null) return [];
  const periods = clocksOf(law, facts).map((rule) => periodOf(law, rule, facts, now));
  const deadlines = periods.flatMap((period) =>
    deadlineOf(law, facts, now, period.paused, {
      obligation: period.rule.obligation,
      dueOn: period.counted.end,
      dueAt: period.dueAt,
      extended: period.extended,
      explanation: explainPeriod(law, facts, period),
    }),
  );
  return [...deadlines, ...noticeOf(law, facts, periods, now)];
}

/** To tell of an extension; gone once the request is answered without one. */
function noticeOf(law: Law, facts: ClockFacts, periods: readonly Period[], now: Date): readonly Deadline[] {
  const period = extendablePeriod(periods);
  if (period === null) return [];
  if (facts.extendedAt === null && metAtOf(period.rule.obligation, facts) !== null) return [];
  return deadlineOf(law, facts, now, period.paused, {
    obligation: 'NOTIFY_EXTENSION',
    dueOn: period.first.end,
    dueAt: period.firstDueAt,
    extended: false,
    explanation: explainNotice(law, facts, period),
  });
}
