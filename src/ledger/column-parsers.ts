import pg from 'pg';

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

/** To the millisecond: the microseconds of a time that PostgreSQL itself made are cut off. */
function parseInstant(text: string): Date {
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
