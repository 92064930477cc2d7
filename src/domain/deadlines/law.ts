import type { Obligation } from '../vocabulary.js';
import { calendarFor, longerCalendarFor, type Calendar } from './calendars.js';
import { dayOf, endOf, type Day } from './civil-date.js';
import { count, type Counted, type CountedWith, type Stillness } from './count.js';
import type { ClockFacts, ClockSettings, Pause } from './deadline.js';
import type { ClockRule, Counting, RegulationRules, RuleVersion } from './rules/rule.js';
import { rulesOf, versionAt } from './rules/rules-of.js';

/** The law of one request: as it stood on the day of receipt, and what it is counted with. */
export interface Law {
  readonly rules: RegulationRules;
  readonly version: RuleVersion;
  readonly calendar: Calendar;
  readonly longerCalendar: Calendar | null;
  readonly receivedOn: Day;
  readonly settings: ClockSettings;
}

/** Null where the law was not in force on the day of receipt: then it sets no time. */
export function lawOf(facts: Pick<ClockFacts, 'regulation' | 'receivedAt'>, settings: ClockSettings): Law | null {
  const receivedOn = dayOf(facts.receivedAt, settings.establishment.timeZone);
  const version = versionAt(facts.regulation, receivedOn.toString());
  if (version === null) return null;
  return {
    rules: rulesOf[facts.regulation],
    version,
    calendar: calendarFor(version.calendar, settings.establishment),
    longerCalendar: longerCalendarFor(version.calendar),
    receivedOn,
    settings,
  };
}

/** The organisation's own time to confirm receipt, where it has set one and the law has not. */
function ownAcknowledgement({ version, settings }: Law): readonly ClockRule[] {
  const length = settings.acknowledgeWithin;
  if (length === null || version.clocks.some(({ obligation }) => obligation === 'ACKNOWLEDGE')) return [];
  const citation = 'The organisation’s own policy; no law sets a time to confirm receipt';
  return [
    {
      obligation: 'ACKNOWLEDGE',
      rights: ['DELETION', 'ACCESS', 'OPT_OUT'],
      citation,
      verified: true,
      counting: {
        unit: 'BUSINESS_DAYS',
        length,
        extended: null,
        firstDay: 'AFTER_RECEIPT',
        rollsBy: null,
        by: 'the organisation’s own policy',
      },
    },
  ];
}

const inOrder: readonly Obligation[] = ['ACKNOWLEDGE', 'RESPOND', 'OPT_OUT'];

/** The clocks that run for what is asked for, one of each kind: the first where a law has several. */
export function clocksOf(law: Law, facts: Pick<ClockFacts, 'rights'>): readonly ClockRule[] {
  const fitting = [...ownAcknowledgement(law), ...law.version.clocks].filter(({ rights }) =>
    rights.some((right) => facts.rights.includes(right)),
  );
  return inOrder.flatMap((obligation) => fitting.find((clock) => clock.obligation === obligation) ?? []);
}

const countingOf = ({ settings }: Law, { counting }: ClockRule): Counting =>
  'STRICT' in counting ? counting[settings.readings.california45Days] : counting;

/** Whether a pause stops it. Of the clocks, only the one to respond waits for the person's answer. */
export const isPausable = ({ version }: Law, { obligation }: ClockRule): boolean =>
  version.pause !== null && obligation === 'RESPOND';

/** Whether a question about what the person wants stops the clock, and not only doubts about who they are. */
export const stopsForQuestions = ({ version }: Law, { rights }: Pick<ClockFacts, 'rights'>): boolean =>
  version.pause?.clarifies.some((right) => rights.includes(right)) ?? false;

/**
 * When the clocks stood still, as far as the law lets them: where only doubts about the person's identity may stop them,
 * until it was verified, whether or not anybody said then that they go on.
 */
function pausesOf(law: Law, facts: ClockFacts): readonly Pause[] {
  const { pauses, identityVerifiedAt: verified } = facts;
  if (verified === null || stopsForQuestions(law, facts)) return pauses;
  return pauses.map(({ from, to }) => ({
    from,
    to: to !== null && to < verified ? to : verified < from ? from : verified,
  }));
}

/** Whether the clocks stand still. Depends on no clock of ours, so it can be kept. */
export function standsStill(facts: ClockFacts, settings: ClockSettings): boolean {
  const law = lawOf(facts, settings);
  return law !== null && pausesOf(law, facts).some(({ to }) => to === null);
}

/** The times that do not count for this clock; one that still lasts counts as far as `now`, or not at all. */
function stillnessOf(law: Law, rule: ClockRule, facts: ClockFacts, now: Date | null): readonly Stillness[] {
  if (!isPausable(law, rule)) return [];
  const { timeZone } = law.settings.establishment;
  return pausesOf(law, facts)
    .toSorted((a, b) => a.from.getTime() - b.from.getTime())
    .map(({ from, to }) => ({ from: dayOf(from, timeZone), to: dayOf(to ?? now ?? from, timeZone) }));
}

/** One clock of a request, counted. */
export interface Period {
  readonly rule: ClockRule;
  readonly counting: Counting;
  readonly using: CountedWith;
  /** As if it were not extended. */
  readonly first: Counted;
  readonly firstDueAt: Date;
  readonly extended: boolean;
  /** As it stands. */
  readonly counted: Counted;
  readonly dueAt: Date;
  readonly paused: boolean;
}

/** `now` is when a pause that still lasts would end; null: at once. */
export function periodOf(law: Law, rule: ClockRule, facts: ClockFacts, now: Date | null): Period {
  const { timeZone } = law.settings.establishment;
  const counting = countingOf(law, rule);
  const using = { calendar: law.calendar, still: stillnessOf(law, rule, facts, now) };
  const first = count(law.receivedOn, counting.length, counting, using);
  const firstDueAt = endOf(first.end, timeZone);
  const longer = facts.extendedAt !== null && facts.extendedAt < firstDueAt ? counting.extended : null;
  const counted = longer === null ? first : count(law.receivedOn, longer, counting, using);
  return {
    rule,
    counting,
    using,
    first,
    firstDueAt,
    extended: longer !== null,
    counted,
    dueAt: longer === null ? firstDueAt : endOf(counted.end, timeZone),
    paused: isPausable(law, rule) && pausesOf(law, facts).some(({ to }) => to === null),
  };
}
