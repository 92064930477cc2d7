import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type DayCursor,
  isDay,
  nextOfWalk,
  readCursor,
  restartOfWalk,
  startsElsewhere,
} from '../../datasources/opt-out-machine/day-walk.js';
import { type DayPage, readDay } from '../../datasources/opt-out-machine/opt-out-machine-wire.js';

const syncFrom = new Date('2026-02-26T15:00:00Z');
const days = ['20260226', '20260227', '20260228', '20260301', '20260302'];

type BeyondEnd = 'last page under its number' | 'last page under the asked number' | 'empty' | 'not found';

interface Habit {
  readonly counts: readonly number[];
  readonly beyondEnd: BeyondEnd;
  readonly numbered: boolean;
}

/** A vendor with so many requests on each day, answering in one of the ways that its documents leave open. */
function answerOf(habit: Habit, asked: DayCursor): DayPage | null {
  const count = habit.counts[days.indexOf(asked.date)] ?? 0;
  const ids = Array.from({ length: count }, (_, index) => `${asked.date}-${String(index)}`);
  const totalPages = Math.max(1, Math.ceil(count / 50));
  const beyond = asked.page > totalPages;
  if (beyond && habit.beyondEnd === 'not found') return null;
  const clamped = beyond && habit.beyondEnd !== 'empty';
  const page = clamped ? totalPages : asked.page;
  const shown = habit.beyondEnd === 'last page under its number' ? page : asked.page;
  const numbers = habit.numbered ? { page_number: shown, total_pages: totalPages } : {};
  const read = readDay({ data: ids.slice((page - 1) * 50, page * 50).map((id) => ({ id })), ...numbers });
  if (!read.ok) throw new Error('the page cannot be read');
  return read.value;
}

function walk(habit: Habit): { readonly ids: ReadonlySet<string>; readonly calls: number } {
  const ids = new Set<string>();
  let calls = 0;
  let cursor: DayCursor | null = readCursor(null, syncFrom);
  while (cursor !== null) {
    calls += 1;
    if (calls > 1000) throw new Error('the walk does not end');
    const answer = answerOf(habit, cursor);
    for (const item of answer?.items ?? []) if (item.ok) ids.add(item.value.id);
    cursor = nextOfWalk(cursor, answer, '20260302');
  }
  return { ids, calls };
}

const habits: fc.Arbitrary<Habit> = fc.record({
  counts: fc.array(fc.oneof(fc.integer({ min: 0, max: 260 }), fc.constantFrom(0, 49, 50, 51, 100)), {
    minLength: 5,
    maxLength: 5,
  }),
  beyondEnd: fc.constantFrom<BeyondEnd>(
    'last page under its number',
    'last page under the asked number',
    'empty',
    'not found',
  ),
  numbered: fc.boolean(),
});

describe('a walk over the days', () => {
  it('ends, and passes no request over, however the vendor answers past the end of a day', () => {
    fc.assert(
      fc.property(habits, (habit) => {
        expect(walk(habit).ids.size).toBe(habit.counts.reduce((sum, count) => sum + count, 0));
      }),
    );
  });

  it('asks for no page past the end of a day whose length is told', () => {
    fc.assert(
      fc.property(habits, (habit) => {
        fc.pre(habit.numbered);
        const pages = habit.counts.map((count) => Math.max(1, Math.ceil(count / 50)));
        expect(walk(habit).calls).toBe(pages.reduce((sum, count) => sum + count, 0));
      }),
    );
  });

  it('begins on the first day where nothing was kept that can be read', () => {
    for (const cursor of [null, {}, 'text', { date: '20261399', page: 1 }, { date: '20260301', page: 0 }]) {
      expect(readCursor(cursor, syncFrom)).toEqual({ date: '20260226', page: 1, before: null });
    }
  });

  it('goes on where it stopped', () => {
    const cursor = { date: '20260301', page: 3, before: 'j4l35j4K' };

    expect(readCursor(cursor, syncFrom)).toEqual(cursor);
  });

  it('begins anew with yesterday, but not before the first day', () => {
    expect(restartOfWalk(new Date('2026-03-01T00:10:00Z'), syncFrom).date).toBe('20260228');
    expect(restartOfWalk(new Date('2026-02-26T20:00:00Z'), syncFrom).date).toBe('20260226');
  });

  it('ends today where its place lies in the future', () => {
    const future = { date: '20260310', page: 1, before: null };

    expect(nextOfWalk(future, { items: [], pageNumber: 1, totalPages: 1 }, '20260302')).toBeNull();
  });

  it('ends a day at a page that calls itself another one', () => {
    const asked = { date: '20260302', page: 3, before: null };
    const items = [{ ok: false, failure: { kind: 'unreadable' } }] as const;

    expect(nextOfWalk(asked, { items, pageNumber: 2, totalPages: 9 }, '20260302')).toBeNull();
  });

  it('does not trust a first page of several that calls itself another one', () => {
    const asked = { date: '20260302', page: 1, before: null };

    expect(startsElsewhere(asked, { items: [], pageNumber: 0, totalPages: 4 })).toBe(true);
    expect(startsElsewhere(asked, { items: [], pageNumber: 0, totalPages: 0 })).toBe(false);
    expect(startsElsewhere(asked, { items: [], pageNumber: 1, totalPages: 4 })).toBe(false);
    expect(startsElsewhere(asked, null)).toBe(false);
  });

  it('knows which days exist', () => {
    expect(['20260228', '20240229'].map(isDay)).toEqual([true, true]);
    expect(['20260229', '20261301', '2026-02-28', '', 'j4l35j4K'].map(isDay)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
