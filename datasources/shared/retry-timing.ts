const second = 1000;
const day = 86_400 * second;

/** Digits at and past this are a moment in epoch seconds, below it a number of seconds to wait. */
const firstEpochSecond = 1e9;
const firstEpochMillisecond = 1e11;

/**
 * How long a vendor asks us to wait, in milliseconds, held between one second and 24 hours; null where the header is
 * absent or says nothing that can be read.
 *
 * Vendors write it as seconds, as an HTTP date (both RFC 9110), as an ISO date (Outreach's maintenance answers) or as
 * an epoch in seconds (Outreach's `Retry-After` is an alias of its reset time).
 */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const waiting = /^\d+(\.\d+)?$/.test(text) ? ofNumber(Number(text), now) : Date.parse(text) - now.getTime();
  if (Number.isNaN(waiting)) return null;
  return Math.ceil(Math.min(Math.max(waiting, second), day));
}

function ofNumber(value: number, now: Date): number {
  if (value >= firstEpochMillisecond) return value - now.getTime();
  if (value >= firstEpochSecond) return value * second - now.getTime();
  return value * second;
}

/** The moment that a header gives as epoch seconds, epoch milliseconds or an ISO date; null where it gives none. */
export function momentOf(header: string | undefined): Date | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const value = Number(text);
  const time = Number.isNaN(value) ? Date.parse(text) : value >= firstEpochMillisecond ? value : value * second;
  const moment = new Date(time);
  return Number.isNaN(moment.getTime()) || time < firstEpochSecond * second ? null : moment;
}
