import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { outreachSnapshot } from '../../datasources/outreach/outreach-mapping.js';
import {
  type OutreachComplianceRequest,
  isUnreadable,
  readComplianceRequest,
  readCreated,
  readOne,
  readPage,
} from '../../datasources/outreach/outreach-wire.js';
import type { JsonValue } from '../../src/domain/json.js';

const attributes = {
  batchComplianceRequestUuid: 'b4d1f0c2-0000-4000-8000-000000000001',
  createdAt: '2026-11-02T10:00:00.000Z',
  objectType: 'Recipient',
  pii: { emails: ['isabel@example.com'] },
  requestObjectId: ' Isabel@Example.com ',
  requestType: 'Delete',
  requesterId: 7,
  state: 'pending',
  updatedAt: '2026-11-02T11:00:00.000Z',
  uuid: 'a4d1f0c2-0000-4000-8000-000000000001',
};

const resource = (changes: Readonly<Record<string, JsonValue>> = {}): JsonValue => ({
  type: 'complianceRequest',
  id: 31,
  attributes: { ...attributes, ...changes },
  relationships: { requester: { data: { type: 'user', id: 8 } } },
});

function read(value: JsonValue): OutreachComplianceRequest {
  const request = readComplianceRequest(value);
  if (isUnreadable(request)) throw new Error(request.problem);
  return request;
}

const snapshot = (changes: Readonly<Record<string, JsonValue>> = {}) => outreachSnapshot(read(resource(changes)));
const answer = (body: JsonValue, status = 200) => ({ status, headers: {}, text: JSON.stringify(body) });

describe("Outreach's words in ours", () => {
  it.each([
    ['pending', 'ACCEPTED', null, null, null],
    ['running', 'IN_PROGRESS', null, null, null],
    ['failed', 'FAILED', null, 'VENDOR_ERROR', null],
    ['done', 'COMPLETED', 'ERASED', null, 'VENDOR_ASSERTED'],
    ['temporary_failure', 'UNKNOWN', null, null, null],
    [null, 'UNKNOWN', null, null, null],
    [17, 'UNKNOWN', null, null, null],
    ['toString', 'UNKNOWN', null, null, null],
  ])('reads the state %s as %s', (word, state, outcome, reason, confidence) => {
    expect(snapshot({ state: word }).rights).toEqual([{ right: 'DELETION', state, outcome, reason, confidence }]);
  });

  it("keeps the vendor's own word", () => {
    expect(snapshot({ state: 'queued' }).nativeState).toBe('queued');
  });

  it.each([
    ['Delete', ['DELETION'], []],
    ['erasure', ['DELETION'], []],
    ['Export', ['ACCESS'], []],
    [null, ['DELETION'], []],
    ['Rectify', [], ['Rectify']],
    [{ kind: 'Delete' }, [], []],
  ])('reads the type %j as the rights %j and the unknown types %j', (requestType, rights, unknownTypes) => {
    const read = snapshot({ requestType });

    expect(read.rights.map(({ right }) => right)).toEqual(rights);
    expect(read.unknownTypes).toEqual(unknownTypes);
  });

  it('takes the last change of an ended request for its end', () => {
    expect(snapshot({ state: 'done' }).completedAt).toEqual(new Date('2026-11-02T11:00:00Z'));
    expect(snapshot({ state: 'running' }).completedAt).toBeNull();
  });

  it('knows the person of a recipient by the address', () => {
    expect(snapshot().person).toMatchObject({ email: 'isabel@example.com', vendorIds: [] });
  });

  it("knows the person of a prospect by Outreach's own id alone", () => {
    expect(snapshot({ objectType: 'Prospect', requestObjectId: 4711 }).person).toMatchObject({
      email: null,
      vendorIds: [{ kind: 'OUTREACH_PROSPECT_ID', value: '4711' }],
    });
  });

  it('takes nobody from an object of an unknown kind, and nobody from what it holds about them', () => {
    expect(snapshot({ objectType: 'Account' }).person).toMatchObject({ email: null, vendorIds: [] });
  });

  it('shows every attribute under the name that the graph has for it', () => {
    expect(snapshot().facts).toEqual({
      uuid: attributes.uuid,
      batchComplianceRequestUuid: attributes.batchComplianceRequestUuid,
      objectType: 'Recipient',
      requestObjectId: ' Isabel@Example.com ',
      requestType: 'Delete',
      requesterId: '7',
      pii: attributes.pii,
      createdAt: attributes.createdAt,
      updatedAt: attributes.updatedAt,
    });
  });

  it('finds a request again by uuid, batch and kind, and puts nothing into hints that looks like a person', () => {
    expect(snapshot().hints).toEqual({
      uuid: attributes.uuid,
      batchId: attributes.batchComplianceRequestUuid,
      objectType: 'Recipient',
    });
    expect(snapshot({ uuid: 'isabel@example.com' }).hints).not.toHaveProperty('uuid');
  });
});

