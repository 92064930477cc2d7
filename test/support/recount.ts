import type { RequestFigures, StatisticsDimension } from '../../src/domain/statistics.js';
import type { KnownRequest } from './random-requests.js';

/** Figures over requests as anybody would count them by hand, in plain JavaScript. */
export function recount(requests: readonly KnownRequest[], now: Date): RequestFigures {
  const closed = requests.filter(({ completedAt }) => completedAt !== null);
  const isOverdue = ({ dueAt }: KnownRequest) => dueAt <= now;
  const completion = lengths(requests, ({ completedAt }) => completedAt);
  return {
    total: requests.length,
    open: requests.length - closed.length,
    completed: requests.filter(({ state }) => state === 'COMPLETED').length,
    overdue: requests.filter(isOverdue).length,
    atRisk: requests.filter((one) => !one.paused && !isOverdue(one) && one.atRiskAt <= now).length,
    onTimeRate: closed.length === 0 ? null : closed.filter(({ late }) => !late).length / closed.length,
    medianTimeToAcknowledge: median(lengths(requests, ({ acknowledgedAt }) => acknowledgedAt)),
    medianTimeToComplete: median(completion),
    p95TimeToComplete: completion[Math.ceil(completion.length * 0.95) - 1] ?? null,
  };
}

/** The same for each combination of values that there is, by the values with a slash between them. */
export function recountBy(
  requests: readonly KnownRequest[],
  groupBy: readonly StatisticsDimension[],
  now: Date,
): Readonly<Record<string, RequestFigures>> {
  const groups = new Map<string, KnownRequest[]>();
  for (const request of requests) {
    for (const key of new Set(keysOf(request, groupBy))) groups.set(key, [...(groups.get(key) ?? []), request]);
  }
  return Object.fromEntries([...groups].map(([key, own]) => [key, recount(own, now)]));
}

/** At each place of its own where vendors are told apart, for each right where only those are. */
function keysOf(request: KnownRequest, groupBy: readonly StatisticsDimension[]): readonly string[] {
  const places: readonly (readonly [string, string])[] = groupBy.includes('VENDOR')
    ? request.places
    : groupBy.includes('RIGHT')
      ? request.rights.map((right) => ['', right] as const)
      : [['', '']];
  return places.map(([vendor, right]) =>
    groupBy.map((dimension) => valueOf(dimension, request, { vendor, right })).join('/'),
  );
}

function valueOf(
  dimension: StatisticsDimension,
  { regulation, state, receivedAt, timeZone }: KnownRequest,
  { vendor, right }: { readonly vendor: string; readonly right: string },
): string {
  const day = dayIn(timeZone).format(receivedAt);
  switch (dimension) {
    case 'VENDOR':
      return vendor;
    case 'RIGHT':
      return right;
    case 'REGULATION':
      return regulation;
    case 'STATE':
      return state;
    case 'DAY':
      return day;
    case 'WEEK':
      return weekOf(day);
    case 'MONTH':
      return day.slice(0, 7);
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** YYYY-MM-DD, as Canada writes it. */
function dayIn(timeZone: string): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format;
}

/** ISO 8601: a week belongs to the year that its Thursday is in. */
function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / (7 * 86_400_000)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

const lengths = (requests: readonly KnownRequest[], end: (one: KnownRequest) => Date | null): readonly number[] =>
  requests
    .flatMap((one) => {
      const at = end(one);
      return at === null ? [] : [Math.max(0, at.getTime() - one.receivedAt.getTime())];
    })
    .sort((one, other) => one - other);

function median(sorted: readonly number[]): number | null {
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
