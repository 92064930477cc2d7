import { type Cursor, type ListQuery, type Page, type SortKey, writeCursor } from './list-query.js';

/** What a list is filtered and sorted by. */
export interface Listed {
  readonly id: number;
  readonly state: string;
  readonly uuid: string;
}

export interface ListPage<T extends Listed> {
  readonly rows: readonly T[];
  readonly total: number;
  /** Paging parameters of the neighbouring pages, where there are any. */
  readonly first: Readonly<Record<string, string>>;
  readonly prev: Readonly<Record<string, string>> | null;
  readonly next: Readonly<Record<string, string>> | null;
  /** Only when paging by offsets. */
  readonly last: Readonly<Record<string, string>> | null;
}

export function pageOf<T extends Listed>(all: readonly T[], query: ListQuery): ListPage<T> {
  const rows = all
    .filter((row) =>
      [...query.filters].every(([attribute, wanted]) => wanted.has(row[attribute]) || wanted.has('__notnull__')),
    )
    .sort((one, other) => compare(cursorOf(one, query.sort), cursorOf(other, query.sort), query.sort));
  return query.page.mode === 'cursor' ? byCursor(rows, query.page, query.sort) : byOffset(rows, query.page);
}

function byCursor<T extends Listed>(
  rows: readonly T[],
  page: Page & { mode: 'cursor' },
  sort: readonly SortKey[],
): ListPage<T> {
  const { after, before, size } = page;
  const isAfter = (row: T): boolean => after === null || compare(cursorOf(row, sort), after, sort) > 0;
  const isBefore = (row: T): boolean => before === null || compare(cursorOf(row, sort), before, sort) < 0;
  const within = rows.filter((row) => isAfter(row) && isBefore(row));
  const shown = before === null ? within.slice(0, size) : within.slice(-size);
  const [first] = shown;
  const last = shown.at(-1);
  const at = (name: string, row: T): Record<string, string> => ({
    'page[size]': String(size),
    [name]: writeCursor(cursorOf(row, sort)),
  });
  return {
    rows: shown,
    total: rows.length,
    first: { 'page[size]': String(size) },
    prev: first !== undefined && first !== rows[0] ? at('page[before]', first) : null,
    next: last !== undefined && last !== rows.at(-1) ? at('page[after]', last) : null,
    last: null,
  };
}

function byOffset<T extends Listed>(rows: readonly T[], page: Page & { mode: 'offset' }): ListPage<T> {
  const { offset, size } = page;
  const at = (place: number): Record<string, string> => ({
    'page[limit]': String(size),
    'page[offset]': String(place),
  });
  return {
    rows: rows.slice(offset, offset + size),
    total: rows.length,
    first: at(0),
    prev: offset > 0 ? at(Math.max(0, offset - size)) : null,
    next: offset + size < rows.length ? at(offset + size) : null,
    last: at(Math.max(0, Math.ceil(rows.length / size) - 1) * size),
  };
}

const cursorOf = (row: Listed, sort: readonly SortKey[]): Cursor => ({
  keys: sort.map(({ attribute }) => row[attribute]),
  id: row.id,
});

/** By the sort keys, then by id, so that every row has one place. */
function compare(one: Cursor, other: Cursor, sort: readonly SortKey[]): number {
  for (const [index, { descending }] of sort.entries()) {
    const left = one.keys[index] ?? '';
    const right = other.keys[index] ?? '';
    if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1);
  }
  return one.id - other.id;
}
