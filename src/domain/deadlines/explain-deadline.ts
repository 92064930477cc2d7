import { dayOf, isAfter, named, type Day } from './civil-date.js';
import { count } from './count.js';
import type { ClockFacts, DeadlineExplanation } from './deadline.js';
import { holidayYears } from './holidays.generated.js';
import type { Law, Period } from './law.js';
import type { Counting } from './rules/rule.js';

const unitWords = {
  MONTHS: ['month', 'months'],
  DAYS: ['calendar day', 'calendar days'],
  BUSINESS_DAYS: ['business day', 'business days'],
} as const;

const lengthOf = (length: number, { unit }: Counting): string => `${length} ${unitWords[unit][length === 1 ? 0 : 1]}`;

const duties = {
  ACKNOWLEDGE: 'confirm receipt',
  RESPOND: 'respond',
  OPT_OUT: 'carry out the opt-out',
} as const;

function receipt({ receivedOn, settings }: Law, { receivedAt }: ClockFacts): string {
  const { timeZone } = settings.establishment;
  const sameDay = receivedOn.toString() === receivedAt.toISOString().slice(0, 10);
  return sameDay
    ? `Received on ${named(receivedOn)} in ${timeZone}.`
    : `Received at ${receivedAt.toISOString()}, which is ${named(receivedOn)} in ${timeZone}.`;
}

/** The day that comes of adding the extension on to the first period instead of counting it from receipt. */
function chained(law: Law, { counting, first, counted, extended, using }: Period): readonly string[] {
  if (!extended || counting.extended === null || counting.unit !== 'MONTHS') return [];
  const { end } = count(first.bare, counting.extended - counting.length, counting, using);
  return end.equals(counted.end)
    ? []
    : [`Added on to the first period it would end on ${named(end)}; an extension is counted from receipt.`];
}

/** The other dates that the law can be read to give; one that comes to the same day is not worth a sentence. */
function otherReadings(law: Law, facts: ClockFacts, period: Period): readonly string[] {
  const { rule, counting, counted, extended, using } = period;
  const lengthIn = (other: Counting): number => (extended ? other.extended : null) ?? other.length;
  const endBy = (other: Counting, using_ = using, start: Day = law.receivedOn): Day =>
    count(start, lengthIn(other), other, using_).end;
  const differing = (end: Day, sentence: string): readonly string[] =>
    end.equals(counted.end) ? [] : [`${sentence} ${named(end)}.`];

  const readings = 'STRICT' in rule.counting ? rule.counting : null;
  const other = readings === null ? null : counting === readings.STRICT ? readings.GENERAL : readings.STRICT;
  const beginning = other?.firstDay === 'OF_RECEIPT' ? 'on the day of receipt' : 'on the day after receipt';
  const longer = knowsDaysOff(counting) ? law.longerCalendar : null;
  const { pause, beginsWithIdentity } = law.version;
  const identified =
    facts.identityVerifiedAt === null ? null : dayOf(facts.identityVerifiedAt, law.settings.establishment.timeZone);
  return [
    ...(other === null
      ? []
      : differing(
          endBy(other),
          `By the other reading (${other.by}) the period begins ${beginning}; the last day would be`,
        )),
    ...(longer === null
      ? []
      : differing(
          endBy(counting, { ...using, calendar: longer }),
          `The law does not list the days off; were every day one on which ${longer.name} close, the last day would be`,
        )),
    ...(pause?.lastDayToo == null || using.still.length === 0
      ? []
      : differing(
          endBy(counting, { ...using, still: using.still.map(({ from, to }) => ({ from, to: to.add({ days: 1 }) })) }),
          `Read to the letter (${pause.lastDayToo}), the last day would be`,
        )),
    ...(beginsWithIdentity === null || identified === null || !isAfter(identified, law.receivedOn)
      ? []
      : differing(
          endBy(counting, using, identified),
          `Where proof of identity was asked for, the period begins when it came (${beginsWithIdentity}); if that was ${named(identified)}, the last day would be`,
        )),
    ...(rule.alternatives ?? []).flatMap(({ where, counting: own }) =>
      differing(endBy(own), `${where} (${own.by}); the last day would be`),
    ),
  ];
}

