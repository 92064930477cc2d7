import { Temporal } from 'temporal-polyfill';

/** A day without a time or a zone. */
export type Day = Temporal.PlainDate;

/** The day that an instant falls on in a time zone (IANA). */
export const dayOf = (instant: Date, timeZone: string): Day =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();

/** The beginning of a day in the zone. */
export const startOf = (day: Day, timeZone: string): Date => new Date(day.toZonedDateTime(timeZone).epochMilliseconds);

/** The end of a day, 24:00 in the zone: the first instant that no longer belongs to it. */
export const endOf = (day: Day, timeZone: string): Date =>
  new Date(day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds);

export const later = (day: Day, days: number): Day => day.add({ days });

/** Same date so many months on, or the last day of that month where it has no such date. */
export const monthsLater = (day: Day, months: number): Day => day.add({ months }, { overflow: 'constrain' });

/** From the first to the second; negative where the second is earlier. */
export const daysBetween = (from: Day, to: Day): number => from.until(to, { largestUnit: 'days' }).days;

export const isAfter = (one: Day, other: Day): boolean => Temporal.PlainDate.compare(one, other) > 0;

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Saturday or Sunday; null on a day of the week that is worked. */
export const weekendDay = (day: Day): string | null =>
  day.dayOfWeek > 5 ? (weekdays[day.dayOfWeek - 1] ?? null) : null;

/** Such as "Friday 2026-12-25". */
export const named = (day: Day): string => `${weekdays[day.dayOfWeek - 1] ?? ''} ${day.toString()}`;
