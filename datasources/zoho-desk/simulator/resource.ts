import { createHmac } from 'node:crypto';
import type { Pace, Reply } from '../../simulator-kit/index.js';
import type { Include } from './list-query.js';
import type { ZohoQuirks } from './quirks.js';
import { agents } from './request-store.js';
import { modifiedAtOf, statusOf, type SubjectAccessRequest } from './subject-access-request.js';

export interface Rendering {
  /** Origin of the simulator. */
  readonly origin: string;
  readonly orgId: string;
  readonly now: Date;
  readonly pace: Pace;
  readonly quirks: ZohoQuirks;
  readonly include: readonly Include[];
  /** Signs the addresses of exports. */
  readonly exportKey: string;
}

/** A request as an answer to a read or a create. */
export function resourceOf(request: SubjectAccessRequest, rendering: Rendering): Record<string, unknown> {
  const { quirks, now, pace, include } = rendering;
  const referenceKey = quirks.get('typoKey') ? 'referencereferenceTicketNumber' : 'referenceTicketNumber';
  return {
    [referenceKey]: request.referenceTicketNumber,
    contactEmailId: request.email,
    modifiedById: request.agentId,
    ...(include.includes('createdBy') ? { createdBy: agentOf(request, rendering) } : {}),
    sarNumber: request.sarNumber,
    createdTime: timeOf(new Date(request.createdAt), quirks),
    ...(include.includes('modifiedBy') ? { modifiedBy: agentOf(request, rendering) } : {}),
    id: request.id,
    createdById: request.agentId,
    status: statusOf(request, now, pace),
    modifiedTime: timeOf(modifiedAtOf(request, now, pace), quirks),
    ...(quirks.get('omitRequestType') ? {} : { requestType: request.requestType }),
    recordType: request.recordType,
    type: request.recordType,
    downloadURL: downloadUrlOf(request, rendering),
  };
}

/** A request as a member of a list. */
export function listItemOf(request: SubjectAccessRequest, rendering: Rendering): Record<string, unknown> {
  const resource = resourceOf(request, rendering);
  if (rendering.quirks.get('listFields') === 'all') return resource;
  const { modifiedTime: _modified, requestType: _type, downloadURL: _url, ...sample } = resource;
  return sample;
}

/** The key of an export's address: the same at every reading, not to be guessed from the id. */
export const exportTokenOf = (request: SubjectAccessRequest, exportKey: string): string =>
  createHmac('sha256', exportKey).update(request.id).digest('base64url');

/** `null` until there is something to download. */
function downloadUrlOf(request: SubjectAccessRequest, { origin, now, pace, exportKey }: Rendering): string | null {
  const ready = statusOf(request, now, pace).endsWith('EXPORTED');
  return ready ? `${origin}/webdownload/${exportTokenOf(request, exportKey)}` : null;
}

function agentOf(request: SubjectAccessRequest, { origin, orgId }: Rendering): unknown {
  const agent = agents.find(({ id }) => id === request.agentId);
  return agent === undefined
    ? null
    : { photoURL: `${origin}/api/v1/agents/${agent.id}/photo?orgId=${orgId}`, ...agent };
}

function timeOf(instant: Date, quirks: ZohoQuirks): string | number {
  const format = quirks.get('timeFormat');
  if (format === 'iso') return instant.toISOString();
  return format === 'epoch' ? instant.getTime() : String(instant.getTime());
}

/** The answer as it leaves: the quirks that touch every answer alike. */
export function finish(reply: Reply, quirks: ZohoQuirks): Reply {
  if (reply.body === undefined) return reply;
  let text = JSON.stringify(reply.body);
  // Written into the text because a JavaScript number cannot hold these ids.
  if (quirks.get('numericIds')) text = text.replace(/"(id|createdById|modifiedById)":"(\d+)"/g, '"$1":$2');
  if (quirks.get('messageKey') === 'errorMessage')
    text = text.replace(/^(\{"errorCode":"[A-Z_]+",)"message":/, '$1"errorMessage":');
  const { body: _body, ...rest } = reply;
  return { ...rest, text };
}
