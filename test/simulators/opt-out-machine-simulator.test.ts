import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type OptOutMachineSimulator } from '../../datasources/opt-out-machine/simulator/index.js';
import { inventedPerson, type SimulatorOptions } from '../../datasources/simulator-kit/index.js';

const start = new Date('2026-11-02T09:30:15.250Z');
const person = inventedPerson(0);
const opened: OptOutMachineSimulator[] = [];
const directories: string[] = [];
let clock = start;

afterEach(async () => {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
  clock = start;
});

async function simulate(options: Partial<SimulatorOptions> = {}): Promise<OptOutMachineSimulator> {
  const simulator = await startSimulator({ directory: null, now: () => clock, ...options });
  opened.push(simulator);
  return simulator;
}

function apiKey(simulator: OptOutMachineSimulator): string {
  const auth: unknown = simulator.account.auth;
  if (typeof auth !== 'object' || auth === null || !('apiKey' in auth)) throw new Error('no key');
  return String(auth.apiKey);
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Members of the whole answer, none where it is no object. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Members of `data`, none where it is no object. */
  readonly data: Readonly<Record<string, unknown>>;
}

async function call(simulator: OptOutMachineSimulator, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: apiKey(simulator), ...Object(init.headers) };
  const response = await fetch(`${simulator.url}${path}`, { ...init, headers });
  const text = await response.text();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const body = members(parsed);
  return { status: response.status, headers: response.headers, text, body, data: members(body.data) };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const send = (simulator: OptOutMachineSimulator, method: string, path: string, sent: unknown): Promise<Answer> =>
  call(simulator, path, { method, body: JSON.stringify(sent), headers: { 'content-type': 'application/json' } });

const read = (simulator: OptOutMachineSimulator, key: string): Promise<Answer> => call(simulator, `/requests/${key}`);

const patch = (simulator: OptOutMachineSimulator, id: string, sent: unknown): Promise<Answer> =>
  send(simulator, 'PATCH', `/requests/${id}`, sent);

const idsOf = (answer: Answer): readonly unknown[] =>
  Array.isArray(answer.body.data) ? answer.body.data.map((item) => members(item).id) : [];

describe('credentials and formats', () => {
  it('takes the raw key alone: a scheme word before it is a wrong key', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    expect((await read(simulator, id)).status).toBe(200);
    for (const sent of [`Bearer ${apiKey(simulator)}`, 'another-key']) {
      expect((await call(simulator, `/requests/${id}`, { headers: { authorization: sent } })).status).toBe(401);
    }
    expect((await fetch(`${simulator.url}/requests/${id}`)).status).toBe(401);
    expect(simulator.calls().map((logged) => logged.authorization)).toEqual(['ok', 'wrong', 'wrong', 'missing']);
  });

  it('answers 406 to who asks for another format than JSON', async () => {
    const simulator = await simulate();
    const path = `/requests/${simulator.add(person)}`;
    const statusFor = async (accept: string) => (await call(simulator, path, { headers: { accept } })).status;
    expect(await statusFor('application/json')).toBe(200);
    expect(await statusFor('text/html, */*;q=0.1')).toBe(200);
    expect(await statusFor('text/html')).toBe(406);
    expect(await statusFor('text/html, application/json;q=0')).toBe(406);
    simulator.quirk('strictAccept', true);
    expect(await statusFor('*/*')).toBe(406);
    expect(await statusFor('application/json; charset=utf-8')).toBe(200);
  });

  it('takes a call that names no format, unless it is strict', async () => {
    const simulator = await simulate();
    const url = `${simulator.url}/requests/${simulator.add(person)}`;
    const status = () =>
      new Promise((resolve, reject) => {
        httpRequest(url, { headers: { authorization: apiKey(simulator) } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status()).toBe(200);
    simulator.quirk('strictAccept', true);
    expect(await status()).toBe(406);
  });

  it('answers 404 to paths and 405 to methods that it does not have', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    expect((await call(simulator, '/people')).status).toBe(404);
    expect((await call(simulator, '/requests', { method: 'POST' })).status).toBe(405);
    expect((await call(simulator, `/requests/${id}`, { method: 'DELETE' })).status).toBe(405);
  });

  it('limits calls once it is told a number, without a Retry-After', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.quirk('callsPerSecond', 2);
    const answers = [await read(simulator, id), await read(simulator, id), await read(simulator, id)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.has('retry-after')).toBe(false);
    clock = new Date(clock.getTime() + 1_000);
    expect((await read(simulator, id)).status).toBe(200);
    simulator.quirk('callsPerSecond', 0);
    for (let calls = 0; calls < 5; calls += 1) expect((await read(simulator, id)).status).toBe(200);
  });
});

