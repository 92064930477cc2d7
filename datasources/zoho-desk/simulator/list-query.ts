import { requestTypes, type RequestType, type Status, statuses } from './subject-access-request.js';

const durations = ['TODAY', 'LAST_24_HOURS', 'LAST_7_DAYS', 'LAST_30_DAYS', 'CURRENT_WEEK', 'CURRENT_MONTH'] as const;
type Duration = (typeof durations)[number];

const includes = ['createdBy', 'modifiedBy'] as const;
export type Include = (typeof includes)[number];

export interface ListQuery {
  /** How many records to pass over. */
  readonly skip: number;
  readonly limit: number;
  readonly contactEmailId: string | null;
  /** `null`: any. */
  readonly statuses: readonly Status[] | null;
  readonly requestTypes: readonly RequestType[] | null;
  /** Epoch milliseconds, both ends belong to the range. */
  readonly createdFrom: number;
  readonly createdTo: number;
  readonly include: readonly Include[];
}

/** A parameter out of its documented range. */
export class QueryFault extends Error {}

const defaultLimit = 10;
const maximumLimit = 100;
const longestText = 100;

/** Throws `QueryFault`. */
export function parseListQuery(query: URLSearchParams, fromBase: number, now: Date): ListQuery {
  const start = instant(query, 'startTime');
  const end = instant(query, 'endTime');
  const duration = oneOf(query.get('duration'), 'duration', durations);
  return {
    skip: whole(query, 'from', fromBase, Number.MAX_SAFE_INTEGER, fromBase) - fromBase,
    limit: whole(query, 'limit', 1, maximumLimit, defaultLimit),
    contactEmailId: text(query, 'contactEmailId')?.toLowerCase() ?? null,
    statuses: manyOf(query, 'status', statuses),
    requestTypes: manyOf(query, 'requestType', requestTypes),
    createdFrom: Math.max(
      start ?? Number.NEGATIVE_INFINITY,
      duration === null ? Number.NEGATIVE_INFINITY : beginOf(duration, now),
    ),
    createdTo: end ?? Number.POSITIVE_INFINITY,
    include: parseInclude(query),
  };
}

export const parseInclude = (query: URLSearchParams): readonly Include[] => manyOf(query, 'include', includes) ?? [];

/** Documented as text, meant as a number. */
function whole(query: URLSearchParams, name: string, least: number, most: number, otherwise: number): number {
  const given = query.get(name);
  if (given === null) return otherwise;
  const value = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `in the range of ${least}-${most}`;
  throw new QueryFault(`The value of '${name}' has to be ${range}.`);
}

function text(query: URLSearchParams, name: string): string | null {
  const given = query.get(name);
  if (given !== null && given.length > longestText)
    throw new QueryFault(`'${name}' has more than ${longestText} characters.`);
  return given;
}

/** Loose text: ISO-8601 or epoch milliseconds. */
function instant(query: URLSearchParams, name: string): number | null {
  const given = text(query, name);
  if (given === null) return null;
  const value = /^\d+$/.test(given) ? Number(given) : Date.parse(given);
  if (Number.isNaN(value)) throw new QueryFault(`The value of '${name}' is no time.`);
  return value;
}

function oneOf<T extends string>(given: string | null, name: string, allowed: readonly T[]): T | null {
  if (given === null) return null;
  const found = allowed.find((word) => word === given);
  if (found === undefined) throw new QueryFault(`The value of '${name}' is not one of those allowed.`);
  return found;
}

/** Comma-separated in one parameter. */
function manyOf<T extends string>(query: URLSearchParams, name: string, allowed: readonly T[]): readonly T[] | null {
  const given = query.get(name);
  if (given === null || given === '') return null;
  return given.split(',').flatMap((word) => oneOf(word.trim(), name, allowed) ?? []);
}

const hourMs = 3_600_000;

/** Days, weeks (from Sunday) and months of UTC: the documents name no zone. */
function beginOf(duration: Duration, now: Date): number {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  switch (duration) {
    case 'TODAY':
      return midnight;
    case 'LAST_24_HOURS':
      return now.getTime() - 24 * hourMs;
    case 'LAST_7_DAYS':
      return now.getTime() - 7 * 24 * hourMs;
    case 'LAST_30_DAYS':
      return now.getTime() - 30 * 24 * hourMs;
    case 'CURRENT_WEEK':
      return midnight - now.getUTCDay() * 24 * hourMs;
    case 'CURRENT_MONTH':
      return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  }
}
