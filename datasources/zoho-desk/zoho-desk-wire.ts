import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import type { FailureDetail, FailureKind } from '../../src/domain/vendor-failure.js';
import type { UnreadableItem } from '../../src/domain/vendor-source.js';
import type { HttpAnswer } from '../shared/http-exchange.js';
import { parseJson } from '../shared/json-body.js';
import { type ReadResult, readable, unreadable } from '../shared/read-result.js';
import {
  type WireObject,
  isWireObject,
  lenient,
  problemsOf,
  wireId,
  wireLabel,
  wireText,
  wireTime,
} from '../shared/wire.js';

/** Live ids have 19 digits: they are texts from the first byte on. */
const zohoId = wireId.pipe(z.string().regex(/^\d{1,25}$/));

const agentFields = z.object({
  firstName: lenient(wireText),
  lastName: lenient(wireText),
  email: lenient(wireText),
  photoURL: lenient(wireText),
});

const requestFields = z.object({
  sarNumber: lenient(wireLabel),
  contactEmailId: lenient(wireText),
  referenceTicketNumber: lenient(wireLabel),
  requestType: lenient(wireText),
  status: lenient(wireText),
  createdTime: lenient(wireTime),
  modifiedTime: lenient(wireTime),
  createdById: lenient(wireId),
  modifiedById: lenient(wireId),
  /** A bearer secret: whoever has the address has the person's data. */
  downloadURL: lenient(wireText),
});

/** An agent of the help desk; with its id alone where the details were not included. */
export interface ZohoAgent extends z.output<typeof agentFields> {
  readonly id: string;
}

/** A subject access request as Zoho Desk sends it. */
export interface ZohoSubjectAccessRequest extends z.output<typeof requestFields> {
  readonly id: string;
  readonly createdBy: ZohoAgent | null;
  readonly modifiedBy: ZohoAgent | null;
  /** Fields of the wrong type: they are null here and stand in `raw` as they came. */
  readonly problems: readonly string[];
  readonly raw: JsonValue;
}

export type ZohoItem = ZohoSubjectAccessRequest | UnreadableItem;

/** The documented example spells this key with its first word twice; the schema does not. */
const doubledKey = 'referencereferenceTicketNumber';

/** Reads one request. */
export function readRequest(value: JsonValue | undefined): ZohoItem {
  if (!isWireObject(value)) return { nativeId: null, problem: 'not an object' };
  const id = zohoId.safeParse(value.id);
  if (!id.success) return { nativeId: null, problem: 'id' };
  const source: WireObject = {
    ...value,
    referenceTicketNumber: value.referenceTicketNumber ?? value[doubledKey] ?? null,
  };
  const fields = requestFields.parse(source);
  return {
    ...fields,
    id: id.data,
    createdBy: readAgent(value.createdBy, fields.createdById),
    modifiedBy: readAgent(value.modifiedBy, fields.modifiedById),
    problems: problemsOf(source, fields),
    raw: value,
  };
}

function readAgent(value: JsonValue | undefined, idBesideIt: string | null): ZohoAgent | null {
  const source = isWireObject(value) ? value : {};
  const own = wireId.safeParse(source.id);
  const id = own.success ? own.data : idBesideIt;
  return id === null ? null : { id, ...agentFields.parse(source) };
}

export function isUnreadable(item: ZohoItem): item is UnreadableItem {
  return 'problem' in item;
}

/** One page of the list. Zoho answers an empty one with 204 and no body. */
export function readPage(answer: HttpAnswer): ReadResult<readonly ZohoItem[]> {
  if (answer.status === 204) return readable([]);
  const body = readBody(answer);
  if (!body.ok) return body;
  const { data } = body.value;
  if (data === null) return readable([]);
  // A list without its array is no empty list: to take it for one would show that a record is not there.
  if (!Array.isArray(data)) return unreadable('no data');
  const items: readonly JsonValue[] = data;
  return readable(items.map(readRequest));
}

/** One request, as a bare object; null for Zoho's own 404, which may also hide that a scope is missing. */
export function readOne(answer: HttpAnswer): ReadResult<ZohoSubjectAccessRequest | null> {
  if (answer.status !== 404) return readCreated(answer);
  const code = errorCodeOf(answer);
  if (code === null) return { ok: false, failure: { kind: 'not-found', status: 404, detail: 'no such path' } };
  const failure = failureOfErrorCode(code, 404);
  return failure.kind === 'unauthorized' ? { ok: false, failure } : readable(null);
}

/** The request that a create answers with. */
export function readCreated(answer: HttpAnswer): ReadResult<ZohoSubjectAccessRequest> {
  const body = readBody(answer);
  if (!body.ok) return body;
  const request = readRequest(body.value);
  return isUnreadable(request) ? unreadable(request.problem) : readable(request);
}

/** A JSON object that is no error: Zoho may send those with status 200. */
function readBody(answer: HttpAnswer): ReadResult<WireObject> {
  const body = parseJson(answer.text);
  if (!body.ok) return body;
  if (!isWireObject(body.value)) return unreadable('not an object');
  if (typeof body.value.errorCode !== 'string') return readable(body.value);
  return { ok: false, failure: failureOfErrorCode(body.value.errorCode, answer.status) };
}

/** The code of the error in an answer; null where there is none. */
export function errorCodeOf(answer: HttpAnswer): string | null {
  const body = parseJson(answer.text);
  return body.ok && isWireObject(body.value) && typeof body.value.errorCode === 'string' ? body.value.errorCode : null;
}

const kindOfErrorCode: ReadonlyMap<string, FailureKind> = new Map([
  ['UNAUTHORIZED', 'unauthorized'],
  ['INVALID_OAUTH', 'unauthorized'],
  ['SCOPE_MISMATCH', 'unauthorized'],
  ['OAUTH_ORG_MISMATCH', 'unauthorized'],
  ['FORBIDDEN', 'unauthorized'],
  ['LICENSE_ACCESS_LIMITED', 'unauthorized'],
  ['ONLY_LIVECHAT_USER', 'unauthorized'],
  ['URL_NOT_FOUND', 'not-found'],
  ['METHOD_NOT_ALLOWED', 'not-found'],
  ['BAD_REQUEST', 'refused'],
  ['INVALID_DATA', 'refused'],
  ['EMPTY_PAYLOAD', 'refused'],
  ['UNPROCESSABLE_ENTITY', 'refused'],
  ['RESOURCE_SIZE_EXCEEDED', 'refused'],
  ['UNSUPPORTED_MEDIA_TYPE', 'refused'],
  ['THRESHOLD_EXCEEDED', 'throttled'],
  ['TOO_MANY_REQUESTS', 'throttled'],
]);

/** What a documented code means; one that is not leaves open whether anything was done. The code is repeated only where it is documented. */
export function failureOfErrorCode(code: string, status: number): FailureDetail {
  const kind = kindOfErrorCode.get(code);
  return kind === undefined
    ? { kind: 'unknown', status, detail: 'an undocumented error' }
    : { kind, status, detail: code };
}
