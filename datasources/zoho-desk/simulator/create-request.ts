import { membersOf, type Reply, type SimulatedRequest } from '../../simulator-kit/index.js';
import { emptyPayload, type FieldError, invalidData, unsupportedMediaType } from './api-errors.js';
import { apiAgent, type RequestStore } from './request-store.js';
import { type Rendering, resourceOf } from './resource.js';

export type Action = 'exportAll' | 'eraseAll' | 'export' | 'erase';

/** `contact` is outside the documented words and yet in the document's own example. */
const modules = ['allEntities', 'contacts', 'tickets', 'contact'];
const longestAddress = 100;
const longestCallback = 2000;

/** An export or an erasure, of everything about a contact (`…All`) or of single records. */
export function createSubjectAccessRequest(
  action: Action,
  request: SimulatedRequest,
  store: RequestStore,
  rendering: Rendering,
): Reply {
  if (request.body.length === 0) return emptyPayload();
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') return unsupportedMediaType();
  const given = membersOf(request.json);
  const errors = faultsOf(action, given);
  if (errors.length > 0) return invalidData(errors);

  const ticket = given.get('referenceTicketNumber');
  const made = store.create({
    email: String(given.get('contactEmailId')),
    requestType: action.startsWith('export') ? 'ACCESS_REQUEST' : 'ERASURE_REQUEST',
    recordType: action.endsWith('All') ? 'ALL' : 'SPECIFIC',
    referenceTicketNumber: typeof ticket === 'string' || typeof ticket === 'number' ? String(ticket) : null,
    agentId: apiAgent.id,
    at: request.now,
  });
  return { status: 200, body: resourceOf(made, rendering), effect: { kind: 'create', nativeId: made.id } };
}

function faultsOf(action: Action, given: ReadonlyMap<string, unknown>): readonly FieldError[] {
  const email = given.get('contactEmailId');
  const module = given.get('module');
  const ids = given.get('ids');
  const callback = given.get('callBackUrl');
  const isEmail = typeof email === 'string' && /^[^@\s]+@[^@\s]+$/.test(email) && email.length <= longestAddress;
  const isModule = modules.some((known) => known === module);
  const isIds = Array.isArray(ids) && ids.length > 0;
  const isCallback = callback === undefined || (typeof callback === 'string' && callback.length <= longestCallback);
  return [
    ...(isEmail ? [] : [fieldError('contactEmailId', email)]),
    ...(action.endsWith('All')
      ? isModule
        ? []
        : [fieldError('module', module)]
      : isIds
        ? []
        : [fieldError('ids', ids)]),
    ...(isCallback ? [] : [fieldError('callBackUrl', callback)]),
  ];
}

function fieldError(name: string, value: unknown): FieldError {
  const isMissing = value === undefined || value === null || value === '';
  return {
    fieldName: `/${name}`,
    errorType: isMissing ? 'missing' : 'invalid',
    errorMessage: isMissing ? `${name} is needed.` : `${name} is not valid.`,
  };
}
