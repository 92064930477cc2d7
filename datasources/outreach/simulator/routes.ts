import type { Pace, Reply, Route, SimulatedRequest } from '../../simulator-kit/index.js';
import { invalid, missingScope, notFound, unsupportedMediaType } from './api-errors.js';
import { type ComplianceRequest, stateOf } from './compliance-request.js';
import { createComplianceRequest } from './create-request.js';
import { pageOf } from './list-page.js';
import { type ListQuery, parseListQuery, QueryFault } from './list-query.js';
import type { OutreachQuirks } from './quirks.js';
import type { RequestStore } from './request-store.js';
import { includedUsers, type Rendering, resourceOf } from './resource.js';

export const basePath = '/api/v2';
const collection = `${basePath}/complianceRequests`;
export const mediaType = 'application/vnd.api+json';

export interface Api {
  readonly store: RequestStore;
  readonly quirks: OutreachQuirks;
  readonly pace: Pace;
}

/** The three documented operations; there is no update, no delete and no batch resource. */
export function apiRoutes(api: Api): readonly Route[] {
  const { quirks } = api;
  return [
    {
      method: 'GET',
      path: collection,
      operation: 'listComplianceRequests',
      handler: (request) => refuse(request, quirks, 'read') ?? list(api, request),
    },
    {
      method: 'POST',
      path: collection,
      operation: 'createComplianceRequest',
      handler: (request) =>
        refuse(request, quirks, 'write') ??
        createComplianceRequest(request.json, api.store, renderingOf(api, request, null)),
    },
    {
      method: 'GET',
      path: `${collection}/:id`,
      operation: 'getComplianceRequest',
      handler: (request) => refuse(request, quirks, 'read') ?? read(api, request),
    },
  ];
}

/** Scope levels are not additive: a token for writing cannot read. */
function refuse(request: SimulatedRequest, quirks: OutreachQuirks, level: 'read' | 'write'): Reply | null {
  const granted = quirks.get('grantedScope');
  const wanted = `complianceRequests.${level}`;
  if (granted !== 'complianceRequests.all' && granted !== wanted) return missingScope(wanted);
  const judged = level === 'write' || quirks.get('strictMediaType');
  const sent = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return judged && sent !== mediaType ? unsupportedMediaType() : null;
}

function read(api: Api, request: SimulatedRequest): Reply {
  const id = request.params['id'] ?? '';
  const found = api.store.get(id);
  if (found === undefined || !hasAppeared(api, found, request.now, 0)) return notFound(id);
  return { status: 200, body: { data: resourceOf(found, renderingOf(api, request, null)) } };
}

function list(api: Api, request: SimulatedRequest): Reply {
  const query = parsed(request.query);
  if (query instanceof QueryFault) return invalid(query.parameter, query.message);
  const rendering = renderingOf(api, request, query.fields);
  const rows = api.store
    .all()
    .filter((held) => hasAppeared(api, held, request.now, request.lagMs))
    .map((held) => ({ id: Number(held.id), uuid: held.uuid, state: stateOf(held, request.now, api.pace), held }));
  const page = pageOf(rows, query);
  const shown = page.rows.map(({ held }) => held);

  const link = (paging: Readonly<Record<string, string>>): string => linkTo(rendering.baseUrl, request.query, paging);
  const end = api.quirks.get('lastPageLinks');
  const next = page.next !== null ? { next: link(page.next) } : end === 'null' ? { next: null } : {};
  const links = {
    first: link(page.first),
    ...(page.prev === null ? {} : { prev: link(page.prev) }),
    ...next,
    ...(page.last === null ? {} : { last: link(page.last) }),
  };
  return {
    status: 200,
    body: {
      data: shown.map((held) => resourceOf(held, rendering)),
      ...(query.includeRequester ? { included: includedUsers(shown, rendering) } : {}),
      ...(query.count ? { meta: { count: page.total, count_truncated: false } } : {}),
      ...(page.next === null && end === 'none' ? {} : { links }),
    },
  };
}

function parsed(query: URLSearchParams): ListQuery | QueryFault {
  try {
    return parseListQuery(query);
  } catch (error) {
    if (error instanceof QueryFault) return error;
    throw error;
  }
}

function hasAppeared(api: Api, held: ComplianceRequest, now: Date, lagMs: number): boolean {
  return now.getTime() - Date.parse(held.createdAt) >= Math.max(lagMs, api.quirks.get('listLagMs'));
}

function renderingOf(api: Api, request: SimulatedRequest, fields: ReadonlySet<string> | null): Rendering {
  const baseUrl = `http://${request.headers.host ?? '127.0.0.1'}${basePath}`;
  return { baseUrl, now: request.now, pace: api.pace, quirks: api.quirks, fields };
}

/** The same question at another page. */
function linkTo(baseUrl: string, asked: URLSearchParams, paging: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams([...asked].filter(([name]) => !name.startsWith('page[')));
  for (const [name, value] of Object.entries(paging)) query.set(name, value);
  return `${baseUrl}/complianceRequests?${query.toString()}`;
}