describe('a request', () => {
  it('has the shape of the documents, wrapped in data', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    const answer = await read(simulator, id);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      data: {
        file_count: 0,
        id,
        request_types: ['access', 'opt-out'],
        opt_out_completed: false,
        state: 'active',
        submitted_at: '2026-11-02T09:30:15.250Z',
        acknowledged_at: null,
        person: {
          name: person.name,
          dob: person.dateOfBirth,
          email: person.email,
          email_addresses: person.otherEmails,
          phone: person.phone,
          address: person.address,
          address2: person.address2,
          city: person.city,
          state: person.state,
          postal_code: person.postalCode,
          identity_verification_proof: {
            url: expect.stringMatching(/\/documents\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
            access_code: expect.stringMatching(/^[\w-]{8}$/),
            valid_until: '2026-12-20T09:30:15.250Z',
          },
        },
      },
    });
  });

  it('has an id of eight letters and digits that can never be taken for a date', async () => {
    const simulator = await simulate();
    const ids = Array.from({ length: 5_000 }, () => simulator.add(person));
    expect(new Set(ids).size).toBe(5_000);
    expect(ids.filter((id) => !/^[A-Za-z0-9]{8}$/.test(id) || /^\d{8}$/.test(id))).toEqual([]);
    expect(ids.some((id) => /[a-z]/.test(id) && /[A-Z]/.test(id))).toBe(true);
  });

  it('can come bare, without its proof of identity, or with texts for booleans', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.quirk('envelope', 'bare');
    simulator.quirk('proof', 'null');
    simulator.quirk('booleans', 'texts');
    const answer = await read(simulator, id);
    expect(answer.body).toMatchObject({
      id,
      opt_out_completed: 'false',
      person: { identity_verification_proof: null },
    });
    simulator.quirk('proof', 'absent');
    expect((await read(simulator, id)).body.person).not.toHaveProperty('identity_verification_proof');
  });

  it('names what was asked for in words that can change', async () => {
    const simulator = await simulate();
    const types = async (id: string) => (await read(simulator, id)).data.request_types;
    expect(await types(simulator.add(person, { right: 'DELETION' }))).toEqual(['delete']);
    expect(await types(simulator.add(person, { right: 'OPT_OUT' }))).toEqual(['opt-out']);
    simulator.quirk('accessWord', 'right-to-know');
    simulator.quirk('unknownType', true);
    expect(await types(simulator.add(person, { right: 'ACCESS' }))).toEqual(['right-to-know', 'limit-use']);
    expect(await types(simulator.add(person, { requestTypes: ['delete', 'opt-out'] }))).toEqual(['delete', 'opt-out']);
  });

  it('stays active until it is answered, however long that takes', async () => {
    const simulator = await simulate();
    const id = simulator.add(person, { at: new Date(start.getTime() - 90 * 86_400_000) });
    expect((await read(simulator, id)).data).toMatchObject({ state: 'active', acknowledged_at: null });
  });

  it('is not found by an unknown id, nor by its own in another case', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    const swapped = id.replace(/[a-z]/gi, (letter) =>
      /[a-z]/.test(letter) ? letter.toUpperCase() : letter.toLowerCase(),
    );
    expect((await read(simulator, swapped)).status).toBe(404);
    const unknown = await read(simulator, 'ack');
    expect([unknown.status, unknown.body]).toEqual([404, { errors: { detail: 'Not Found' } }]);
    simulator.quirk('errorBody', 'none');
    expect((await read(simulator, 'ack')).text).toBe('');
  });
});

