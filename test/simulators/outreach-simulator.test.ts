import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { memberAt, membersAt, namesIn } from './member-at.js';
import { mediaType, noon, type OutreachClient, startOutreach } from './outreach-client.js';

const person = inventedPerson(3);

let outreach: OutreachClient;

beforeEach(async () => {
  outreach = await startOutreach();
  await outreach.signIn();
});

afterEach(() => outreach.simulator.close());

const create = (changes: Record<string, unknown> = {}, contentType?: string): Promise<Response> =>
  outreach.create(
    {
      requester_email: outreach.simulator.account['requesterEmail'],
      request_type: 'Delete',
      object_type: 'Prospect',
      request_object_email: person.email,
      ...changes,
    },
    contentType,
  );

describe('creating', () => {
  it('accepts a batch and tells its id alone', async () => {
    const answer = await create();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([201, mediaType]);
    expect(await answer.json()).toEqual({ data: { batch_compliance_request_id: expect.any(String) } });
  });

  it('lets a request of that batch appear in the list, of a prospect by its id and of a recipient by its address', async () => {
    const batch = memberAt(await (await create()).json(), 'data', 'batch_compliance_request_id');
    await create({ object_type: 'Recipient' });
    const data = memberAt(await outreach.list('?page[size]=10'), 'data');
    expect(memberAt(data, 0, 'attributes')).toEqual({
      batchComplianceRequestUuid: batch,
      createdAt: '2026-11-21T12:00:00.000Z',
      objectType: 'Prospect',
      pii: expect.any(Object),
      requestObjectId: expect.stringMatching(/^\d+$/),
      requestType: 'Delete',
      requesterId: 7,
      state: 'pending',
      updatedAt: '2026-11-21T12:00:00.000Z',
      uuid: expect.any(String),
    });
    expect(memberAt(data, 1, 'attributes')).toMatchObject({ objectType: 'Recipient', requestObjectId: person.email });
    expect(outreach.simulator.records().map(({ identifier }) => identifier)).toEqual([person.email, person.email]);
    expect(outreach.simulator.calls().at(-2)?.effect).toEqual({
      kind: 'create',
      nativeId: String(memberAt(data, 1, 'id')),
    });
  });

  it('refuses another media type with the one error that says details', async () => {
    const answer = await create({}, 'application/json');
    expect(answer.status).toBe(415);
    expect(await answer.json()).toEqual({
      errors: [{ id: 'unsupportedMediaType', title: expect.any(String), details: expect.any(String) }],
    });
  });

  it.each([
    ['requester_email', 'nobody@example.com'],
    ['request_type', 'Export'],
    ['object_type', 'Account'],
    ['request_object_email', 'no address'],
  ])('refuses a wrong %s and points at it', async (name, value) => {
    const answer = await create({ [name]: value });
    expect(answer.status).toBe(422);
    expect(memberAt(await answer.json(), 'errors', 0)).toEqual({
      id: 'validationError',
      title: expect.any(String),
      detail: expect.any(String),
      source: { pointer: `/data/attributes/${name}` },
    });
    expect(outreach.simulator.records()).toEqual([]);
  });

  it('answers otherwise where its documents disagree', async () => {
    const bodyFor = async (form: string): Promise<unknown> => {
      outreach.simulator.quirk('createAnswer', form);
      return (await create()).json();
    };
    expect(await bodyFor('empty')).toEqual({});
    expect(memberAt(await bodyFor('resource'), 'data', 'type')).toBe('complianceRequest');
    expect(memberAt(await bodyFor('attributes'), 'data', 'attributes', 'batchComplianceRequestUuid')).toEqual(
      expect.any(String),
    );
    outreach.simulator.quirk('requestsPerBatch', 0);
    await bodyFor('batch');
    expect(outreach.simulator.records()).toHaveLength(3);
  });

  it('takes the camelCase form of the older specification only when it is switched to it', async () => {
    const older = { requesterId: 7, requestType: 'Delete', objectType: 'Recipient', requestObjectId: person.email };
    const newer = {
      requester_email: undefined,
      request_type: undefined,
      object_type: undefined,
      request_object_email: undefined,
    };
    expect((await create({ ...newer, ...older })).status).toBe(422);
    outreach.simulator.quirk('createBody', 'camelCase');
    expect(memberAt(await (await create({ ...newer, ...older })).json(), 'data', 'attributes', 'state')).toBe(
      'pending',
    );
  });
});

