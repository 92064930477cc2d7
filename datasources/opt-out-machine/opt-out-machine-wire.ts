import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import { type ReadResult, readable, unreadable } from '../shared/read-result.js';
import {
  type WireObject,
  isSafeUrl,
  isWireObject,
  lenient,
  problemsOf,
  wireBoolean,
  wireCount,
  wireId,
  wireLabel,
  wireText,
  wireTime,
} from '../shared/wire.js';

/** How the person can be checked: whoever holds this may open the documents. */
export interface WireIdentityProof {
  readonly url: string | null;
  readonly accessCode: string | null;
  readonly validUntil: Date | null;
}

export interface WirePerson {
  readonly name: string | null;
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string | null;
  readonly email: string | null;
  readonly emailAddresses: readonly string[];
  readonly phone: string | null;
  readonly address: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly identityVerificationProof: WireIdentityProof | null;
}

/** A request as Opt-Out Machine shows it. */
export interface OptOutMachineRequest {
  readonly id: string;
  readonly requestTypes: readonly string[];
  readonly optOutCompleted: boolean | null;
  readonly state: string | null;
  readonly fileCount: number | null;
  readonly submittedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly person: WirePerson | null;
  /** Names of fields that came with something of another type, and are null or shortened here. */
  readonly problems: readonly string[];
  readonly raw: JsonValue;
}

/** One page of a day. The numbers are null where an answer has none, as in earlier versions. */
export interface DayPage {
  readonly items: readonly ReadResult<OptOutMachineRequest>[];
  readonly pageNumber: number | null;
  readonly totalPages: number | null;
}

/** A civil date that exists. */
const wireDate = z.iso.date();

const wireObject = z.looseObject({});

const requestFields = z.object({
  request_types: lenient(z.array(z.unknown())),
  opt_out_completed: lenient(wireBoolean),
  state: lenient(wireText),
  file_count: lenient(wireCount),
  submitted_at: lenient(wireTime),
  acknowledged_at: lenient(wireTime),
  person: lenient(wireObject),
});

const personFields = z.object({
  name: lenient(wireText),
  dob: lenient(wireDate),
  email: lenient(wireText),
  email_addresses: lenient(z.array(z.unknown())),
  phone: lenient(wireText),
  address: lenient(wireText),
  address2: lenient(wireText),
  city: lenient(wireText),
  state: lenient(wireText),
  postal_code: lenient(wireLabel),
  identity_verification_proof: lenient(wireObject),
});

const proofFields = z.object({
  url: lenient(z.string().refine(isSafeUrl)),
  access_code: lenient(wireLabel),
  valid_until: lenient(wireTime),
});

/** Reads one request; without an id it is none. */
function readRequest(value: JsonValue): ReadResult<OptOutMachineRequest> {
  if (!isWireObject(value)) return unreadable('not an object');
  const id = wireId.safeParse(value.id);
  if (!id.success) return unreadable('id');
  const known = requestFields.parse(value);
  const person = isWireObject(value.person) ? readPerson(value.person) : null;
  const types = textsOf(known.request_types);
  return readable({
    id: id.data,
    requestTypes: types.texts,
    optOutCompleted: known.opt_out_completed,
    state: known.state,
    fileCount: known.file_count,
    submittedAt: known.submitted_at,
    acknowledgedAt: known.acknowledged_at,
    person: person?.value ?? null,
    problems: [
      ...(types.whole ? [] : ['request_types']),
      ...problemsOf(value, known),
      ...(person?.problems ?? []).map((name) => `person.${name}`),
    ],
    raw: value,
  });
}

function readPerson(source: WireObject): { readonly value: WirePerson; readonly problems: readonly string[] } {
  const known = personFields.parse(source);
  const others = textsOf(known.email_addresses);
  const proof = source.identity_verification_proof;
  const value: WirePerson = {
    name: known.name,
    dateOfBirth: known.dob,
    email: known.email,
    emailAddresses: others.texts,
    phone: known.phone,
    address: known.address,
    address2: known.address2,
    city: known.city,
    state: known.state,
    postalCode: known.postal_code,
    identityVerificationProof: isWireObject(proof) ? readProof(proof) : null,
  };
  return { value, problems: [...(others.whole ? [] : ['email_addresses']), ...problemsOf(source, known)] };
}

function readProof(source: WireObject): WireIdentityProof {
  const known = proofFields.parse(source);
  return { url: known.url, accessCode: known.access_code, validUntil: known.valid_until };
}

/** The texts of a list; `whole` is false where it also held something else. */
function textsOf(list: readonly unknown[] | null): { readonly texts: readonly string[]; readonly whole: boolean } {
  const texts = (list ?? []).filter((item) => typeof item === 'string').filter((text) => text.trim() !== '');
  return { texts, whole: texts.length === (list?.length ?? 0) };
}

/** Earlier versions had no envelope around an answer. */
const withoutEnvelope = (value: JsonValue): JsonValue =>
  isWireObject(value) && value.data !== undefined ? value.data : value;

/** Reads the answer about one request; a list in its place, as for a date, is none. */
export const readOneRequest = (value: JsonValue): ReadResult<OptOutMachineRequest> =>
  readRequest(withoutEnvelope(value));

const pageNumbers = z.object({ page_number: lenient(wireCount), total_pages: lenient(wireCount) });

/** Reads a page of a day; one request in its place, as for an id, is none. */
export function readDay(value: JsonValue): ReadResult<DayPage> {
  const data = withoutEnvelope(value);
  if (!isList(data)) return unreadable('not a list');
  const numbers = pageNumbers.parse(isWireObject(value) ? value : {});
  return readable({
    items: data.map(readRequest),
    pageNumber: numbers.page_number,
    totalPages: numbers.total_pages,
  });
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

const success = z.object({ success: wireBoolean });

/** Reads the answer to an acknowledgement or to a file. */
export function readSuccess(value: JsonValue): ReadResult<boolean> {
  const read = success.safeParse(withoutEnvelope(value));
  return read.success ? readable(read.data.success) : unreadable('success');
}

/** What the answer to many updates says about one of them: `unknown` where it does not say so readably. */
export type BulkItem = 'received' | 'refused' | 'unknown';

const bulkItem = z.object({
  id: wireId,
  update_received: lenient(wireBoolean),
  // Of what kind an error is, is nowhere shown.
  errors: lenient(z.array(z.unknown())),
});

/** Reads the answer to many updates, by id. Of several words about one id the worst counts. */
export function readBulkItems(value: JsonValue): ReadResult<ReadonlyMap<string, BulkItem>> {
  const data = withoutEnvelope(value);
  if (!isList(data)) return unreadable('not a list');
  const items = new Map<string, BulkItem>();
  for (const entry of data) {
    const read = bulkItem.safeParse(entry);
    if (!read.success) continue;
    const item = bulkItemOf(read.data, problemsOf(isWireObject(entry) ? entry : {}, read.data));
    const before = items.get(read.data.id);
    if (before === undefined || before === 'received') items.set(read.data.id, item);
  }
  return readable(items);
}

function bulkItemOf(item: z.output<typeof bulkItem>, problems: readonly string[]): BulkItem {
  if (item.update_received === false || (item.errors ?? []).length > 0) return 'refused';
  return item.update_received === true && !problems.includes('errors') ? 'received' : 'unknown';
}