describe('the requests of a day', () => {
  async function withDay(count: number): Promise<{ simulator: OptOutMachineSimulator; ids: readonly string[] }> {
    const simulator = await simulate();
    const ids = Array.from({ length: count }, (_, index) =>
      simulator.add(inventedPerson(index), { at: new Date(Date.UTC(2026, 9, 20, 0, index)) }),
    );
    simulator.add(person, { at: new Date('2026-10-19T23:59:59.999Z') });
    simulator.add(person, { at: new Date('2026-10-21T00:00:00.000Z') });
    return { simulator, ids };
  }

  it('come 50 to a page with the page, the entries and the pages counted', async () => {
    const { simulator, ids } = await withDay(120);
    const first = await read(simulator, '20261020');
    expect(first.body).toMatchObject({ page_number: 1, total_entries: 120, total_pages: 3 });
    expect(idsOf(first)).toEqual(ids.slice(0, 50));
    const third = await read(simulator, '20261020?page=3');
    expect(third.body).toMatchObject({ page_number: 3, total_entries: 120, total_pages: 3 });
    expect(idsOf(third)).toEqual(ids.slice(100));
  });

  it('show the last page again, none or 404 beyond the end', async () => {
    const { simulator, ids } = await withDay(60);
    const clamped = await read(simulator, '20261020?page=9');
    expect([clamped.body.page_number, idsOf(clamped)]).toEqual([2, ids.slice(50)]);
    simulator.quirk('pageBeyondEnd', 'empty');
    const empty = await read(simulator, '20261020?page=9');
    expect([empty.status, empty.body.page_number, idsOf(empty)]).toEqual([200, 9, []]);
    simulator.quirk('pageBeyondEnd', 'not-found');
    expect((await read(simulator, '20261020?page=9')).status).toBe(404);
    expect((await read(simulator, '20261020?page=2')).status).toBe(200);
  });

  it('are none on a day without any, or 404', async () => {
    const { simulator } = await withDay(1);
    const none = await read(simulator, '20261001');
    expect([none.status, none.body]).toEqual([200, { data: [], page_number: 1, total_entries: 0, total_pages: 1 }]);
    simulator.quirk('emptyDay', 'not-found');
    expect((await read(simulator, '20261001')).status).toBe(404);
  });

  it('are refused for eight digits that are no date, and for a page that is no number', async () => {
    const { simulator } = await withDay(1);
    for (const key of ['20261301', '20260230', '20261020?page=0', '20261020?page=two']) {
      expect((await read(simulator, key)).status).toBe(400);
    }
  });

  it('can lack the paging fields, come newest first, and belong to another day than in UTC', async () => {
    const { simulator, ids } = await withDay(3);
    simulator.quirk('pagingFields', false);
    simulator.quirk('order', 'newest-first');
    const answer = await read(simulator, '20261020');
    expect([Object.keys(answer.body), idsOf(answer)]).toEqual([['data'], [...ids].reverse()]);
    simulator.quirk('dayOffsetHours', -8);
    expect(idsOf(await read(simulator, '20261019'))).toHaveLength(4);
  });

  it('leave out what is younger than a lag', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.fault({ kind: 'lag', ms: 5_000 });
    clock = new Date(clock.getTime() + 4_000);
    expect(idsOf(await read(simulator, '20261102'))).toEqual([]);
    expect((await read(simulator, id)).status).toBe(200);
    clock = new Date(clock.getTime() + 2_000);
    expect(idsOf(await read(simulator, '20261102'))).toEqual([id]);
  });
});

