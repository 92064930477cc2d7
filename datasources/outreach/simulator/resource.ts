import type { Pace } from '../../simulator-kit/index.js';
import { type ComplianceRequest, stateOf, updatedAtOf } from './compliance-request.js';
import type { OutreachQuirks } from './quirks.js';
import { users } from './request-store.js';

export interface Rendering {
  readonly baseUrl: string;
  readonly now: Date;
  readonly pace: Pace;
  readonly quirks: OutreachQuirks;
  /** Attributes to answer; `null`: all. */
  readonly fields: ReadonlySet<string> | null;
}

/** A request as a JSON:API resource, its ids as numbers and with links of its own. */
export function resourceOf(request: ComplianceRequest, rendering: Rendering): unknown {
  const { baseUrl, quirks, fields } = rendering;
  const attributes = Object.entries(attributesOf(request, rendering)).filter(([name]) => fields?.has(name) ?? true);
  return {
    type: 'complianceRequest',
    id: quirks.get('idForm') === 'number' ? Number(request.id) : request.id,
    attributes: Object.fromEntries(attributes),
    relationships: { requester: requesterOf(request, rendering) },
    links: { self: `${baseUrl}/complianceRequests/${request.id}` },
  };
}

function attributesOf(request: ComplianceRequest, { now, pace, quirks }: Rendering): Record<string, unknown> {
  const known = {
    batchComplianceRequestUuid: request.batchUuid,
    state: stateOf(request, now, pace),
    uuid: request.uuid,
  };
  const rest = {
    createdAt: request.createdAt,
    objectType: request.objectType,
    pii: { emails: [request.email] },
    requestObjectId: request.requestObjectId,
    requestType: 'Delete',
    requesterId: request.requesterId,
    updatedAt: updatedAtOf(request, now, pace).toISOString(),
  };
  if (!quirks.get('nullAttributes')) return { ...known, ...rest };
  return { ...known, ...Object.fromEntries(Object.keys(rest).map((name) => [name, null])) };
}

function requesterOf(request: ComplianceRequest, { baseUrl, quirks }: Rendering): unknown {
  const form = quirks.get('requesterRelationship');
  if (form === 'null') return { data: null };
  if (form === 'neither') return {};
  if (form === 'links') return { links: { related: `${baseUrl}/users/${request.requesterId}` } };
  const id = quirks.get('idForm') === 'number' ? request.requesterId : String(request.requesterId);
  return { data: { type: 'user', id } };
}

/** The requesters of these requests, for `included`. */
export function includedUsers(requests: readonly ComplianceRequest[], { baseUrl }: Rendering): readonly unknown[] {
  const wanted = new Set(requests.map(({ requesterId }) => requesterId));
  return users
    .filter(({ id }) => wanted.has(id))
    .map(({ id, email, name }) => ({
      type: 'user',
      id,
      attributes: { email, name },
      relationships: {},
      links: { self: `${baseUrl}/users/${id}` },
    }));
}
