import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startSimulator } from '../../datasources/attentive/simulator/index.js';
import { inventedPerson, type Simulator, type SimulatorOptions } from '../../datasources/simulator-kit/index.js';

const start = new Date('2026-11-02T09:30:15.250Z');
const person = inventedPerson(0);
const opened: Simulator[] = [];
const directories: string[] = [];
let clock = start;

afterEach(async () => {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
  clock = start;
});

async function simulate(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const pace = { startMs: 5_000, finishMs: 20_000 };
  const simulator = await startSimulator({ directory: null, now: () => clock, pace, ...options });
  opened.push(simulator);
  return simulator;
}

const later = (ms: number): void => {
  clock = new Date(clock.getTime() + ms);
};

function authorization(simulator: Simulator): string {
  const auth: unknown = simulator.account.auth;
  if (typeof auth !== 'object' || auth === null || !('accessToken' in auth)) throw new Error('no access token');
  return `Bearer ${String(auth.accessToken)}`;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

async function call(simulator: Simulator, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { authorization: authorization(simulator), 'content-type': 'application/json' };
  const response = await fetch(`${simulator.url}${path}`, {
    ...init,
    headers: { ...headers, ...Object(init.headers) },
  });
  const text = await response.text();
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body: Object(body) };
}

const create = (simulator: Simulator, sent: unknown, init: RequestInit = {}): Promise<Answer> =>
  call(simulator, '/privacy/delete-request', { method: 'POST', body: JSON.stringify(sent), ...init });

const read = (simulator: Simulator, id: unknown): Promise<Answer> =>
  call(simulator, `/privacy/delete-request/${String(id)}`);

describe('credentials', () => {
  it('answers 401 without a body when the token is missing, wrong or sent without its scheme', async () => {
    const simulator = await simulate();
    const token = authorization(simulator);
    for (const sent of ['Bearer nothing', token.slice('Bearer '.length), token.replace('Bearer', 'Basic')]) {
      const answer = await create(simulator, { subjectEmail: person.email }, { headers: { authorization: sent } });
      expect([answer.status, answer.text]).toEqual([401, '']);
    }
    expect((await fetch(`${simulator.url}/me`)).status).toBe(401);
    expect(simulator.records()).toEqual([]);
    expect(simulator.calls().map((logged) => logged.authorization)).toEqual(['wrong', 'wrong', 'wrong', 'missing']);
  });

  it('tells the company of a token', async () => {
    const answer = await call(await simulate(), '/me');
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).sort()).toEqual(
      ['applicationName', 'attentiveDomainName', 'companyId', 'companyName', 'contactEmail'].sort(),
    );
  });

  it('answers 403 without a body for what a missing scope keeps out, and only for that', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    simulator.quirk('missingScope', 'privacy_requests:write');
    expect(await create(simulator, { subjectEmail: person.email })).toMatchObject({ status: 403, text: '' });
    expect((await read(simulator, id)).status).toBe(200);
    simulator.quirk('missingScope', 'privacy_requests:read');
    expect(await read(simulator, id)).toMatchObject({ status: 403, text: '' });
    expect((await create(simulator, { subjectEmail: person.email })).status).toBe(200);
  });
});