/** Whether holidays and weekends matter to it. */
const knowsDaysOff = ({ unit, rollsBy }: Counting): boolean => unit === 'BUSINESS_DAYS' || rollsBy !== null;

/** The version of the rule, and of the calendar where days off matter to it. */
function versionOf({ rules, version, calendar }: Law, { counting }: Period): string {
  const own = rules.versions.indexOf(version) + 1;
  const rule = `${rules.name} version ${own}, for receipt from ${version.effective.from}`;
  return knowsDaysOff(counting) ? `${rule}; days off: ${calendar.version}` : rule;
}

/** Said where the period leaves the years that the table of holidays has. */
const unknownHolidays = ({ receivedOn }: Law, counting: Counting, end: Day): readonly string[] =>
  knowsDaysOff(counting) && (receivedOn.year < holidayYears.first || end.year > holidayYears.last)
    ? [`Holidays are known from ${holidayYears.first} to ${holidayYears.last}; in other years only weekends are off.`]
    : [];

const provisional = 'This rule was not yet checked against the text of the law: take the day as provisional.';

/** Where a pause moved the day, what lets it. */
const pausedBy = ({ version: { pause } }: Law, { using }: Period): readonly string[] =>
  pause === null || using.still.length === 0
    ? []
    : [
        `What stops the clock: ${pause.citation}${pause.verified ? '' : ' (not yet checked against the text: take the days as provisional)'}.`,
      ];

const lastDay = ({ settings }: Law, end: Day): string =>
  `The last day is ${named(end)}; it ends at 24:00 in ${settings.establishment.timeZone}.`;

/** How one clock was counted. */
export function explainPeriod(law: Law, facts: ClockFacts, period: Period): DeadlineExplanation {
  const { rule, counting, counted, extended } = period;
  const length = (extended ? counting.extended : null) ?? counting.length;
  return {
    rule: `${law.rules.name}: ${duties[rule.obligation]} within ${lengthOf(length, counting)}${extended ? ', extended' : ''}`,
    ruleVersion: versionOf(law, period),
    citation: `${rule.citation}${rule.verified ? '' : ' (not yet checked)'}`,
    steps: [
      receipt(law, facts),
      ...(extended && law.version.extension !== null
        ? [`Extended to ${lengthOf(length, counting)}, counted from receipt (${law.version.extension.citation}).`]
        : []),
      ...counted.steps,
      ...unknownHolidays(law, counting, counted.end),
      lastDay(law, counted.end),
      ...pausedBy(law, period),
      ...chained(law, period),
      ...otherReadings(law, facts, period),
      ...(rule.remarks ?? []),
      ...(rule.verified ? [] : [provisional]),
    ],
    excludedDays: counted.excluded,
  };
}

/** How the last day to tell the person of an extension was counted: as the period was before it is extended. */
export function explainNotice(law: Law, facts: ClockFacts, period: Period): DeadlineExplanation {
  const { rule, counting, first } = period;
  const extension = law.version.extension?.citation ?? rule.citation;
  return {
    rule: `${law.rules.name}: tell the person of an extension within ${lengthOf(counting.length, counting)}`,
    ruleVersion: versionOf(law, period),
    citation: `${extension}${rule.verified ? '' : ' (not yet checked)'}`,
    steps: [
      receipt(law, facts),
      'An extension must be told, with the reasons, before the first period ends.',
      ...first.steps,
      ...unknownHolidays(law, counting, first.end),
      lastDay(law, first.end),
      ...pausedBy(law, period),
      ...otherReadings(law, facts, { ...period, counted: first, extended: false }),
      ...(rule.verified ? [] : [provisional]),
    ],
    excludedDays: first.excluded,
  };
}
