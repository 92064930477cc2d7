import { sql, type SelectQueryBuilder } from 'kysely';
import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import type { PageArguments, RequestFilter, RequestOrder } from '../domain/page.js';
import { normalizeReference } from '../domain/reference.js';
import type { Ledger } from '../ledger/ledger.js';
import { anyHealth } from '../ledger/clocks.js';
import { stored } from '../ledger/never.js';
import { anyOf, selectRequests, toRequest, type RequestRow } from '../ledger/requests.js';
import { subjectsHolding } from '../ledger/subjects.js';
import type { Tables } from '../ledger/tables.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { RequestPage } from './services.js';
import { BadArgument } from './user-problem.js';

type Query<O> = SelectQueryBuilder<Tables, 'privacy_request', O>;

const columns = {
  RECEIVED_AT: 'privacy_request.received_at',
  DUE_AT: 'privacy_request.due_at',
  UPDATED_AT: 'privacy_request.updated_at',
} as const;

/** One page of the requests that match, in one statement (two where a filter names a person). */
export async function listRequests(
  ledger: Ledger,
  filter: RequestFilter,
  order: RequestOrder,
  page: PageArguments,
  country: string,
): Promise<RequestPage> {
  const list = nameOf(filter, order);
  const subjects = await subjectsOf(ledger, filter, country);
  const matching = <O>(query: Query<O>) => applyFilter(query, filter, subjects);
  const rows = await pageRows(ledger, matching(selectRequests(ledger.db)), { list, order, page });
  const limit = page.last ?? page.first ?? 0;
  const kept = rows.slice(0, limit);
  const more = rows.length > limit;
  const nodes = page.last === null ? kept : kept.reverse();
  return {
    edges: nodes.map((row) => ({
      get cursor() {
        return encodeCursor(ledger.keys.cursor, list, { at: instantOf(row, order), id: row.id });
      },
      node: toRequest(ledger, row),
    })),
    hasNextPage: page.last === null ? more : page.before !== null,
    hasPreviousPage: page.last === null ? page.after !== null : more,
    countAll: () => count(matching(selectRequests(ledger.db).clearSelect())),
  };
}

/** What tells one list from another: a cursor is good in its own only. */
const nameOf = (
  { received, due, updated, health, ...filter }: RequestFilter,
  { field, direction }: RequestOrder,
): string => {
  const spans = [received, due, updated].map((range) => range?.period ?? range);
  return JSON.stringify([field, direction, filter, ...spans, health?.words]);
};

const instantOf = (row: RequestRow, { field }: RequestOrder): Date =>
  ({ RECEIVED_AT: row.received_at, DUE_AT: row.due_at, UPDATED_AT: row.updated_at })[field];

async function pageRows(
  ledger: Ledger,
  query: Query<RequestRow>,
  { list, order, page }: { readonly list: string; readonly order: RequestOrder; readonly page: PageArguments },
): Promise<RequestRow[]> {
  const column = columns[order.field];
  const backwards = page.last !== null;
  const descending = (order.direction === 'DESC') !== backwards;
  const cut = (from: Query<RequestRow>, cursor: string | null, operator: '<' | '>') => {
    if (cursor === null) return from;
    const place = decodeCursor(ledger.keys.cursor, list, cursor);
    return from.where(
      sql<boolean>`(${sql.ref(column)}, privacy_request.id) ${sql.raw(operator)} (${stored(place.at)}, ${place.id}::uuid)`,
    );
  };
  const after = cut(query, page.after, order.direction === 'DESC' ? '<' : '>');
  const between = cut(after, page.before, order.direction === 'DESC' ? '>' : '<');
  return between
    .orderBy(column, descending ? 'desc' : 'asc')
    .orderBy('privacy_request.id', descending ? 'desc' : 'asc')
    .limit((page.last ?? page.first ?? 0) + 1)
    .execute();
}

async function count<O>(query: Query<O>): Promise<number> {
  const row = await query.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow();
  return row.total;
}

/** Keys of the people whom an e-mail or a number in the filter means; null where the filter names nobody. */
export async function subjectsOf(
  ledger: Ledger,
  filter: RequestFilter,
  country: string,
): Promise<readonly string[] | null> {
  const named: (readonly string[])[] = [];
  if (filter.subjectId != null) named.push([filter.subjectId]);
  if (filter.email != null) {
    const email = normalizeEmail(filter.email);
    if (email === null) throw new BadArgument('filter.email is not an e-mail address.', ['filter', 'email']);
    named.push(await subjectsHolding(ledger, 'EMAIL', email));
  }
  if (filter.phone != null) {
    const phone = normalizePhone(filter.phone, country);
    if (phone === null)
      throw new BadArgument('filter.phone is not a telephone number; write it with its country code.', [
        'filter',
        'phone',
      ]);
    named.push(await subjectsHolding(ledger, 'PHONE', phone));
  }
  const [first, ...rest] = named;
  return first === undefined ? null : first.filter((id) => rest.every((others) => others.includes(id)));
}

export const anyText = (values: readonly string[]) => sql<string>`any(${[...values]}::text[])`;

export function applyFilter<O>(query: Query<O>, filter: RequestFilter, subjects: readonly string[] | null): Query<O> {
  let q = query;
  if (subjects !== null) q = q.where('privacy_request.subject_id', '=', anyOf(subjects));
  if (filter.states != null) q = q.where(sql<boolean>`privacy_request.state = ${anyText(filter.states)}`);
  if (filter.rights != null) q = q.where(sql<boolean>`privacy_request.rights && ${[...filter.rights]}::text[]`);
  if (filter.regulations != null)
    q = q.where(sql<boolean>`privacy_request.regulation = ${anyText(filter.regulations)}`);
  // What cannot be a reference is nobody's: nothing equals null.
  if (filter.reference != null) q = q.where('privacy_request.reference', '=', normalizeReference(filter.reference));
  if (filter.acknowledged != null) {
    q = q.where('privacy_request.acknowledged_at', filter.acknowledged ? 'is not' : 'is', null);
  }
  for (const [column, range] of [
    ['privacy_request.received_at', filter.received],
    ['privacy_request.updated_at', filter.updated],
  ] as const) {
    if (range?.from != null) q = q.where(column, '>=', range.from);
    if (range?.until != null) q = q.where(column, '<', range.until);
  }
  if (filter.due != null) {
    q = q.where('privacy_request.due_at', '<', stored(null));
    if (filter.due.from !== null) q = q.where('privacy_request.due_at', '>', filter.due.from);
    if (filter.due.until !== null) q = q.where('privacy_request.due_at', '<=', filter.due.until);
  }
  if (filter.health != null) q = q.where(anyHealth(filter.health.words, filter.health.at));
  return atVendors(q, filter);
}

/** The three vendor filters hold for one and the same status. */
function atVendors<O>(query: Query<O>, { vendors, vendorKinds, vendorStates }: RequestFilter): Query<O> {
  if (vendors == null && vendorKinds == null && vendorStates == null) return query;
  return query.where(({ exists, selectFrom }) => {
    let statuses = selectFrom('vendor_status')
      .select('vendor_status.id')
      .whereRef('request_id', '=', 'privacy_request.id');
    if (vendors != null) statuses = statuses.where(sql<boolean>`vendor_key = ${anyText(vendors)}`);
    if (vendorKinds != null) statuses = statuses.where(sql<boolean>`vendor_kind = ${anyText(vendorKinds)}`);
    if (vendorStates != null) statuses = statuses.where(sql<boolean>`vendor_status.state = ${anyText(vendorStates)}`);
    return exists(statuses);
  });
}