describe('a creation', () => {
  it('echoes what was sent, unmasked, with an alphanumeric id and a colon-less offset', async () => {
    const simulator = await simulate();
    const sent = { subjectEmail: person.email, subjectPhone: person.phone, requestMsg: 'Audit trail' };
    const answer = await create(simulator, sent);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^\d{3}[a-z]{3}$/),
      processed: false,
      type: 'DELETE',
      ...sent,
      requestDateTime: '2026-11-02T09:30:15.250+0000',
    });
    expect(simulator.calls()).toMatchObject([
      { operation: 'create', status: 200, effect: { kind: 'create', nativeId: answer.body.id } },
    ]);
  });

  it('can echo the id alone, or mask what it echoes, and can answer 202', async () => {
    const simulator = await simulate();
    const sent = { subjectEmail: 'zoe@example.com', subjectPhone: '+12025550155' };
    simulator.quirk('createEcho', 'minimal');
    simulator.quirk('createStatus', 202);
    const minimal = await create(simulator, sent);
    expect([minimal.status, Object.keys(minimal.body)]).toEqual([202, ['id']]);
    simulator.quirk('createEcho', 'masked');
    const masked = await create(simulator, sent);
    expect(masked.body).toMatchObject({ subjectEmail: 'z**@example.com', subjectPhone: '+*****0155' });
  });

  it.each([
    ['2025550155', '+12025550155'],
    ['12025550155', '+12025550155'],
    ['202-555-0155', '+12025550155'],
    ['+12025550155', '+12025550155'],
  ])('takes a telephone number written like the samples, number %#, and gives it a plus sign', async (sent, shown) => {
    const answer = await create(await simulate(), { subjectPhone: sent });
    expect([answer.status, answer.body.subjectPhone]).toEqual([200, shown]);
  });

  it('takes a clientUserId alone and never shows it', async () => {
    const simulator = await simulate();
    const made = await create(simulator, { clientUserId: 'user-17' });
    const seen = await read(simulator, made.body.id);
    expect([made.status, seen.status]).toEqual([200, 200]);
    expect(made.text + seen.text).not.toContain('user-17');
    expect(simulator.records()).toMatchObject([{ identifier: 'user-17' }]);
  });

  it.each([
    ['no identifier', {}],
    ['empty identifiers', { subjectEmail: '', subjectPhone: '' }],
    ['only a message', { requestMsg: 'Please' }],
  ])('answers 400 to %s, with an error that misnames the fields', async (_what, sent) => {
    const simulator = await simulate();
    const answer = await create(simulator, sent);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ error: expect.stringMatching(/subscriberPhone.*subscriberEmail/) });
    expect(simulator.records()).toEqual([]);
  });

  it.each([
    ['a list', []],
    ['an e-mail address that is none', { subjectEmail: 'someone' }],
    ['a telephone number that is none', { subjectPhone: '(202) 555-0155' }],
    ['a number for a telephone number', { subjectPhone: 2025550155 }],
    ['an overlong clientUserId', { clientUserId: 'x'.repeat(101) }],
  ])('answers 400 to %s', async (_what, sent) => {
    const answer = await create(await simulate(), sent);
    expect([answer.status, typeof answer.body.error]).toEqual([400, 'string']);
  });

  it('answers 400 to a body that is no JSON or is not called JSON', async () => {
    const simulator = await simulate();
    const sent = { subjectEmail: person.email };
    expect((await create(simulator, null, { body: '{"subjectEmail":' })).status).toBe(400);
    expect((await create(simulator, sent, { headers: { 'content-type': 'text/plain' } })).status).toBe(400);
  });

  it('can answer a 400 with an error object, or without a body', async () => {
    const simulator = await simulate();
    simulator.quirk('errorShape', 'object');
    expect((await create(simulator, {})).body).toEqual({
      error: { id: expect.any(Number), message: expect.any(String) },
    });
    simulator.quirk('errorShape', 'none');
    expect(await create(simulator, {})).toMatchObject({ status: 400, text: '' });
  });
});

