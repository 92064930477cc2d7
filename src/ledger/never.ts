import { sql } from 'kysely';

/**
 * The instant that never comes: infinity in the database, so that it sorts behind all others and no condition needs to ask
 * whether there is one. Here it is the last instant that a Date can hold.
 */
export const never = new Date(8.64e15);

/** Null for the instant that never comes. */
export const unlessNever = (at: Date): Date | null => (at.getTime() === never.getTime() ? null : at);

/** An instant as the database keeps it. */
export const stored = (at: Date | null) =>
  sql<Date>`${at === null || at.getTime() === never.getTime() ? 'infinity' : at}::timestamptz`;
