import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import { type UnreadableItem } from '../../src/domain/vendor-source.js';
import type { HttpAnswer } from '../shared/http-exchange.js';
import { parseJson } from '../shared/json-body.js';
import { type ReadResult, readable, unreadable } from '../shared/read-result.js';
import { isWireObject, lenient, problemsOf, wireId, wireLabel, wireText, wireTime } from '../shared/wire.js';

/** What Outreach processes: a prospect, or an address that belongs to none. */
export const OutreachObjectType = { Prospect: 'Prospect', Recipient: 'Recipient' } as const;
export type OutreachObjectType = keyof typeof OutreachObjectType;

/** Ids are numbers in Outreach's documents and texts in JSON:API; only whole numbers can be asked for. */
const outreachId = wireId.pipe(z.string().regex(/^\d{1,19}$/));

/** Every attribute is nullable in Outreach's specification. `pii` has no documented members: it is carried as it came. */
const attributes = z.object({
  batchComplianceRequestUuid: lenient(wireText),
  createdAt: lenient(wireTime),
  objectType: lenient(wireText),
  pii: lenient(z.record(z.string(), z.json())),
  requestObjectId: lenient(wireLabel),
  requestType: lenient(wireText),
  requesterId: lenient(wireId),
  state: lenient(wireText),
  updatedAt: lenient(wireTime),
  uuid: lenient(wireText),
});

/** A compliance request as Outreach sends it. */
export interface OutreachComplianceRequest extends z.output<typeof attributes> {
  readonly id: string;
  /** Attributes of the wrong type: they are null here and stand in `raw` as they came. */
  readonly problems: readonly string[];
  readonly raw: JsonValue;
}

/** One page of the list; `next` as the vendor wrote it. */
export interface OutreachPage {
  readonly items: readonly (OutreachComplianceRequest | UnreadableItem)[];
  readonly next: string | null;
}

/** What a create answered: the batch that will make the request, or the request itself. */
export type OutreachCreated =
  | { readonly batchId: string; readonly request: null }
  | { readonly batchId: string | null; readonly request: OutreachComplianceRequest };

/** Reads one resource object. */
export function readComplianceRequest(value: JsonValue | undefined): OutreachComplianceRequest | UnreadableItem {
  if (!isWireObject(value)) return { nativeId: null, problem: 'not an object' };
  const id = outreachId.safeParse(value.id);
  if (!id.success) return { nativeId: null, problem: 'id' };
  const source = isWireObject(value.attributes) ? value.attributes : {};
  const fields = attributes.parse(source);
  return {
    ...fields,
    requesterId: fields.requesterId ?? requesterOf(value.relationships),
    id: id.data,
    problems: problemsOf(source, fields),
    raw: value,
  };
}

/** The relationship says the same as the attribute; its data may be null, or missing beside a link. */
function requesterOf(relationships: JsonValue | undefined): string | null {
  if (!isWireObject(relationships) || !isWireObject(relationships.requester)) return null;
  const { data } = relationships.requester;
  const id = wireId.safeParse(isWireObject(data) ? data.id : null);
  return id.success ? id.data : null;
}

/** Whether an item of a list is no record. */
export function isUnreadable(item: OutreachComplianceRequest | UnreadableItem): item is UnreadableItem {
  return 'problem' in item;
}

/** A list without its array is no empty list: to take it for one would show that a record is not there. */
export function readPage(answer: HttpAnswer): ReadResult<OutreachPage> {
  const body = parseJson(answer.text);
  if (!body.ok) return body;
  if (!isWireObject(body.value) || !Array.isArray(body.value.data)) return unreadable('no data');
  const data: readonly JsonValue[] = body.value.data;
  const { links } = body.value;
  const next = isWireObject(links) ? links.next : null;
  if (typeof next !== 'string' && next !== null && next !== undefined) return unreadable('links.next');
  return readable({ items: data.map(readComplianceRequest), next: next === undefined || next === '' ? null : next });
}

/** One request; null for the 404 that Outreach documents, and a failure for one that something else answered. */
export function readOne(answer: HttpAnswer): ReadResult<OutreachComplianceRequest | null> {
  const body = parseJson(answer.text);
  if (answer.status === 404) {
    const own = body.ok && isWireObject(body.value) && Array.isArray(body.value.errors);
    return own ? readable(null) : { ok: false, failure: { kind: 'not-found', status: 404, detail: 'no such path' } };
  }
  if (!body.ok) return body;
  const request = readComplianceRequest(isWireObject(body.value) ? body.value.data : null);
  return isUnreadable(request) ? unreadable(request.problem) : readable(request);
}

/** The three answers to a create that Outreach's documents have had: a batch's id, its uuid, or a whole resource. */
export function readCreated(answer: HttpAnswer): ReadResult<OutreachCreated> {
  const body = parseJson(answer.text);
  if (!body.ok) return body;
  const data = isWireObject(body.value) ? body.value.data : null;
  if (!isWireObject(data)) return unreadable('no data');
  const request = readComplianceRequest(data);
  if (!isUnreadable(request) && (data.type === 'complianceRequest' || data.type === undefined)) {
    return readable({ batchId: request.batchComplianceRequestUuid, request });
  }
  const source = isWireObject(data.attributes) ? data.attributes : {};
  const batchId = wireId.safeParse(data.batch_compliance_request_id ?? source.batchComplianceRequestUuid);
  return batchId.success ? readable({ batchId: batchId.data, request: null }) : unreadable('no batch and no request');
}