describe("Outreach's JSON", () => {
  it.each([
    [31, '31'],
    ['31', '31'],
    ['9007199254740993', '9007199254740993'],
  ])('reads the id %j as %s', (id, text) => {
    expect(read({ id, attributes: {} }).id).toBe(text);
  });

  it.each([[null], ['ack'], [1.5], [{}], ['']])('cannot read a record with the id %j', (id) => {
    expect(readComplianceRequest({ id, attributes })).toEqual({ nativeId: null, problem: 'id' });
  });

  it('takes the requester from the relationship where the attribute is null', () => {
    expect(read(resource({ requesterId: null })).requesterId).toBe('8');
  });

  it.each([[{ data: null }], [{ links: { related: 'https://api.outreach.io/api/v2/users/8' } }], [{}], [null]])(
    'reads a requester relationship %j as none',
    (requester) => {
      expect(read({ id: 1, attributes: {}, relationships: { requester } }).requesterId).toBeNull();
    },
  );

  it('names the attributes of the wrong type and keeps the record', () => {
    const request = read(resource({ createdAt: 'yesterday', uuid: 5, pii: 'text', state: null }));

    expect(request).toMatchObject({ createdAt: null, uuid: null, pii: null, id: '31' });
    expect([...request.problems].sort()).toEqual(['createdAt', 'pii', 'uuid']);
  });

  it('reads whatever may stand in an attribute without losing the record', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(attributes)), fc.jsonValue()), (changes) => {
        const changed = JSON.parse(JSON.stringify(changes)) as Readonly<Record<string, JsonValue>>;
        expect(outreachSnapshot(read(resource(changed))).nativeId).toBe('31');
      }),
    );
  });

  it.each([[{}], [{ data: {} }], [{ data: null }], [[]], ['text'], [{ data: [], links: { next: 3 } }]])(
    'takes the body %j for no list, and so for no empty one',
    (body) => {
      expect(readPage(answer(body))).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
    },
  );

  it.each([[undefined], [{}], [{ next: null }], [{ next: '' }], [null]])(
    'ends the list where links are %j',
    (links) => {
      const page = readPage(answer(links === undefined ? { data: [] } : { data: [], links }));

      expect(page).toEqual({ ok: true, value: { items: [], next: null } });
    },
  );

  it("takes only Outreach's own 404 for a record that is not there", () => {
    expect(readOne(answer({ errors: [{ id: 'resourceNotFound' }] }, 404))).toEqual({ ok: true, value: null });
    expect(readOne({ status: 404, headers: {}, text: '<html>' })).toMatchObject({ failure: { kind: 'not-found' } });
  });

  it.each([
    ['a batch id', { data: { batch_compliance_request_id: 'b-1' } }, 'b-1', null],
    ['a numeric batch id', { data: { batch_compliance_request_id: 12 } }, '12', null],
    ['a batch uuid', { data: { attributes: { batchComplianceRequestUuid: 'b-2' } } }, 'b-2', null],
    [
      'a batch with an id of its own',
      { data: { id: 5, type: 'batchComplianceRequest', attributes: { batchComplianceRequestUuid: 'b-3' } } },
      'b-3',
      null,
    ],
    ['a whole resource', { data: resource() }, attributes.batchComplianceRequestUuid, '31'],
  ])('reads %s from the answer to a create', (_what, body, batchId, id) => {
    const created = readCreated(answer(body, 201));

    expect(created).toMatchObject({ ok: true, value: { batchId, request: id === null ? null : { id } } });
  });

  it.each([[{}], [{ data: null }], [{ data: {} }], [{ data: { attributes: {} } }]])(
    'cannot read the answer %j to a create',
    (body) => {
      expect(readCreated(answer(body, 201))).toMatchObject({ ok: false });
    },
  );
});