describe('a reading', () => {
  it('masks all but the first letter and the domain of an e-mail address, and all but four digits of a number', async () => {
    const simulator = await simulate();
    const made = await create(simulator, { subjectEmail: 'ada.long@example.com', subjectPhone: '+12025550117' });
    const seen = await read(simulator, made.body.id);
    expect(seen.body).toMatchObject({ subjectEmail: 'a**@example.com', subjectPhone: '+*****0117' });
    expect(seen.text).not.toMatch(/ada\.long|2025550117/);
  });

  it('shows how processing starts and ends', async () => {
    const simulator = await simulate();
    const { id } = (await create(simulator, { subjectEmail: person.email })).body;
    const waiting = (await read(simulator, id)).body;
    expect(waiting.processed).toBe(false);
    expect(waiting).not.toHaveProperty('processingStartDateTime');

    later(5_000);
    const started = (await read(simulator, id)).body;
    expect(started).toMatchObject({ processed: false, processingStartDateTime: '2026-11-02T09:30:20.250+0000' });
    expect(started).not.toHaveProperty('processingEndDateTime');

    later(15_000);
    expect((await read(simulator, id)).body).toMatchObject({
      processed: true,
      processingStartDateTime: '2026-11-02T09:30:20.250+0000',
      processingEndDateTime: '2026-11-02T09:30:35.250+0000',
    });
  });

  it('can end processing without calling the request processed', async () => {
    const simulator = await simulate();
    simulator.quirk('contradiction', true);
    const id = simulator.add(person);
    later(60_000);
    const { body } = await read(simulator, id);
    expect(body).toMatchObject({ processed: false, processingEndDateTime: expect.any(String) });
    expect(simulator.records()).toMatchObject([{ nativeState: 'contradictory' }]);
  });

  it('answers 404 without a body for an id it does not know, and has no list', async () => {
    const simulator = await simulate();
    simulator.add(person);
    expect(await read(simulator, '999zzz')).toMatchObject({ status: 404, text: '' });
    expect(await call(simulator, '/privacy/delete-request')).toMatchObject({ status: 404, text: '' });
  });

  it('can spell the key of the telephone number as the legacy sample does', async () => {
    const simulator = await simulate();
    simulator.quirk('subjectphone', true);
    const { body } = await read(simulator, simulator.add(person));
    expect(body).toHaveProperty('subjectphone');
    expect(body).not.toHaveProperty('subjectPhone');
  });

  it('can give numbers for ids, which are read by the same digits', async () => {
    const simulator = await simulate();
    simulator.quirk('numericIds', true);
    const { id } = (await create(simulator, { subjectEmail: person.email })).body;
    expect(typeof id).toBe('number');
    expect((await read(simulator, id)).body.id).toBe(id);
    simulator.quirk('numericIds', false);
    expect((await read(simulator, id)).body.id).toBe(String(id));
  });
});

describe('limits', () => {
  it('lets 150 calls a second through for each endpoint and answers 429 to the next, without a Retry-After', async () => {
    const simulator = await simulate();
    const id = simulator.add(person);
    for (let left = 149; left >= 0; left -= 1) {
      const answer = await read(simulator, id);
      expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([200, String(left)]);
    }
    const refused = await read(simulator, id);
    expect([refused.status, refused.text]).toEqual([429, '']);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('150');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(refused.headers.has('retry-after')).toBe(false);
    expect((await call(simulator, '/me')).status).toBe(200);
    later(1_000);
    expect((await read(simulator, id)).status).toBe(200);
  });

  it('has the two headers on refusals too, and can go without the limit', async () => {
    const simulator = await simulate({ rateLimit: false });
    expect((await create(simulator, {})).headers.get('x-ratelimit-limit')).toBe('150');
    expect((await fetch(`${simulator.url}/me`)).headers.get('x-ratelimit-remaining')).toBe('150');
    for (let calls = 0; calls < 160; calls += 1) expect((await call(simulator, '/me')).status).toBe(200);
  });
});

