import type { ColumnType, JSONColumnType } from 'kysely';

/** An instant, kept to the millisecond, as JavaScript knows it: what is read back equals what was written. */
export type Instant = ColumnType<Date, Date, Date>;
export type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
export type Json<T extends object> = JSONColumnType<T, string, string>;