describe('an acknowledgement', () => {
  const routes = [
    { name: 'requests-ack', path: () => '/requests/ack' },
    { name: 'ack', path: () => '/ack' },
    { name: 'id-ack', path: (id: string) => `/requests/${id}/ack` },
  ];

  it.each(routes)(
    'exists at the route $name alone when that is the one, with 404 or 405 at the others',
    async ({ name }) => {
      const simulator = await simulate();
      simulator.quirk('ackRoute', name);
      for (const status of [404, 405]) {
        simulator.quirk('otherAckStatus', status);
        const id = simulator.add(person);
        for (const route of routes) {
          const answer = await send(simulator, 'POST', route.path(id), { request_id: id });
          expect([route.name, answer.status]).toEqual([route.name, route.name === name ? 200 : status]);
          if (route.name === name) expect(answer.body).toEqual({ data: { success: true } });
        }
        expect((await read(simulator, id)).data.acknowledged_at).toBe('2026-11-02T09:30:15.250Z');
      }
    },
  );

  it('takes both names of its parameter, and needs one', async () => {
    const simulator = await simulate();
    const [one, other] = [simulator.add(person), simulator.add(person)];
    expect((await send(simulator, 'POST', '/requests/ack', { request_id: one })).status).toBe(200);
    expect((await send(simulator, 'POST', '/requests/ack', { ID: other })).status).toBe(200);
    expect((await send(simulator, 'POST', '/requests/ack', { id: other })).status).toBe(400);
    expect((await send(simulator, 'POST', '/requests/ack', { request_id: 'Unknown1' })).status).toBe(404);
    expect(simulator.calls().map((logged) => logged.effect)).toEqual([
      { kind: 'acknowledge', nativeId: one },
      { kind: 'acknowledge', nativeId: other },
      null,
      null,
    ]);
  });

  it('keeps the first instant and the state', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    await send(simulator, 'POST', '/requests/ack', { request_id: id });
    clock = new Date(clock.getTime() + 60_000);
    simulator.quirk('envelope', 'bare');
    expect((await send(simulator, 'POST', '/requests/ack', { request_id: id })).body).toEqual({ success: true });
    expect((await read(simulator, id)).body).toMatchObject({ acknowledged_at: start.toISOString(), state: 'active' });
  });
});

describe('an update', () => {
  it.each(['PATCH', 'PUT'])('by %s changes what it names and answers with the request', async (method) => {
    const simulator = await simulate();
    const id = simulator.add(person);
    const answer = await send(simulator, method, `/requests/${id}`, { opt_out_completed: 'true', comments: 'Sent.' });
    expect([answer.status, answer.data]).toMatchObject([200, { id, opt_out_completed: true, state: 'active' }]);
    expect(answer.text).not.toContain('Sent.');
    await send(simulator, method, `/requests/${id}`, { state: 'fulfilled_no_record' });
    expect((await read(simulator, id)).data).toMatchObject({ opt_out_completed: true, state: 'fulfilled_no_record' });
    await send(simulator, method, `/requests/${id}`, { opt_out_completed: 'false' });
    expect((await read(simulator, id)).data).toMatchObject({ opt_out_completed: false, state: 'fulfilled_no_record' });
    expect(simulator.received(id).comments).toEqual(['Sent.']);
  });

  it('takes the six documented words and no other, active neither', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    for (const state of simulator.nativeStates) {
      expect([state, (await patch(simulator, id, { state })).status]).toEqual([state, state === 'active' ? 400 : 200]);
    }
    expect((await patch(simulator, id, { state: 'done' })).status).toBe(400);
    expect(simulator.nativeStates).toHaveLength(7);
  });

  it('takes comments of 250 characters and refuses one more, changing nothing', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    expect((await patch(simulator, id, { comments: 'x'.repeat(250) })).status).toBe(200);
    expect((await patch(simulator, id, { comments: 'x'.repeat(251), state: 'fulfilled' })).status).toBe(400);
    expect((await read(simulator, id)).data.state).toBe('active');
  });

  it('refuses what is no JSON, no object, no boolean, or about no request', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    const body = '{"state": "fulfilled",}';
    const headers = { 'content-type': 'application/json' };
    expect((await call(simulator, `/requests/${id}`, { method: 'PATCH', body, headers })).status).toBe(400);
    expect((await patch(simulator, id, [])).status).toBe(400);
    expect((await patch(simulator, id, { opt_out_completed: 'yes' })).status).toBe(400);
    expect((await patch(simulator, 'Unknown1', { state: 'fulfilled' })).status).toBe(404);
  });

  it('can be answered without being carried out, and final states can be locked', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.quirk('updatesOnlyReceived', true);
    expect((await patch(simulator, id, { state: 'failed' })).status).toBe(200);
    expect((await read(simulator, id)).data.state).toBe('active');
    simulator.quirk('updatesOnlyReceived', false);
    simulator.quirk('finalStatesLocked', true);
    expect((await patch(simulator, id, { state: 'failed' })).status).toBe(200);
    expect((await patch(simulator, id, { state: 'failed', comments: 'Again.' })).status).toBe(200);
    expect((await patch(simulator, id, { state: 'fulfilled' })).status).toBe(400);
  });
});

