import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { zohoDeskSnapshot } from '../../datasources/zoho-desk/zoho-desk-mapping.js';
import {
  type ZohoSubjectAccessRequest,
  isUnreadable,
  readCreated,
  readOne,
  readPage,
  readRequest,
} from '../../datasources/zoho-desk/zoho-desk-wire.js';
import type { JsonValue } from '../../src/domain/json.js';

const agent = {
  id: '7000000000247',
  firstName: 'Jack',
  lastName: 'Carol',
  email: 'jack@example.com',
  photoURL: 'https://desk.example.com/photo',
};
const request = {
  id: '7000000092437',
  sarNumber: '141',
  contactEmailId: 'Isabel@Example.com',
  referenceTicketNumber: '105',
  requestType: 'ERASURE_REQUEST',
  status: 'INITIATED',
  createdTime: '2026-11-02T12:11:51.890Z',
  modifiedTime: '2026-11-02T13:00:00.000Z',
  createdById: '7000000000247',
  modifiedById: '7000000000248',
  createdBy: agent,
  downloadURL: 'https://download.example.com/141',
};

function read(changes: Readonly<Record<string, JsonValue>> = {}): ZohoSubjectAccessRequest {
  const item = readRequest({ ...request, ...changes });
  if (isUnreadable(item)) throw new Error(item.problem);
  return item;
}

const snapshot = (changes: Readonly<Record<string, JsonValue>> = {}) => zohoDeskSnapshot(read(changes));
const answer = (text: string, status = 200) => ({ status, headers: {}, text });

describe("Zoho Desk's words in ours", () => {
  it.each([
    ['INITIATED', 'ACCEPTED', null, 'ACCEPTED', null, null],
    ['INPROGRESS', 'IN_PROGRESS', null, 'IN_PROGRESS', null, null],
    ['COMPLETED', 'COMPLETED', 'ERASED', 'COMPLETED', 'EXPORTED', null],
    ['EXPORTED', 'IN_PROGRESS', null, 'COMPLETED', 'EXPORTED', null],
    ['PARTIALLY_COMPLETED', 'PARTIALLY_COMPLETED', null, 'PARTIALLY_COMPLETED', null, null],
    ['PARTIALLY_EXPORTED', 'IN_PROGRESS', null, 'PARTIALLY_COMPLETED', null, null],
    ['CANCELED', 'CANCELED', null, 'CANCELED', null, 'WITHDRAWN'],
    ['FAILED', 'FAILED', null, 'FAILED', null, 'VENDOR_ERROR'],
    ['ARCHIVED', 'UNKNOWN', null, 'UNKNOWN', null, null],
    [null, 'UNKNOWN', null, 'UNKNOWN', null, null],
    [3, 'UNKNOWN', null, 'UNKNOWN', null, null],
    ['constructor', 'UNKNOWN', null, 'UNKNOWN', null, null],
  ])('reads %s as %s of a deletion', (status, deletion, erased, access, exported, reason) => {
    expect(snapshot({ status }).rights).toMatchObject([
      { right: 'DELETION', state: deletion, outcome: erased, reason },
    ]);
    expect(snapshot({ status, requestType: 'ACCESS_REQUEST' }).rights).toMatchObject([
      { right: 'ACCESS', state: access, outcome: exported, reason },
    ]);
  });

  it('trusts a completion because Zoho asserts it', () => {
    expect(snapshot({ status: 'COMPLETED' }).rights[0]?.confidence).toBe('VENDOR_ASSERTED');
    expect(snapshot({ status: 'EXPORTED' }).rights[0]?.confidence).toBeNull();
  });

  it.each([
    ['ERASURE_REQUEST', ['DELETION'], []],
    ['ACCESS_REQUEST', ['ACCESS'], []],
    ['RECTIFICATION_REQUEST', [], ['RECTIFICATION_REQUEST']],
    [null, [], []],
  ])('reads the type %s as the rights %j and the unknown types %j', (requestType, rights, unknownTypes) => {
    const read = snapshot({ requestType });

    expect(read.rights.map(({ right }) => right)).toEqual(rights);
    expect(read.unknownTypes).toEqual(unknownTypes);
  });

  it('shows every field under the name that the graph has for it', () => {
    expect(snapshot().facts).toEqual({
      sarNumber: '141',
      requestType: 'ERASURE_REQUEST',
      contactEmail: 'isabel@example.com',
      referenceTicketNumber: '105',
      createdAt: '2026-11-02T12:11:51.890Z',
      modifiedAt: '2026-11-02T13:00:00.000Z',
      createdBy: {
        id: '7000000000247',
        firstName: 'Jack',
        lastName: 'Carol',
        email: 'jack@example.com',
        photoUrl: 'https://desk.example.com/photo',
      },
      modifiedBy: { id: '7000000000248', firstName: null, lastName: null, email: null, photoUrl: null },
      downloadUrl: 'https://download.example.com/141',
    });
  });

  it('keeps out of the graph what its scalars would refuse', () => {
    const { facts } = snapshot({ contactEmailId: 'nobody', downloadURL: 'soon', createdBy: { ...agent, email: '-' } });

    expect(facts).toMatchObject({ contactEmail: null, downloadUrl: null, createdBy: { email: null } });
  });

  it('takes the last change of an ended request for its end', () => {
    expect(snapshot({ status: 'FAILED' }).completedAt).toEqual(new Date(request.modifiedTime));
    expect(snapshot({ status: 'EXPORTED' }).completedAt).toBeNull();
  });

  it('keeps the type as a hint, since a later answer may not say it', () => {
    expect(snapshot().hints).toEqual({ requestType: 'ERASURE_REQUEST' });
    expect(snapshot({ requestType: 'isabel@example.com' }).hints).toEqual({});
  });
});

