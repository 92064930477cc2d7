import type { ColumnType, JSONColumnType } from 'kysely';

/** An instant, kept to the millisecond, as JavaScript knows it: what is read back equals what was written. */
export type Instant = ColumnType<Date, Date, Date>;
export type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** Infinity in the database, which it has as its default; here `never`. */
export type InstantOrNever = ColumnType<Date, Date | undefined, Date>;
export type Json<T extends object> = JSONColumnType<T, string, string>;
