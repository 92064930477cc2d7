import type { Person } from '../../simulator-kit/index.js';
import { type OptOutRequest, type ReceivedFile, toOptOutMachineState } from './opt-out-request.js';

/** Recognises a request read back from the journal. */
export function parseOptOutRequest(value: unknown): OptOutRequest {
  const fields = fieldsOf(value);
  return {
    id: text(fields, 'id'),
    submittedAt: text(fields, 'submittedAt'),
    acknowledgedAt: textOrNull(fields, 'acknowledgedAt'),
    requestTypes: texts(fields, 'requestTypes'),
    state: toOptOutMachineState(text(fields, 'state')),
    optOutCompleted: fields.get('optOutCompleted') === true,
    comments: texts(fields, 'comments'),
    files: list(fields, 'files').map(parseFile),
    person: parsePerson(fields.get('person')),
  };
}

function parseFile(value: unknown): ReceivedFile {
  const fields = fieldsOf(value);
  const bytes = fields.get('bytes');
  if (typeof bytes !== 'number') throw new TypeError('A file in the journal lacks its size.');
  return { bytes, sha256: text(fields, 'sha256') };
}

function parsePerson(value: unknown): Person {
  const fields = fieldsOf(value);
  return {
    name: text(fields, 'name'),
    email: text(fields, 'email'),
    otherEmails: texts(fields, 'otherEmails'),
    phone: text(fields, 'phone'),
    dateOfBirth: text(fields, 'dateOfBirth'),
    address: text(fields, 'address'),
    address2: textOrNull(fields, 'address2'),
    city: text(fields, 'city'),
    state: text(fields, 'state'),
    postalCode: text(fields, 'postalCode'),
  };
}

type Fields = ReadonlyMap<string, unknown>;

function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null)
    throw new TypeError('The journal holds something that is no request.');
  return new Map(Object.entries(value));
}

function text(fields: Fields, name: string): string {
  const value = fields.get(name);
  if (typeof value !== 'string') throw new TypeError(`A request in the journal lacks ${name}.`);
  return value;
}

const textOrNull = (fields: Fields, name: string): string | null =>
  fields.get(name) === null ? null : text(fields, name);

function list(fields: Fields, name: string): readonly unknown[] {
  const value: unknown = fields.get(name);
  if (!Array.isArray(value)) throw new TypeError(`A request in the journal lacks ${name}.`);
  return value;
}

const texts = (fields: Fields, name: string): readonly string[] =>
  list(fields, name).filter((item) => typeof item === 'string');
