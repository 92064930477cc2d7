import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import { dayOf } from './opt-out-machine-mapping.js';
import type { DayPage } from './opt-out-machine-wire.js';

/** A page of a day that is to be asked for. */
export interface DayCursor {
  /** `YYYYMMDD`. */
  readonly date: string;
  /** From 1. */
  readonly page: number;
  /** The first id that could be read on the page before it. */
  readonly before: string | null;
}

/** So many requests are on a full page: good for an estimate, never to tell whether a page is the last. */
export const pageSize = 50;

const cursorShape = z.object({
  date: z.string().refine(isDay),
  page: z.int().positive(),
  before: z.string().nullable().default(null),
});

/** Whether the text is a day that exists, `YYYYMMDD`. */
export function isDay(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const time = timeOf(text);
  return !Number.isNaN(time.getTime()) && dayOf(time) === text;
}

export const firstPageOf = (date: string): DayCursor => ({ date, page: 1, before: null });

/** Where a walk stands; from the first day on where nothing that can be read was kept. */
export function readCursor(cursor: JsonValue | null, syncFrom: Date): DayCursor {
  const read = cursorShape.safeParse(cursor);
  return read.success ? read.data : firstPageOf(dayOf(syncFrom));
}

const dayAfter = (date: string): string => dayOf(new Date(timeOf(date).getTime() + 86_400_000));

const timeOf = (date: string): Date => new Date(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T00:00:00Z`);

/**
 * The next page of the same day; null where the day ends with this one. A page beyond the end may come as nothing, as
 * a 404, or as the last page once more, under its own number or under the one that was asked for.
 */
export function nextOfDay(asked: DayCursor, answer: DayPage | null): DayCursor | null {
  if (answer === null || answer.items.length === 0) return null;
  if (answer.pageNumber !== null && answer.pageNumber !== asked.page) return null;
  const firstId = answer.items.find((item) => item.ok)?.value.id ?? null;
  if (firstId !== null && firstId === asked.before) return null;
  // Where no number of pages is told, only the next page can show that this one was the last; and where nothing on a
  // page can be read either, the last one could come for ever and never be known again.
  const last = answer.totalPages === null ? firstId === null : asked.page >= answer.totalPages;
  return last ? null : { date: asked.date, page: asked.page + 1, before: firstId };
}

/**
 * Whether the first page of several calls itself another one. Then a page's number would end the day before its time,
 * and requests would be passed over in silence.
 */
export function startsElsewhere(asked: DayCursor, answer: DayPage | null): boolean {
  const several = (answer?.totalPages ?? 1) > 1;
  return asked.page === 1 && several && (answer?.pageNumber ?? 1) !== 1;
}

/** The page after `asked` in a walk up to `today`; null at its end. */
export function nextOfWalk(asked: DayCursor, answer: DayPage | null, today: string): DayCursor | null {
  const next = nextOfDay(asked, answer);
  if (next !== null) return next;
  return asked.date < today ? firstPageOf(dayAfter(asked.date)) : null;
}

/** Where the next walk begins: yesterday, for what came in late, but never before the first day. */
export function restartOfWalk(now: Date, syncFrom: Date): DayCursor {
  const yesterday = dayOf(new Date(now.getTime() - 86_400_000));
  const first = dayOf(syncFrom);
  return firstPageOf(yesterday < first ? first : yesterday);
}