describe('a request', () => {
  it('is read by its numeric id, with relationships and links of its own', async () => {
    const id = outreach.simulator.add(person);
    const answer = await outreach.get(`/complianceRequests/${id}`);
    expect(await answer.json()).toEqual({
      data: {
        type: 'complianceRequest',
        id: Number(id),
        attributes: expect.objectContaining({ requesterId: 3 }),
        relationships: { requester: { data: { type: 'user', id: 3 } } },
        links: { self: `${outreach.simulator.url}/complianceRequests/${id}` },
      },
    });
    const missing = await outreach.get('/complianceRequests/999');
    expect([missing.status, memberAt(await missing.json(), 'errors', 0, 'id')]).toEqual([404, 'resourceNotFound']);
  });

  it.each([
    ['null', { data: null }],
    ['neither', {}],
    ['links', { links: { related: expect.stringContaining('/users/3') } }],
  ])('has its requester as %s', async (form, relationship) => {
    outreach.simulator.quirk('requesterRelationship', form);
    const id = outreach.simulator.add(person);
    const body: unknown = await (await outreach.get(`/complianceRequests/${id}`)).json();
    expect(memberAt(body, 'data', 'relationships', 'requester')).toEqual(relationship);
  });

  it('goes from pending over running to an end as time passes', async () => {
    const id = outreach.simulator.add(person);
    const read = async (): Promise<unknown> =>
      memberAt(await (await outreach.get(`/complianceRequests/${id}`)).json(), 'data', 'attributes');
    outreach.advance(5_000);
    expect(await read()).toMatchObject({ state: 'running', updatedAt: '2026-11-21T12:00:05.000Z' });
    outreach.advance(15_000);
    expect(['done', 'failed']).toContain(memberAt(await read(), 'state'));
    outreach.simulator.force(id, 'running');
    outreach.advance(3_600_000);
    expect(await read()).toMatchObject({ state: 'running', updatedAt: '2026-11-21T12:00:20.000Z' });
    expect(() => outreach.simulator.force(id, 'queued')).toThrow('no state');
  });

  it('can have null in nearly every attribute and its ids as text', async () => {
    outreach.simulator.quirk('nullAttributes', true);
    outreach.simulator.quirk('idForm', 'string');
    const id = outreach.simulator.add(person);
    const body: unknown = await (await outreach.get(`/complianceRequests/${id}`)).json();
    expect(body).toMatchObject({ data: { id, attributes: { createdAt: null, requesterId: null, state: 'pending' } } });
  });
});

