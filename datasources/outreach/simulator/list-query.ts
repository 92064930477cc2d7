/** Exactly these two can be filtered and sorted by. */
const queryable = ['state', 'uuid'] as const;
type Queryable = (typeof queryable)[number];

export interface SortKey {
  readonly attribute: Queryable;
  readonly descending: boolean;
}

export type Page =
  | { readonly mode: 'cursor'; readonly size: number; readonly after: Cursor | null; readonly before: Cursor | null }
  | { readonly mode: 'offset'; readonly size: number; readonly offset: number };

/** The place of a record in the sorted list. */
export interface Cursor {
  readonly keys: readonly string[];
  readonly id: number;
}

export interface ListQuery {
  readonly filters: ReadonlyMap<Queryable, ReadonlySet<string>>;
  readonly sort: readonly SortKey[];
  readonly page: Page;
  readonly count: boolean;
  readonly includeRequester: boolean;
  /** Attributes to answer; `null`: all. */
  readonly fields: ReadonlySet<string> | null;
}

/** What is wrong with a query, and with which parameter. */
export class QueryFault extends Error {
  constructor(
    readonly parameter: string,
    message: string,
  ) {
    super(message);
  }
}

const defaultSize = 50;
const maximumSize = 1000;
const maximumOffset = 10_000;

/** Throws `QueryFault`. */
export function parseListQuery(query: URLSearchParams): ListQuery {
  const fields = query.get('fields[complianceRequest]');
  return {
    filters: parseFilters(query),
    sort: parseSort(query.get('sort')),
    page: parsePage(query),
    count: query.get('count') === 'true',
    includeRequester: parseInclude(query.get('include')),
    fields: fields === null ? null : new Set(fields.split(',')),
  };
}

function parseFilters(query: URLSearchParams): ReadonlyMap<Queryable, ReadonlySet<string>> {
  const filters = new Map<Queryable, Set<string>>();
  for (const [name, value] of query) {
    if (!name.startsWith('filter[')) continue;
    const attribute = /^filter\[([^\]]*)\](\[\])?$/.exec(name)?.[1];
    const known = queryable.find((candidate) => candidate === attribute);
    if (known === undefined) throw new QueryFault(name, 'This attribute cannot be used as a filter.');
    const wanted = filters.get(known) ?? new Set<string>();
    for (const one of value.split(',')) wanted.add(one);
    filters.set(known, wanted);
  }
  return filters;
}

function parseSort(sort: string | null): readonly SortKey[] {
  return (sort ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const descending = part.startsWith('-');
      const name = descending ? part.slice(1) : part;
      const attribute = queryable.find((candidate) => candidate === name);
      if (attribute === undefined) throw new QueryFault('sort', `The attribute '${name}' cannot be sorted by.`);
      return { attribute, descending };
    });
}

function parseInclude(include: string | null): boolean {
  if (include === null || include === '') return false;
  if (include !== 'requester') throw new QueryFault('include', 'Only the relationship requester can be included.');
  return true;
}

/** A `page[size]` or a cursor asks for cursor paging; without either the deprecated offsets are in force. */
function parsePage(query: URLSearchParams): Page {
  const after = query.get('page[after]');
  const before = query.get('page[before]');
  if (query.has('page[size]') || after !== null || before !== null) {
    return {
      mode: 'cursor',
      size: whole(query, 'page[size]', 1, maximumSize, defaultSize),
      after: after === null ? null : readCursor('page[after]', after),
      before: before === null ? null : readCursor('page[before]', before),
    };
  }
  return {
    mode: 'offset',
    size: whole(query, 'page[limit]', 1, maximumSize, defaultSize),
    offset: whole(query, 'page[offset]', 0, maximumOffset, 0),
  };
}

function whole(query: URLSearchParams, name: string, least: number, most: number, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new QueryFault(name, `It has to be a number from ${least} to ${most}.`);
  return value;
}

export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function readCursor(name: string, text: string): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && 'keys' in value && 'id' in value) {
      const { keys, id } = value;
      if (Array.isArray(keys) && keys.every((key) => typeof key === 'string') && typeof id === 'number')
        return { keys, id };
    }
  } catch {
    // Falls through to the refusal: a cursor that was not written here.
  }
  throw new QueryFault(name, 'This cursor is not known.');
}