describe('what a test can ask of it', () => {
  it('keeps a request in the state that it is put into, whatever the clock says', async () => {
    const simulator = await simulate();
    const id = simulator.add(person, { nativeState: 'received' });
    later(3_600_000);
    expect((await read(simulator, id)).body).toMatchObject({ processed: false });
    simulator.force(id, 'processing');
    expect((await read(simulator, id)).body).toMatchObject({ processingStartDateTime: expect.any(String) });
    simulator.force(id, 'contradictory');
    expect((await read(simulator, id)).body).toMatchObject({
      processed: false,
      processingEndDateTime: expect.any(String),
    });
    simulator.force(id, 'processed');
    later(3_600_000);
    const { body } = await read(simulator, id);
    expect(body).toMatchObject({ processed: true, processingEndDateTime: '2026-11-02T10:30:15.250+0000' });
    expect(() => simulator.force(id, 'failed')).toThrow('no state failed');
    expect(() => simulator.force('999zzz', 'processed')).toThrow('no request');
  });

  it('shows a request that was added in the past as the clock left it', async () => {
    const simulator = await simulate();
    const id = simulator.add(person, { at: new Date(start.getTime() - 86_400_000) });
    expect((await read(simulator, id)).body).toMatchObject({
      processed: true,
      requestDateTime: '2026-11-01T09:30:15.250+0000',
    });
    const frozen = simulator.add(person, { at: new Date(start.getTime() - 86_400_000), nativeState: 'processed' });
    expect((await read(simulator, frozen)).body).toMatchObject({
      processed: true,
      processingEndDateTime: '2026-11-01T09:30:35.250+0000',
    });
    expect(() => simulator.add(person, { right: 'ACCESS' })).toThrow('deletions only');
  });

  it('starts with a history of the last 25 days that looks like requests made through the API', async () => {
    const simulator = await simulate({ seed: 40 });
    const records = simulator.records();
    expect(records).toHaveLength(40);
    expect(new Set(records.map((record) => record.nativeState))).toEqual(
      new Set(['received', 'processing', 'processed']),
    );
    expect(records.every((record) => record.createdAt <= start)).toBe(true);
    expect(records.every((record) => record.createdAt.getTime() >= start.getTime() - 26 * 86_400_000)).toBe(true);
    const { id } = (
      await create(simulator, { subjectEmail: 'a@example.com', subjectPhone: '+12025550101', requestMsg: 'x' })
    ).body;
    later(60_000);
    const made = (await read(simulator, id)).body;
    const processed = records.find((record) => record.nativeState === 'processed');
    expect(Object.keys((await read(simulator, processed?.nativeId)).body)).toEqual(Object.keys(made));
  });

  it('remembers requests and calls over a restart and never gives an id twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'attentive-simulator-'));
    directories.push(directory);
    const first = await simulate({ directory, seed: 12 });
    const { id } = (await create(first, { subjectEmail: person.email })).body;
    first.force(String(id), 'processing');
    const held = first.records();
    await first.close();
    opened.splice(0);

    const second = await simulate({ directory, seed: 12 });
    expect(second.records()).toEqual(held);
    expect(second.calls()).toMatchObject([{ operation: 'create', effect: { nativeId: id } }]);
    const more = await Promise.all(
      Array.from({ length: 30 }, () => create(second, { subjectEmail: person.email }).then(({ body }) => body.id)),
    );
    expect(new Set([...held.map((record) => record.nativeId), ...more]).size).toBe(13 + 30);
  });

  it('makes the request and never answers when the connection is reset afterwards', async () => {
    const simulator = await simulate();
    simulator.fault({ kind: 'reset-after', operation: 'create', times: 1 });
    await expect(create(simulator, { subjectEmail: person.email })).rejects.toThrow();
    expect(simulator.records()).toHaveLength(1);
    expect(simulator.calls()).toMatchObject([{ status: null, fault: 'reset-after', effect: { kind: 'create' } }]);
  });

  it.each([401, 403, 404, 429, 500])('answers a failure it is told to have, %i, without a body', async (status) => {
    const simulator = await simulate();
    simulator.fault({ kind: 'status', status, times: 1 });
    expect(await create(simulator, { subjectEmail: person.email })).toMatchObject({ status, text: '' });
    expect(simulator.records()).toEqual([]);
    expect((await create(simulator, { subjectEmail: person.email })).status).toBe(200);
  });

  it('refuses a quirk it does not have and a value that a quirk cannot take', async () => {
    const simulator = await simulate();
    expect(simulator.quirks).toMatchObject({ createEcho: 'unmasked', createStatus: 200 });
    expect(() => simulator.quirk('createEchoes', true)).toThrow('createEchoes');
    expect(() => simulator.quirk('createStatus', 201)).toThrow('createStatus');
  });
});
