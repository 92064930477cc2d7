import type { Handler, Pace, Reply, Route, SimulatedRequest } from '../../simulator-kit/index.js';
import { scopeMismatch, unprocessable, urlNotFound } from './api-errors.js';
import { type Action, createSubjectAccessRequest } from './create-request.js';
import { type ListQuery, parseInclude, parseListQuery, QueryFault } from './list-query.js';
import type { ZohoQuirks } from './quirks.js';
import type { RequestStore } from './request-store.js';
import { exportTokenOf, finish, listItemOf, type Rendering, resourceOf } from './resource.js';
import { statusOf, type SubjectAccessRequest } from './subject-access-request.js';

export const basePath = '/api/v1';
const collection = `${basePath}/subjectAccessRequests`;

export interface Api {
  readonly store: RequestStore;
  readonly quirks: ZohoQuirks;
  readonly pace: Pace;
  readonly orgId: string;
  readonly exportKey: string;
  /** Lets a call through, or answers for it when too many are under way. */
  readonly inTurn: (handler: Handler) => Handler;
}

type Scope = 'Desk.settings.READ' | 'Desk.settings.UPDATE';

/** There is no plain POST on the collection and no cancel: a request is made by an export or an erasure. */
export function apiRoutes(api: Api): readonly Route[] {
  const guarded = (scope: Scope, handler: (request: SimulatedRequest) => Reply): Handler =>
    api.inTurn((request) => finish(lacking(scope, api.quirks) ?? handler(request), api.quirks));
  const action = (name: Action): Route => ({
    method: 'POST',
    path: `${collection}/${name}`,
    operation: name,
    handler: guarded('Desk.settings.UPDATE', (request) =>
      createSubjectAccessRequest(name, request, api.store, renderingOf(api, request, [])),
    ),
  });
  return [
    {
      method: 'GET',
      path: collection,
      operation: 'listSubjectAccessRequests',
      handler: guarded('Desk.settings.READ', (request) => answered(() => list(api, request))),
    },
    action('exportAll'),
    action('eraseAll'),
    action('export'),
    action('erase'),
    {
      method: 'GET',
      path: `${collection}/:id`,
      operation: 'getSubjectAccessRequest',
      handler: guarded('Desk.settings.READ', (request) => answered(() => read(api, request))),
    },
    {
      method: 'GET',
      path: '/webdownload/:token',
      operation: 'downloadExport',
      handler: (request) => download(api, request),
      open: true,
    },
  ];
}

function lacking(scope: Scope, quirks: ZohoQuirks): Reply | null {
  const granted = quirks.get('grantedScope');
  if (granted === 'both' || granted === scope) return null;
  const status = quirks.get('missingScopeStatus');
  return status === 404 ? urlNotFound() : scopeMismatch(status);
}

/** Turns a fault of the query into its answer. */
function answered(work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    if (error instanceof QueryFault) return unprocessable(error.message);
    throw error;
  }
}

/** Newest first, without a total and without a link to the next page. */
function list(api: Api, request: SimulatedRequest): Reply {
  const query = parseListQuery(request.query, api.quirks.get('fromBase'), request.now);
  const lagMs = Math.max(request.lagMs, api.quirks.get('listLagMs'));
  const found = api.store
    .all()
    .filter(
      (held) => request.now.getTime() - Date.parse(held.createdAt) >= lagMs && isWanted(held, query, api, request.now),
    )
    .sort(
      (one, other) => other.createdAt.localeCompare(one.createdAt) || Number(other.sarNumber) - Number(one.sarNumber),
    )
    .slice(query.skip, query.skip + query.limit);
  const empty = api.quirks.get('emptyList');
  if (found.length === 0 && empty === '204') return { status: 204 };
  if (found.length === 0 && empty === 'null') return { status: 200, body: { data: null } };
  const rendering = renderingOf(api, request, query.include);
  return { status: 200, body: { data: found.map((held) => listItemOf(held, rendering)) } };
}

function isWanted(held: SubjectAccessRequest, query: ListQuery, api: Api, now: Date): boolean {
  const createdAt = Date.parse(held.createdAt);
  return (
    createdAt >= query.createdFrom &&
    createdAt <= query.createdTo &&
    (query.contactEmailId === null || held.email.toLowerCase() === query.contactEmailId) &&
    (query.requestTypes?.includes(held.requestType) ?? true) &&
    (query.statuses?.includes(statusOf(held, now, api.pace)) ?? true)
  );
}

function read(api: Api, request: SimulatedRequest): Reply {
  const include = parseInclude(request.query);
  const found = api.store.get(request.params['id'] ?? '');
  if (found !== undefined) return { status: 200, body: resourceOf(found, renderingOf(api, request, include)) };
  return api.quirks.get('errorsWith200') ? { ...urlNotFound(), status: 200 } : urlNotFound();
}

/** An archive with nothing in it: what an export holds is not part of this API. */
const emptyZip = `PK\u0005\u0006${'\0'.repeat(18)}`;

function download(api: Api, request: SimulatedRequest): Reply {
  const wanted = request.params['token'];
  const found = api.store.all().find((held) => exportTokenOf(held, api.exportKey) === wanted);
  const ready = found !== undefined && statusOf(found, request.now, api.pace).endsWith('EXPORTED');
  return ready
    ? { status: 200, text: emptyZip, headers: { 'Content-Type': 'application/zip' } }
    : { ...urlNotFound(), authorization: 'wrong' };
}

function renderingOf(api: Api, request: SimulatedRequest, include: Rendering['include']): Rendering {
  const { quirks, pace, orgId, exportKey } = api;
  return {
    origin: `http://${request.headers.host ?? '127.0.0.1'}`,
    orgId,
    now: request.now,
    pace,
    quirks,
    include,
    exportKey,
  };
}