describe('the list', () => {
  const addMany = (count: number): readonly number[] =>
    Array.from({ length: count }, (_, index) => Number(outreach.simulator.add(inventedPerson(index))));

  it('is walked by cursors to an end without a next link', async () => {
    const ids = addMany(5);
    const seen: unknown[] = [];
    let next: unknown = `${outreach.simulator.url}/complianceRequests?page[size]=2&filter[state]=pending,running`;
    let pages = 0;
    while (typeof next === 'string') {
      const body: unknown = await (await outreach.get(next)).json();
      expect(memberAt(body, 'links', 'last')).toBeUndefined();
      seen.push(...membersAt(memberAt(body, 'data'), 'id'));
      next = memberAt(body, 'links', 'next');
      pages += 1;
    }
    expect([seen, pages]).toEqual([ids, 3]);
  });

  it('keeps its place while records are added, and goes back the same way', async () => {
    const ids = addMany(3);
    const first = await outreach.list('?page[size]=2&sort=-state');
    addMany(2);
    const second: unknown = await (await outreach.get(String(memberAt(first, 'links', 'next')))).json();
    expect(membersAt(memberAt(second, 'data'), 'id')[0]).toBe(ids[2]);
    const back: unknown = await (await outreach.get(String(memberAt(second, 'links', 'prev')))).json();
    expect(membersAt(memberAt(back, 'data'), 'id')).toEqual(ids.slice(0, 2));
    const third: unknown = await (await outreach.get(String(memberAt(second, 'links', 'next')))).json();
    const middle: unknown = await (await outreach.get(String(memberAt(third, 'links', 'prev')))).json();
    expect(memberAt(middle, 'data')).toEqual(memberAt(second, 'data'));
  });

  it('has fifty on a page and offsets when no page size is sent', async () => {
    addMany(60);
    const body = await outreach.list('?count=true');
    expect(membersAt(memberAt(body, 'data'), 'id')).toHaveLength(50);
    expect(memberAt(body, 'meta')).toEqual({ count: 60, count_truncated: false });
    expect(String(memberAt(body, 'links', 'last'))).toContain(encodeURIComponent('page[offset]'));
    expect(memberAt(await outreach.list(), 'meta')).toBeUndefined();
  });

  it.each(['null', 'none'])('can end with %s in the place of the next link', async (form) => {
    outreach.simulator.quirk('lastPageLinks', form);
    const body = await outreach.list('?page[size]=2');
    expect(memberAt(body, 'links', 'next')).toBe(form === 'null' ? null : undefined);
    expect(memberAt(body, 'links') === undefined).toBe(form === 'none');
  });

  it('is filtered and sorted by state and uuid alone', async () => {
    const [one = 0, two = 0] = addMany(2);
    outreach.simulator.force(String(two), 'done');
    const uuid = memberAt(await outreach.list(), 'data', 0, 'attributes', 'uuid');
    expect(membersAt(memberAt(await outreach.list('?filter[state]=done,failed'), 'data'), 'id')).toEqual([two]);
    expect(membersAt(memberAt(await outreach.list(`?filter[uuid]=${String(uuid)}`), 'data'), 'id')).toEqual([one]);
    expect(membersAt(memberAt(await outreach.list('?sort=state'), 'data'), 'id')).toEqual([two, one]);
  });

  it.each([
    'filter[updatedAt]=2026',
    'filter[batchComplianceRequestUuid]=x',
    'sort=-updatedAt',
    'page[size]=1001',
    'page[size]=0',
    'page[after]=guessed',
    'page[offset]=10001',
    'include=batch',
  ])('refuses %s with 422', async (query) => {
    const answer = await outreach.get(`/complianceRequests?${query}`);
    expect([answer.status, memberAt(await answer.json(), 'errors', 0, 'id')]).toEqual([422, 'validationError']);
  });

  it('includes requesters and leaves out attributes when asked', async () => {
    addMany(1);
    const body = await outreach.list('?include=requester&fields[complianceRequest]=state,uuid');
    expect(memberAt(body, 'included', 0)).toMatchObject({ type: 'user', id: 3 });
    expect(namesIn(memberAt(body, 'data', 0, 'attributes'))).toEqual(['state', 'uuid']);
  });

  it('shows a new request late, by quirk and by fault', async () => {
    outreach.simulator.quirk('listLagMs', 3_000);
    const [id = 0] = addMany(1);
    outreach.advance(2_999);
    expect([memberAt(await outreach.list(), 'data'), (await outreach.get(`/complianceRequests/${id}`)).status]).toEqual(
      [[], 404],
    );
    outreach.advance(1);
    expect(membersAt(memberAt(await outreach.list(), 'data'), 'id')).toEqual([id]);
    outreach.simulator.fault({ kind: 'lag', ms: 4_000 });
    expect([memberAt(await outreach.list(), 'data'), (await outreach.get(`/complianceRequests/${id}`)).status]).toEqual(
      [[], 200],
    );
  });
});

describe('its memory', () => {
  it('survives a restart and never gives an id twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'outreach-'));
    await outreach.simulator.close();
    outreach = await startOutreach({ directory, seed: 12 });
    const before = outreach.simulator.records();
    const id = outreach.simulator.add(person, { at: new Date(noon - 60_000), nativeState: 'failed' });
    outreach.use('guessed');
    await outreach.get('/complianceRequests');
    await outreach.simulator.close();

    outreach = await startOutreach({ directory, seed: 12 });
    expect(outreach.simulator.records().slice(0, 12)).toEqual(before);
    expect(outreach.simulator.records()[12]).toMatchObject({
      nativeId: id,
      nativeState: 'failed',
      createdAt: new Date(noon - 60_000),
    });
    expect(outreach.simulator.calls()).toMatchObject([
      { operation: 'listComplianceRequests', status: 401, authorization: 'wrong' },
    ]);
    const ids = [...outreach.simulator.records().map(({ nativeId }) => nativeId), outreach.simulator.add(person)];
    expect(new Set(ids).size).toBe(14);
    expect(new Set(outreach.simulator.records().map(({ nativeState }) => nativeState))).toEqual(
      new Set(outreach.simulator.nativeStates),
    );
  });

  it('has no requests for anything but deletion', () => {
    expect(() => outreach.simulator.add(person, { right: 'ACCESS' })).toThrow('deletion only');
  });
});