describe("Zoho Desk's JSON", () => {
  it('reads the ticket number under the key of the schema and under that of the example', () => {
    const { referenceTicketNumber: _number, ...rest } = request;

    expect(readRequest({ ...rest, referencereferenceTicketNumber: 105 })).toMatchObject({
      referenceTicketNumber: '105',
    });
    expect(read({ referencereferenceTicketNumber: '106' }).referenceTicketNumber).toBe('105');
  });

  it('keeps every digit of ids that come as numbers', () => {
    const page = readPage(answer('{"data":[{"id":1329983000000425044,"createdById":-1,"sarNumber":7}]}'));

    expect(page).toMatchObject({ ok: true, value: [{ id: '1329983000000425044', sarNumber: '7' }] });
  });

  it.each([['2026-11-02T12:11:51.890Z'], ['2026-11-02T12:11:51.890+0000'], [1793621511890], ['1793621511890']])(
    'reads the moment %s',
    (createdTime) => {
      expect(read({ createdTime }).createdTime).toEqual(new Date('2026-11-02T12:11:51.890Z'));
    },
  );

  it.each([
    ['', 204],
    ['{"data":[]}', 200],
    ['{"data":null}', 200],
  ])('reads the body "%s" with status %d as an empty list', (text, status) => {
    expect(readPage(answer(text, status))).toEqual({ ok: true, value: [] });
  });

  it.each([[''], ['{}'], ['[]'], ['<html></html>'], ['{"data":{}}']])(
    'takes the body "%s" for no list, and so for no empty one',
    (text) => {
      expect(readPage(answer(text))).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
    },
  );

  it.each([
    ['URL_NOT_FOUND', 'not-found'],
    ['INVALID_OAUTH', 'unauthorized'],
    ['UNPROCESSABLE_ENTITY', 'refused'],
    ['THRESHOLD_EXCEEDED', 'throttled'],
    ['INTERNAL_SERVER_ERROR', 'unknown'],
    ['SOMETHING_NEW', 'unknown'],
  ])('raises the error %s that comes with status 200', (errorCode, kind) => {
    const text = JSON.stringify({ errorCode, message: 'isabel@example.com' });

    for (const read of [readPage, readOne, readCreated]) {
      const result = read(answer(text));
      expect(result).toMatchObject({ ok: false, failure: { kind } });
      expect(JSON.stringify(result)).not.toContain('isabel');
    }
  });

  it("takes only Zoho's own 404 for a request that is not there", () => {
    expect(readOne(answer('{"errorCode":"URL_NOT_FOUND"}', 404))).toEqual({ ok: true, value: null });
    expect(readOne(answer('{"errorCode":"SCOPE_MISMATCH"}', 404))).toMatchObject({ failure: { kind: 'unauthorized' } });
    expect(readOne(answer('<html>', 404))).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
  });

  it('reads whatever may stand in a field without losing the record', () => {
    const keys = Object.keys(request).filter((key) => key !== 'id');
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.jsonValue()), (changes) => {
        const changed = JSON.parse(JSON.stringify(changes)) as Readonly<Record<string, JsonValue>>;
        expect(snapshot(changed).nativeId).toBe(request.id);
      }),
    );
  });

  it('names the fields of the wrong type', () => {
    expect([...read({ status: 4, createdTime: 'soon', sarNumber: [] }).problems].sort()).toEqual([
      'createdTime',
      'sarNumber',
      'status',
    ]);
  });
});
