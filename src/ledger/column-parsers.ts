import pg from 'pg';
import { never } from './never.js';

type TypeParser = (text: string) => unknown;

/** A number, as long as it holds the column's value exactly. Throws otherwise: a wrong id or count is worse. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint of the database is too large for a number.');
  return value;
}

function standardParser(id: number, format?: 'text' | 'binary'): TypeParser {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-enum-assignment -- pg types its parsers as any, and ids as an enum that lacks an extension's types
  return pg.types.getTypeParser(id, format);
}

const parseTimestamp = standardParser(pg.types.builtins.TIMESTAMPTZ, 'text');

/** `2026-11-21 09:30:00.123+00`, with up to six digits of a second or none: all that a connection in UTC mostly sends. */
const utc = { shortest: 22, longest: 29, zone: '+00' } as const;

/** The number that stands there; not a number where there is anything but digits. */
function digits(text: string, from: number, until: number): number {
  let value = 0;
  for (let at = from; at < until; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** A page of requests holds hundreds of instants, so the usual form is read without looking for any other. */
function parseUtc(text: string): number {
  const end = text.length - utc.zone.length;
  if (text.length < utc.shortest || text.length > utc.longest || !text.endsWith(utc.zone)) return Number.NaN;
  const year = digits(text, 0, 4);
  // `Date.UTC` takes the years of the first century for those of another.
  if (year < 100 || text.charCodeAt(10) !== 32) return Number.NaN;
  const seconds = Date.UTC(
    year,
    digits(text, 5, 7) - 1,
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
  );
  const places = Math.min(3, end - 20);
  return places <= 0 ? seconds : seconds + digits(text, 20, 20 + places) * 10 ** (3 - places);
}

/** To the millisecond: the microseconds of a time that PostgreSQL itself made are cut off. */
function parseInstant(text: string): Date {
  const usual = parseUtc(text);
  if (!Number.isNaN(usual)) return new Date(usual);
  if (text === 'infinity') return never;
  const value = parseTimestamp(text);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
  throw new RangeError('A timestamptz of the database is no time that a Date can hold.');
}

const own: ReadonlyMap<number, TypeParser> = new Map<number, TypeParser>([
  [pg.types.builtins.INT8, parseInt8],
  [pg.types.builtins.TIMESTAMPTZ, parseInstant],
  // A civil date has no time zone; as a Date it would be another day west of Greenwich.
  [pg.types.builtins.DATE, (text) => text],
]);

/** How columns become values: bigint a number, timestamptz a Date, date `YYYY-MM-DD`; the rest as pg does it. */
export const columnParsers: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : own.get(id)) ?? standardParser(id, format),
};
