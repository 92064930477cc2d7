import type { Reply, SimulatedRequest } from '../../simulator-kit/index.js';
import type { OptOutRequest } from './opt-out-request.js';
import type { OptOutMachine } from './updates.js';
import { failure, presented } from './wire.js';

const pageSize = 50;

/** Dates and ids share one path: eight digits are a date. */
export const isDay = (key: string): boolean => /^\d{8}$/.test(key);

/** GET /requests/<date>?page=: the requests that were sent on that day, 50 to a page. */
export function listDay(machine: OptOutMachine, call: SimulatedRequest, day: string): Reply {
  const { quirks } = machine;
  const asked = call.query.get('page') ?? '1';
  if (!isCalendarDay(day) || !/^[1-9]\d{0,8}$/.test(asked)) return failure(quirks, 400);
  const found = requestsOf(machine, call, day);
  if (found.length === 0 && quirks.get('emptyDay') === 'not-found') return failure(quirks, 404);

  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const beyond = Number(asked) > pages;
  if (beyond && quirks.get('pageBeyondEnd') === 'not-found') return failure(quirks, 404);
  const page = beyond && quirks.get('pageBeyondEnd') === 'clamp' ? pages : Number(asked);
  const data = found
    .slice((page - 1) * pageSize, page * pageSize)
    .map((request) => presented(request, quirks, machine.origin()));
  if (!quirks.get('pagingFields')) return { status: 200, body: { data } };
  return { status: 200, body: { data, page_number: page, total_entries: found.length, total_pages: pages } };
}

function requestsOf({ journal, quirks }: OptOutMachine, call: SimulatedRequest, day: string): readonly OptOutRequest[] {
  const offsetMs = quirks.get('dayOffsetHours') * 3_600_000;
  const visibleUntil = call.now.getTime() - call.lagMs;
  const direction = quirks.get('order') === 'oldest-first' ? 1 : -1;
  return journal
    .records()
    .filter(({ submittedAt }) => {
      const at = Date.parse(submittedAt);
      return at <= visibleUntil && dayOf(new Date(at + offsetMs)) === day;
    })
    .sort((one, other) => direction * one.submittedAt.localeCompare(other.submittedAt));
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10).replaceAll('-', '');

function isCalendarDay(day: string): boolean {
  const at = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && dayOf(at) === day;
}
