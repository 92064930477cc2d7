import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { memberAt, membersAt, namesIn } from './member-at.js';
import { noon, startZohoDesk, type ZohoDeskClient } from './zoho-desk-client.js';

const person = inventedPerson(4);
const other = inventedPerson(5);
const hour = 3_600_000;

let desk: ZohoDeskClient;

beforeEach(async () => {
  desk = await startZohoDesk();
});

afterEach(() => desk.simulator.close());

const add = (hoursAgo: number, nativeState: string, right: 'ACCESS' | 'DELETION' = 'DELETION', who = person): string =>
  desk.simulator.add(who, { right, nativeState, at: new Date(noon - hoursAgo * hour) });

const idsOf = async (query: string): Promise<readonly unknown[]> => membersAt(await desk.list(query), 'id');

describe('the list', () => {
  it('answers 204 without a body when it is empty, or otherwise by quirk', async () => {
    const empty = await desk.get('/subjectAccessRequests');
    expect([empty.status, await empty.text()]).toEqual([204, '']);
    desk.simulator.quirk('emptyList', 'array');
    expect(await desk.list()).toEqual([]);
    desk.simulator.quirk('emptyList', 'null');
    expect(await desk.list()).toBeNull();
  });

  it('shows requests newest first, ten unless asked otherwise, with no link to the next page', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => add(index, 'COMPLETED'));
    expect(await idsOf('')).toEqual(ids.slice(0, 10));
    expect(await idsOf('?limit=100')).toEqual(ids);
    expect(await idsOf('?from=11&limit=5')).toEqual(ids.slice(10));
    const body: unknown = await (await desk.get('/subjectAccessRequests')).json();
    expect(namesIn(body)).toEqual(['data']);
  });

  it('counts from 0 when it is switched to it', async () => {
    const ids = [add(0, 'COMPLETED'), add(1, 'COMPLETED')];
    desk.simulator.quirk('fromBase', 0);
    expect(await idsOf('?from=0')).toEqual(ids);
    expect(await idsOf('?from=1')).toEqual([ids[1]]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'from=0',
    'status=DONE',
    'requestType=ERASE',
    'duration=YESTERDAY',
    'startTime=soon',
    'include=owner',
    `contactEmailId=${'a'.repeat(101)}`,
  ])('refuses %s with 422', async (query) => {
    const answer = await desk.get(`/subjectAccessRequests?${query}`);
    expect([answer.status, memberAt(await answer.json(), 'errorCode')]).toEqual([422, 'UNPROCESSABLE_ENTITY']);
  });

  it('is filtered by contact, by several statuses and by type, commas encoded or not', async () => {
    const erased = add(3, 'COMPLETED');
    const exported = add(2, 'EXPORTED', 'ACCESS');
    const failed = add(1, 'FAILED', 'DELETION', other);
    expect(await idsOf(`?contactEmailId=${encodeURIComponent(person.email.toUpperCase())}`)).toEqual([
      exported,
      erased,
    ]);
    expect(await idsOf('?status=COMPLETED,FAILED')).toEqual([failed, erased]);
    expect(await idsOf(`?status=${encodeURIComponent('COMPLETED,FAILED')}`)).toEqual([failed, erased]);
    expect(await idsOf('?requestType=ACCESS_REQUEST')).toEqual([exported]);
    expect(await idsOf('?requestType=ACCESS_REQUEST,ERASURE_REQUEST')).toHaveLength(3);
  });

  it('is filtered by a range of time, in ISO or in epoch milliseconds', async () => {
    const ids = [1, 2, 3].map((hours) => add(hours, 'COMPLETED'));
    const iso = (hours: number): string => new Date(noon - hours * hour).toISOString();
    expect(await idsOf(`?startTime=${iso(2)}`)).toEqual(ids.slice(0, 2));
    expect(await idsOf(`?endTime=${iso(2)}`)).toEqual(ids.slice(1));
    expect(await idsOf(`?startTime=${noon - 2 * hour}&endTime=${noon - 2 * hour}`)).toEqual([ids[1]]);
  });

  // Noon of Saturday, 21 November 2026.
  it.each([
    ['TODAY', 11, 13],
    ['LAST_24_HOURS', 23, 25],
    ['LAST_7_DAYS', 6.9 * 24, 7.1 * 24],
    ['LAST_30_DAYS', 29.9 * 24, 30.1 * 24],
    ['CURRENT_WEEK', 6.4 * 24, 6.6 * 24],
    ['CURRENT_MONTH', 20.4 * 24, 20.6 * 24],
  ])('knows the period %s', async (duration, inside, outside) => {
    const within = add(inside, 'COMPLETED');
    add(outside, 'COMPLETED');
    expect(await idsOf(`?duration=${duration}`)).toEqual([within]);
  });

  it('adds the agents only when they are asked for', async () => {
    add(1, 'COMPLETED');
    const plain = memberAt(await desk.list(), 0);
    expect(plain).not.toHaveProperty('createdBy');
    const full = memberAt(await desk.list('?include=createdBy,modifiedBy'), 0);
    const agent = {
      id: memberAt(plain, 'createdById'),
      firstName: 'Ida',
      photoURL: expect.stringContaining('/photo?orgId='),
    };
    expect(full).toMatchObject({ createdBy: agent, modifiedBy: agent });
  });

  it('shows new requests late, by quirk and by fault', async () => {
    const id = desk.simulator.add(person);
    desk.simulator.fault({ kind: 'lag', ms: 2_000, times: 1 });
    expect((await desk.get('/subjectAccessRequests')).status).toBe(204);
    expect(await idsOf('')).toEqual([id]);
    desk.simulator.quirk('listLagMs', 1_000);
    expect((await desk.get('/subjectAccessRequests')).status).toBe(204);
    desk.advance(1_000);
    expect(await idsOf('')).toEqual([id]);
  });
});