describe('a bulk update', () => {
  it.each(['PATCH', 'PUT'])('by %s answers for each item by itself, with "true" as text', async (method) => {
    const simulator = await simulate();
    const [one, other] = [simulator.add(person), simulator.add(person)];
    const answer = await send(simulator, method, '/requests', [
      { id: one, opt_out_completed: 'true', state: 'fulfilled_with_data' },
      { id: other, state: 'active' },
      { id: 'Unknown1', state: 'failed' },
      { state: 'failed' },
    ]);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        data: [
          { id: one, update_received: 'true', errors: [] },
          { id: other, update_received: 'false', errors: [expect.any(String)] },
          { id: 'Unknown1', update_received: 'false', errors: [expect.any(String)] },
          { id: null, update_received: 'false', errors: [expect.any(String)] },
        ],
      },
    ]);
    expect((await read(simulator, one)).data).toMatchObject({ state: 'fulfilled_with_data', opt_out_completed: true });
    expect((await read(simulator, other)).data.state).toBe('active');
    expect(simulator.calls()[0]?.effect).toEqual({ kind: 'update', nativeId: one });
  });

  it('can answer with booleans and error objects, and leave out its last item', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.quirk('booleans', 'booleans');
    simulator.quirk('bulkErrorItems', 'object');
    simulator.quirk('bulkLeavesOutLast', true);
    const answer = await send(simulator, 'PATCH', '/requests', [{ id: 'Unknown1' }, { id, state: 'failed' }]);
    expect(answer.body).toEqual({
      data: [{ id: 'Unknown1', update_received: false, errors: [{ message: expect.any(String) }] }],
    });
    expect((await read(simulator, id)).data.state).toBe('failed');
  });

  it('refuses what is no list', async () => {
    expect((await send(await simulate(), 'PATCH', '/requests', { id: 'Unknown1' })).status).toBe(400);
  });
});

describe('an upload', () => {
  // A boundary-like line, line ends and bytes beyond UTF-8 have to come through.
  const payload = Buffer.from([0, 255, 13, 10, 45, 45, 120, 13, 10, 13, 10, 200]);
  const sha256 = createHash('sha256').update(payload).digest('hex');

  function sendForm(simulator: OptOutMachineSimulator, requestId: string, withFile = true): Promise<Answer> {
    const form = new FormData();
    form.set('request_id', requestId);
    if (withFile) form.set('file', new Blob([payload]), 'data.zip');
    return call(simulator, '/files', { method: 'POST', body: form });
  }

  const sendBase64 = (simulator: OptOutMachineSimulator, requestId: string): Promise<Answer> =>
    send(simulator, 'POST', '/files', { request_id: requestId, file: payload.toString('base64') });

  it('is taken as a form and as base64 in JSON, and counted', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    expect((await sendForm(simulator, id)).body).toEqual({ data: { success: true } });
    expect((await sendBase64(simulator, id)).body).toEqual({ data: { success: true } });
    expect((await read(simulator, id)).data.file_count).toBe(2);
    const file = { bytes: payload.length, sha256 };
    expect(simulator.received(id).files).toEqual([file, file]);
    expect(simulator.calls()[0]?.effect).toEqual({ kind: 'upload', nativeId: id });
  });

  it('can be taken in one form alone, with 415 for the other', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    const statuses = async () => [(await sendForm(simulator, id)).status, (await sendBase64(simulator, id)).status];
    simulator.quirk('uploadEncoding', 'multipart');
    expect(await statuses()).toEqual([200, 415]);
    simulator.quirk('uploadEncoding', 'json');
    expect(await statuses()).toEqual([415, 200]);
  });

  it('needs a payload, and a request that is known', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    expect((await sendForm(simulator, id, false)).status).toBe(400);
    expect((await send(simulator, 'POST', '/files', { request_id: id })).status).toBe(400);
    expect((await send(simulator, 'POST', '/files', { request_id: id, file: 'no base64!' })).status).toBe(400);
    const torn = { method: 'POST', body: '--x\r\n', headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    expect((await call(simulator, '/files', torn)).status).toBe(400);
    expect((await sendForm(simulator, 'Unknown1')).status).toBe(404);
    expect((await read(simulator, id)).data.file_count).toBe(0);
  });
});

