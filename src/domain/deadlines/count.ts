import type { Calendar } from './calendars.js';
import { daysBetween, isAfter, later, monthsLater, named, weekendDay, type Day } from './civil-date.js';
import type { ExcludedDay } from './deadline.js';
import type { Counting } from './rules/rule.js';

/** A time that does not count: `to` is the day on which the clock runs again. */
export interface Stillness {
  readonly from: Day;
  readonly to: Day;
}

export interface CountedWith {
  readonly calendar: Calendar;
  /** In order, none in another. */
  readonly still: readonly Stillness[];
}

/** A period, counted. */
export interface Counted {
  /** The last day as the period alone has it, before anything moved it. */
  readonly bare: Day;
  /** The last day. */
  readonly end: Day;
  /** How it was counted, in sentences. */
  readonly steps: readonly string[];
  readonly excluded: readonly ExcludedDay[];
}

const why = (calendar: Calendar, day: Day, reason: string): string =>
  weekendDay(day) === null ? `${reason} (a holiday in ${calendar.name})` : reason;

interface Bare {
  readonly last: Day;
  readonly step: string;
  readonly excluded: readonly ExcludedDay[];
}

const monthWords = ['no', 'One', 'Two', 'Three'];

function months(start: Day, length: number, { firstDay, by }: Counting): Bare {
  const last = monthsLater(start, length);
  const first = firstDay === 'OF_RECEIPT' ? 'The day of receipt is day one. ' : '';
  const period = `${monthWords[length] ?? String(length)} month${length === 1 ? '' : 's'} on`;
  const step =
    last.day === start.day
      ? `${first}${period}, the day of the same date is ${named(last)} (${by}).`
      : `${first}${period} there is no day ${start.day}: the period ends with the month, on ${named(last)} (${by}).`;
  return { last, step, excluded: [] };
}

function days(start: Day, length: number, { firstDay, by }: Counting): Bare {
  const first = firstDay === 'OF_RECEIPT' ? start : later(start, 1);
  const last = later(first, length - 1);
  const which = firstDay === 'OF_RECEIPT' ? 'the day of receipt' : 'the day after receipt';
  const step = `Day 1 is ${named(first)}, ${which}; day ${length} is ${named(last)} (${by}).`;
  return { last, step, excluded: [] };
}

function businessDays(start: Day, length: number, { by }: Counting, calendar: Calendar): Bare {
  const excluded: ExcludedDay[] = [];
  let first: Day | null = null;
  let last = start;
  for (let counted = 0; counted < length;) {
    last = later(last, 1);
    const off = calendar.dayOff(last);
    if (off === null) {
      first ??= last;
      counted += 1;
    } else {
      excluded.push({ date: last.toString(), why: why(calendar, last, off) });
    }
  }
  const step = `Business day 1 is ${named(first ?? last)}, the first after the day of receipt; business day ${length} is ${named(last)} (${by}).`;
  return { last, step, excluded };
}

function bareOf(start: Day, length: number, counting: Counting, calendar: Calendar): Bare {
  switch (counting.unit) {
    case 'MONTHS':
      return months(start, length, counting);
    case 'DAYS':
      return days(start, length, counting);
    case 'BUSINESS_DAYS':
      return businessDays(start, length, counting, calendar);
  }
}

/** The next working day where the last one is off and the law lets the period end later. */
function roll(last: Day, { rollsBy, unit }: Counting, calendar: Calendar): Pick<Counted, 'end' | 'steps' | 'excluded'> {
  if (calendar.dayOff(last) === null) return { end: last, steps: [], excluded: [] };
  if (rollsBy === null) {
    // A business day is never off.
    const steps = unit === 'DAYS' ? [`${named(last)} is a day off; the law does not move the last day for that.`] : [];
    return { end: last, steps, excluded: [] };
  }
  const excluded: ExcludedDay[] = [];
  let end = last;
  for (let off = calendar.dayOff(end); off !== null; off = calendar.dayOff(end)) {
    excluded.push({ date: end.toString(), why: why(calendar, end, off) });
    end = later(end, 1);
  }
  const step = `${named(last)} is a day off, so the period ends with the next working day, ${named(end)} (${rollsBy}).`;
  return { end, steps: [step], excluded };
}

/** Adds each time that stood still before the period was over. */
function addStillness(
  last: Day,
  counting: Counting,
  { calendar, still }: CountedWith,
): Pick<Counted, 'end' | 'steps' | 'excluded'> {
  const steps: string[] = [];
  const excluded: ExcludedDay[] = [];
  let end = last;
  for (const { from, to } of still) {
    const length = daysBetween(from, to);
    const rolled = roll(end, counting, calendar).end;
    if (length <= 0 || isAfter(from, rolled)) continue;
    // Begun on a day that the period had only because its last day was off: that day is what is left of it.
    end = later(isAfter(from, end) ? rolled : end, length);
    for (let day = from; isAfter(to, day); day = later(day, 1)) {
      excluded.push({ date: day.toString(), why: 'The clock stood still' });
    }
    const counted = length === 1 ? '1 day does not count' : `${length} days do not count`;
    steps.push(
      `The clock stood still from ${named(from)} until ${named(to)}: ${counted}, so the last day is ${named(end)}.`,
    );
  }
  return { end, steps, excluded };
}

/** By counting, then by day of receipt, length and calendar: most requests of a day are counted alike. */
const counted = new WeakMap<Counting, Map<string, Counted>>();

/** Of one counting; days of receipt are few, so this is only a bound. */
const MOST_KEPT = 2_000;

/**
 * Counts a period of `length` (in the counting's unit) from the day of receipt. A period of two days or more must hold
 * two working days by Regulation 1182/71, Article 3(5); none here is so short that it could lack them.
 */
export function count(start: Day, length: number, counting: Counting, using: CountedWith): Counted {
  if (using.still.length > 0) return countAnew(start, length, counting, using);
  const known = counted.get(counting) ?? new Map<string, Counted>();
  counted.set(counting, known);
  const key = `${start.toString()} ${length} ${using.calendar.version}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KEPT) known.clear();
  const anew = countAnew(start, length, counting, using);
  known.set(key, anew);
  return anew;
}

function countAnew(start: Day, length: number, counting: Counting, using: CountedWith): Counted {
  const bare = bareOf(start, length, counting, using.calendar);
  const moved = addStillness(bare.last, counting, using);
  const rolled = roll(moved.end, counting, using.calendar);
  return {
    bare: bare.last,
    end: rolled.end,
    steps: [bare.step, ...moved.steps, ...rolled.steps],
    excluded: [...bare.excluded, ...moved.excluded, ...rolled.excluded].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
  };
}
