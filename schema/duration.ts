const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const LONGEST = 100 * 366 * DAY;

const iso8601 = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?)$/;

/**
 * Milliseconds of an ISO 8601 duration (PT15M, P30D, P2W); null for any other text. Months and years are refused: they
 * have no fixed length. So is anything longer than a century.
 */
export function parseDuration(text: string): number | null {
  const match = text === 'P' ? null : iso8601.exec(text);
  if (match === null) return null;
  const [, weeks = '0', days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const length =
    Number(weeks) * WEEK +
    Number(days) * DAY +
    Number(hours) * HOUR +
    Number(minutes) * MINUTE +
    Number(seconds) * SECOND;
  return length <= LONGEST ? Math.round(length) : null;
}

/** The shortest ISO 8601 text for a length in milliseconds, not negative: PT15M, P1DT12H, PT0.25S; PT0S for none. */
export function formatDuration(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  const part = (size: number, whole: number, letter: string): string => {
    const count = Math.floor((rounded % whole) / size);
    return count === 0 ? '' : `${count}${letter}`;
  };
  const days = part(DAY, Infinity, 'D');
  const seconds = (rounded % MINUTE) / SECOND;
  const time = part(HOUR, DAY, 'H') + part(MINUTE, HOUR, 'M') + (seconds === 0 ? '' : `${seconds}S`);
  if (days === '' && time === '') return 'PT0S';
  return `P${days}${time === '' ? '' : `T${time}`}`;
}