describe('a request', () => {
  const read = async (id: unknown, query = ''): Promise<unknown> =>
    (await desk.get(`/subjectAccessRequests/${String(id)}${query}`)).json();

  it('is made by an erasure or an export and answered bare', async () => {
    const answer = await desk.post('eraseAll', {
      contactEmailId: person.email,
      module: 'allEntities',
      referenceTicketNumber: '105',
    });
    expect(answer.status).toBe(200);
    const made: unknown = await answer.json();
    expect(made).toEqual({
      id: expect.stringMatching(/^\d{19}$/),
      sarNumber: expect.stringMatching(/^\d+$/),
      contactEmailId: person.email,
      requestType: 'ERASURE_REQUEST',
      recordType: 'ALL',
      type: 'ALL',
      status: 'INITIATED',
      referenceTicketNumber: '105',
      createdById: expect.any(String),
      modifiedById: expect.any(String),
      createdTime: '2026-11-21T12:00:00.000Z',
      modifiedTime: '2026-11-21T12:00:00.000Z',
      downloadURL: null,
    });
    expect(desk.simulator.calls().at(-1)).toMatchObject({
      operation: 'eraseAll',
      effect: { kind: 'create', nativeId: memberAt(made, 'id') },
    });
    expect(await read(memberAt(made, 'id'))).toEqual(made);
    const exported: unknown = await (
      await desk.post('exportAll', { contactEmailId: person.email, module: 'contacts' })
    ).json();
    expect(exported).toMatchObject({ requestType: 'ACCESS_REQUEST', referenceTicketNumber: null });
    const single: unknown = await (await desk.post('erase', { contactEmailId: person.email, ids: ['1'] })).json();
    expect(single).toMatchObject({ recordType: 'SPECIFIC', type: 'SPECIFIC' });
  });

  it.each([
    ['eraseAll', { module: 'allEntities' }, { fieldName: '/contactEmailId', errorType: 'missing' }],
    ['eraseAll', { contactEmailId: person.email }, { fieldName: '/module', errorType: 'missing' }],
    ['exportAll', { contactEmailId: person.email, module: 'deals' }, { fieldName: '/module', errorType: 'invalid' }],
    [
      'exportAll',
      { contactEmailId: 'nobody', module: 'tickets' },
      { fieldName: '/contactEmailId', errorType: 'invalid' },
    ],
    ['export', { contactEmailId: person.email, ids: [] }, { fieldName: '/ids', errorType: 'invalid' }],
  ])('is not made by %s with something wrong, which is named', async (action, body, error) => {
    const answer = await desk.post(action, body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      errorCode: 'INVALID_DATA',
      message: expect.any(String),
      errors: [error],
    });
    expect(desk.simulator.records()).toEqual([]);
  });

  it('wants JSON and something in it', async () => {
    const body = { contactEmailId: person.email, module: 'allEntities' };
    expect((await desk.post('eraseAll', body, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await desk.post('eraseAll', undefined)).status).toBe(400);
  });

  it('goes on to its end, and an export then has an address to download from', async () => {
    const made: unknown = await (
      await desk.post('exportAll', { contactEmailId: person.email, module: 'allEntities' })
    ).json();
    const id = String(memberAt(made, 'id'));
    desk.advance(5_000);
    expect(await read(id)).toMatchObject({
      status: 'INPROGRESS',
      downloadURL: null,
      modifiedTime: '2026-11-21T12:00:05.000Z',
    });
    desk.simulator.force(id, 'EXPORTED');
    const download = await fetch(String(memberAt(await read(id), 'downloadURL')));
    expect([download.status, download.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect((await fetch(`${new URL(desk.simulator.url).origin}/webdownload/guessed`)).status).toBe(404);
    const erasure = desk.simulator.add(person);
    desk.advance(20_000);
    expect(['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED']).toContain(memberAt(await read(erasure), 'status'));
    expect(() => desk.simulator.force(id, 'CANCELLED')).toThrow('no status');
  });

  it('that is not there answers 404, or an error object with 200', async () => {
    const answer = await desk.get('/subjectAccessRequests/1329983000000999999');
    expect([answer.status, memberAt(await answer.json(), 'errorCode')]).toEqual([404, 'URL_NOT_FOUND']);
    desk.simulator.quirk('errorsWith200', true);
    const hidden = await desk.get('/subjectAccessRequests/1329983000000999999');
    expect([hidden.status, memberAt(await hidden.json(), 'errorCode')]).toEqual([200, 'URL_NOT_FOUND']);
  });

  it('can have its ids as numbers of nineteen digits, which JavaScript would round', async () => {
    const id = add(1, 'COMPLETED');
    desk.simulator.quirk('numericIds', true);
    const text = await (await desk.get('/subjectAccessRequests')).text();
    expect(text).toContain(`"id":${id},`);
    expect(String(memberAt(JSON.parse(text), 'data', 0, 'id'))).not.toBe(id);
  });

  it('can have times as epochs, the misspelt ticket key, and neither type nor later fields', async () => {
    add(1, 'COMPLETED');
    desk.simulator.quirk('timeFormat', 'epoch');
    desk.simulator.quirk('typoKey', true);
    desk.simulator.quirk('omitRequestType', true);
    const item = memberAt(await desk.list(), 0);
    expect(item).toMatchObject({ createdTime: noon - hour, referencereferenceTicketNumber: null });
    expect(item).not.toHaveProperty('requestType');
    expect(item).not.toHaveProperty('referenceTicketNumber');
    desk.simulator.quirk('timeFormat', 'epochText');
    desk.simulator.quirk('listFields', 'sample');
    const sample = memberAt(await desk.list(), 0);
    expect(sample).toMatchObject({ createdTime: String(noon - hour) });
    for (const name of ['requestType', 'modifiedTime', 'downloadURL']) expect(sample).not.toHaveProperty(name);
  });
});

describe('its memory', () => {
  it('survives a restart and never gives an id twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'zoho-desk-'));
    const before = await startZohoDesk({ directory, seed: 40 });
    const held = [...before.simulator.records()];
    held.push({
      nativeId: before.simulator.add(person),
      nativeState: 'INITIATED',
      createdAt: new Date(noon),
      identifier: person.email,
    });
    await before.simulator.close();

    const after = await startZohoDesk({ directory, seed: 40 });
    expect(after.simulator.records()).toEqual(held);
    expect(after.simulator.calls().map(({ operation }) => operation)).toEqual(['mintToken', 'mintToken']);
    expect(held.map(({ nativeId }) => nativeId)).not.toContain(after.simulator.add(person));
    expect(new Set(held.map(({ nativeState }) => nativeState))).toEqual(new Set(after.simulator.nativeStates));
    await after.simulator.close();
  });

  it('has no requests to opt out', () => {
    expect(() => desk.simulator.add(person, { right: 'OPT_OUT' })).toThrow('access and erasure only');
  });
});