describe('what a test can ask of it', () => {
  it('puts a request into a state as a company would have left it, which can still be updated', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.force(id, 'fulfilled_with_data');
    expect((await read(simulator, id)).data).toMatchObject({
      state: 'fulfilled_with_data',
      opt_out_completed: true,
      acknowledged_at: start.toISOString(),
      file_count: 1,
    });
    await patch(simulator, id, { state: 'failed' });
    expect(simulator.records()).toMatchObject([{ nativeId: id, nativeState: 'failed', identifier: person.email }]);
    expect(() => simulator.force(id, 'done')).toThrow('no state done');
    expect(() => simulator.force('Unknown1', 'failed')).toThrow('no request');
  });

  it('starts with a history of the last 25 days that has every word and every kind of request', async () => {
    const simulator = await simulate({ seed: 300 });
    const records = simulator.records();
    expect(records).toHaveLength(300);
    expect(new Set(records.map((record) => record.nativeState))).toEqual(new Set(simulator.nativeStates));
    const seen = await Promise.all(records.map((record) => read(simulator, record.nativeId)));
    const types = new Set(seen.flatMap(({ data }) => data.request_types));
    expect(types).toEqual(new Set(['access', 'opt-out', 'delete', 'right-to-know']));
    const open = seen.filter(({ data }) => data.state === 'active');
    expect(new Set(open.map(({ data }) => data.acknowledged_at === null))).toEqual(new Set([true, false]));
    for (const { data } of seen) {
      const instants = [data.submitted_at, data.acknowledged_at ?? data.submitted_at, start.toISOString()];
      expect([...instants].sort()).toEqual(instants);
    }
  });

  it('remembers requests, answers and calls over a restart and never gives an id twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'opt-out-machine-simulator-'));
    directories.push(directory);
    const first = await simulate({ directory, seed: 12 });
    const id = first.add(person);
    await patch(first, id, { state: 'failed_on_legality', comments: 'Exempt.' });
    const [held, seen] = [first.records(), await read(first, id)];
    await first.close();
    opened.splice(0);

    const second = await simulate({ directory, seed: 12 });
    expect(second.records()).toEqual(held);
    const { person: _shown, ...facts } = seen.data;
    expect((await read(second, id)).data).toMatchObject(facts);
    expect(second.received(id).comments).toEqual(['Exempt.']);
    expect(second.calls()).toMatchObject([{ operation: 'update' }, { operation: 'read' }, { operation: 'read' }]);
    const more = Array.from({ length: 30 }, () => second.add(person));
    expect(new Set([...held.map((record) => record.nativeId), ...more]).size).toBe(13 + 30);
  });

  it('carries an update out and never answers when the connection is reset afterwards', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.fault({ kind: 'reset-after', operation: 'update', times: 1 });
    await expect(patch(simulator, id, { state: 'failed' })).rejects.toThrow();
    expect(simulator.records()).toMatchObject([{ nativeState: 'failed' }]);
  });

  it.each([400, 403, 429, 500, 503])('answers a failure it is told to have, %i, in its own shape', async (status) => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.fault({ kind: 'status', status, operation: 'update', times: 1 });
    const answer = await patch(simulator, id, { state: 'failed' });
    expect([answer.status, answer.body]).toEqual([status, { errors: { detail: expect.any(String) } }]);
    expect(simulator.records()).toMatchObject([{ nativeState: 'active' }]);
  });

  it('refuses a quirk it does not have and a value that a quirk cannot take', async () => {
    const simulator = await simulate();
    expect(simulator.quirks).toMatchObject({ ackRoute: 'requests-ack', uploadEncoding: 'both' });
    expect(() => simulator.quirk('ackRoutes', 'ack')).toThrow('ackRoutes');
    expect(() => simulator.quirk('ackRoute', 'elsewhere')).toThrow('ackRoute');
  });
});
