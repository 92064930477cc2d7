import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  amount,
  choice,
  flag,
  inventedPerson,
  type Journal,
  membersOf,
  openJournal,
  phaseOf,
  pickById,
  quirkSwitches,
  type Reply,
  seedPlan,
  type SimulatorServer,
  startSimulatorServer,
  tokenBucket,
  windowLimit,
} from '../../datasources/simulator-kit/index.js';
import { eventually } from '../support/eventually.js';

interface Note {
  readonly id: string;
  readonly text: string;
}

function parseNote(value: unknown): Note {
  const { id, text } = Object.fromEntries(membersOf(value));
  if (typeof id !== 'string' || typeof text !== 'string') throw new Error('This is no note.');
  return { id, text };
}

const openNotes = (directory: string | null): Journal<Note> =>
  openJournal({ directory, name: 'notes', parse: parseNote });
const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'simulator-kit-'));

describe('the journal', () => {
  it('gives records, settings and calls back after a restart', () => {
    const directory = newDirectory();
    const before = openNotes(directory);
    before.put({ id: 'a', text: 'first' });
    before.put({ id: 'b', text: 'second' });
    before.put({ id: 'a', text: 'changed' });
    before.set('token', 'live');
    before.close();

    const after = openNotes(directory);
    expect(after.records()).toEqual([
      { id: 'a', text: 'changed' },
      { id: 'b', text: 'second' },
    ]);
    expect(after.setting('token')).toBe('live');
    expect([before.fresh, after.fresh]).toEqual([true, false]);
  });

  it('never mints a number twice, not even when the process was killed right after minting', () => {
    const directory = newDirectory();
    const before = openNotes(directory);
    const minted = [before.nextNumber(), before.nextNumber()];
    const after = openNotes(directory);
    expect([...minted, after.nextNumber()]).toEqual([1, 2, 3]);
  });

  it('survives a last line that was torn while it was written', () => {
    const directory = newDirectory();
    const before = openNotes(directory);
    before.put({ id: 'a', text: 'whole' });
    before.close();
    const file = join(directory, 'notes.ndjson');
    appendFileSync(file, '{"kind":"record","value":{"id":"b","te');

    const after = openNotes(directory);
    after.put({ id: 'c', text: 'later' });
    expect(
      openNotes(directory)
        .records()
        .map(({ id }) => id),
    ).toEqual(['a', 'c']);
    expect(readFileSync(file, 'utf8').endsWith('}\n')).toBe(true);
  });

  it('refuses a file that holds something else in its middle', () => {
    const directory = newDirectory();
    openNotes(directory).put({ id: 'a', text: 'whole' });
    appendFileSync(join(directory, 'notes.ndjson'), '{"kind":"song","value":1}\n');
    expect(() => openNotes(directory)).toThrow('no simulator wrote');
  });
});

describe('the server', () => {
  let server: SimulatorServer;
  let journal: Journal<Note>;
  let address: string;

  beforeEach(async () => {
    journal = openNotes(null);
    const notes = (): Reply => ({
      status: 200,
      body: { data: journal.records().map((note) => ({ ...note, size: 1, flagged: true })) },
    });
    server = await startSimulatorServer({
      port: 0,
      now: () => new Date(),
      routes: [
        { method: 'GET', path: '/notes', operation: 'list', handler: notes },
        {
          method: 'POST',
          path: '/notes/:id',
          operation: 'write',
          handler: ({ params, json }) => {
            journal.put({ id: params['id'] ?? '', text: String(membersOf(json).get('text')) });
            return {
              status: 201,
              body: { ok: true, text: 'written' },
              effect: { kind: 'create', nativeId: params['id'] ?? '' },
            };
          },
        },
        { method: 'POST', path: '/token', operation: 'token', open: true, handler: () => ({ status: 200, body: {} }) },
        { method: 'GET', path: '/lag', operation: 'lag', handler: ({ lagMs }) => ({ status: 200, body: { lagMs } }) },
      ],
      authorize: ({ headers }) =>
        headers.authorization === undefined ? 'missing' : headers.authorization === 'key' ? 'ok' : 'wrong',
      unauthorized: (found) => ({ status: 401, body: { found } }),
      unmatched: (_request, allowed) => ({ status: allowed.length > 0 ? 405 : 404 }),
      faultReply: (status) => ({ status, body: { vendor: true } }),
      log: journal.logCall,
    });
    address = server.origin;
  });

  afterEach(() => server.close());

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${address}${path}`, { redirect: 'manual', headers: { authorization: 'key' }, ...init });
  const write = (id: string): Promise<Response> =>
    call(`/notes/${id}`, { method: 'POST', body: JSON.stringify({ text: 'hello' }) });
  const written = (): readonly string[] => journal.records().map(({ id }) => id);
  const lastCall = () => journal.calls().at(-1);

  it('logs every call with its operation, effect and the judgement of its credentials', async () => {
    await write('one%20two');
    await fetch(`${address}/notes?x=1`);
    await call('/nowhere');
    await call('/notes', { method: 'DELETE' });
    expect(journal.calls()).toMatchObject([
      {
        method: 'POST',
        path: '/notes/one%20two',
        status: 201,
        operation: 'write',
        effect: { kind: 'create', nativeId: 'one two' },
        authorization: 'ok',
        fault: null,
      },
      { path: '/notes', query: 'x=1', status: 401, operation: 'list', effect: null, authorization: 'missing' },
      { path: '/nowhere', status: 404, operation: 'unknown' },
      { method: 'DELETE', status: 405, operation: 'unknown' },
    ]);
  });

  it('strikes credentials out of the logged query', async () => {
    await call('/token?client_secret=abc&grant_type=refresh_token&refresh_token=def', { method: 'POST' });
    expect(lastCall()?.query).toBe('client_secret=***&grant_type=refresh_token&refresh_token=***');
  });

  it('numbers the connections that calls come over', async () => {
    const overNewConnection = (): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(Number(new URL(address).port), '127.0.0.1', () =>
          socket.write('GET /notes HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: key\r\n\r\n'),
        );
        socket.resume().on('close', () => resolve());
      });
    await overNewConnection();
    await overNewConnection();
    expect(journal.calls().map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it('takes no fault of an operation that it does not have: one that never comes would prove nothing', () => {
    expect(() => server.fault({ kind: 'hang', operation: 'wrote' })).toThrow('There is no operation wrote; there are');
    expect(server.operations).toEqual(expect.arrayContaining(['write', 'unknown']));
  });

  it('answers a status fault in the vendor’s own shape, without the effect, and only so often', async () => {
    server.fault({ kind: 'status', status: 503, times: 1, operation: 'write', headers: { 'retry-after': '3' } });
    expect((await call('/notes')).status).toBe(200);
    const refused = await write('a');
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
      503,
      '3',
      { vendor: true },
    ]);
    expect(written()).toEqual([]);
    expect((await write('a')).status).toBe(201);
    expect(journal.calls().map(({ fault }) => fault)).toEqual([null, 'status', null]);
  });

  it('resets the connection before the effect, or after it', async () => {
    server.fault({ kind: 'reset-before' });
    await expect(write('before')).rejects.toThrow();
    server.fault({ kind: 'reset-after' });
    await expect(write('after')).rejects.toThrow();
    expect(written()).toEqual(['after']);
    expect(journal.calls().map(({ status, effect }) => [status, effect?.nativeId])).toEqual([
      [null, undefined],
      [null, 'after'],
    ]);
  });

  it('breaks an answer off in its middle after the effect', async () => {
    server.fault({ kind: 'half-answer' });
    const answer = await write('half');
    expect(answer.status).toBe(201);
    await expect(answer.text()).rejects.toThrow();
    expect([written(), lastCall()?.status]).toEqual([['half'], null]);
  });

  it('never answers while it hangs, and has no effect', async () => {
    server.fault({ kind: 'hang' });
    const patience = new AbortController();
    const waiting = expect(call('/notes/a', { method: 'POST', signal: patience.signal })).rejects.toThrow();
    await eventually(
      () => journal.calls(),
      (calls) => calls.length === 1,
    );
    patience.abort();
    await waiting;
    expect([written(), lastCall()?.status]).toEqual([[], null]);
  });

  it('has the effect at once and answers late when it is delayed', async () => {
    // The answer comes later than the effect is waited for.
    server.fault({ kind: 'delay', ms: 120_000, times: 1 });
    const patience = new AbortController();
    const init = { method: 'POST', body: JSON.stringify({ text: 'hello' }), signal: patience.signal };
    const waiting = expect(call('/notes/at-once', init)).rejects.toThrow();
    await eventually(written, (ids) => ids.length === 1);
    patience.abort();
    await waiting;

    server.fault({ kind: 'delay', ms: 300 });
    const began = performance.now();
    expect((await write('late')).status).toBe(201);
    expect(performance.now() - began).toBeGreaterThan(280);
    expect(written()).toEqual(['at-once', 'late']);
  });

  it('answers like a proxy, a redirect or nothing at all', async () => {
    server.fault({ kind: 'html' });
    const page = await write('a');
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
    server.fault({ kind: 'redirect', location: 'http://127.0.0.1:9/' });
    const moved = await write('b');
    expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/']);
    server.fault({ kind: 'empty' });
    const empty = await write('c');
    expect([empty.status, await empty.text()]).toEqual([201, '']);
    expect(written()).toEqual(['c']);
  });

  it('gives every field of a record another type when it answers garbage', async () => {
    await write('a');
    server.fault({ kind: 'garbage' });
    expect(await (await call('/notes')).json()).toEqual({
      data: [{ id: [17], text: [17], size: 'garbage', flagged: 'garbage' }],
    });
  });

  it('tells handlers how far lists lag behind', async () => {
    server.fault({ kind: 'lag', ms: 700 });
    expect(await (await call('/lag')).json()).toEqual({ lagMs: 700 });
    server.fault(null);
    expect(await (await call('/lag')).json()).toEqual({ lagMs: 0 });
  });
});

describe('small tools', () => {
  it('invents people who differ in address and number, always the same ones', () => {
    const people = Array.from({ length: 500 }, (_, index) => inventedPerson(index));
    expect(new Set(people.map(({ email }) => email)).size).toBe(500);
    expect(new Set(people.map(({ phone }) => phone)).size).toBe(500);
    expect(
      people.every(({ email, phone }) => email.endsWith('@example.com') && /^\+1\d{3}55501\d\d$/.test(phone)),
    ).toBe(true);
    expect(people.every(({ dateOfBirth }) => new Date(dateOfBirth).toISOString().startsWith(dateOfBirth))).toBe(true);
    expect(inventedPerson(42)).toEqual(people[42]);
  });

  it('derives the phase of a record from its age', () => {
    const pace = { startMs: 10, finishMs: 20 };
    const ages = [0, 9, 10, 19, 20].map((age) => phaseOf(new Date(1000), new Date(1000 + age), pace));
    expect(ages).toEqual(['waiting', 'waiting', 'working', 'working', 'finished']);
  });

  it('chooses by id the same every time and roughly by weight', () => {
    const choose = (id: number): string =>
      pickById(String(id), [
        ['usual', 9],
        ['rare', 1],
      ]);
    const chosen = Array.from({ length: 1000 }, (_, id) => choose(id));
    const rare = chosen.filter((word) => word === 'rare').length;
    expect(rare).toBeGreaterThan(50);
    expect(rare).toBeLessThan(200);
    expect(choose(7)).toBe(chosen[7]);
  });

  it('plans a seeded history over 25 days, oldest first, with every word in it', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    const plan = seedPlan(30, now, { open: ['new', 'busy'], final: ['done', 'failed', 'partly'] });
    const times = plan.map(({ at }) => at.getTime());
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every((time) => time <= now.getTime() && time > now.getTime() - 26 * 86_400_000)).toBe(true);
    expect(new Set(plan.map(({ nativeState }) => nativeState))).toEqual(
      new Set(['new', 'busy', 'done', 'failed', 'partly']),
    );
    expect(plan.filter(({ nativeState }) => nativeState === 'done').length).toBeGreaterThan(15);
    expect(plan.slice(-6).every(({ nativeState }) => nativeState === 'new' || nativeState === 'busy')).toBe(true);
  });

  it('refills a bucket evenly and opens a window anew', () => {
    let time = 1_000_000;
    const now = () => new Date(time);
    const bucket = tokenBucket({ capacity: 2, refillPerSecond: 1, now });
    expect(
      [bucket.take('a'), bucket.take('a'), bucket.take('a'), bucket.take('b')].map(({ allowed }) => allowed),
    ).toEqual([true, true, false, true]);
    const window = windowLimit({ limit: 3, windowMs: 10_000, now });
    expect(
      [window.take('a', 2), window.take('a', 2), window.peek('a')].map(({ allowed, remaining }) => [
        allowed,
        remaining,
      ]),
    ).toEqual([
      [true, 1],
      [false, 1],
      [true, 1],
    ]);
    time += 1000;
    expect([bucket.take('a').allowed, bucket.take('a').allowed]).toEqual([true, false]);
    time += 9000;
    expect(window.take('a', 3)).toMatchObject({ allowed: true, remaining: 0, resetMs: 10_000 });
  });

  it('takes only values that a quirk switch knows', () => {
    const switches = quirkSwitches({ typo: flag(false), base: choice([0, 1], 1), lagMs: amount(0) });
    switches.set('typo', true);
    switches.set('base', 0);
    expect(switches.all()).toEqual({ typo: true, base: 0, lagMs: 0 });
    expect(() => switches.set('tpyo', true)).toThrow('There is no quirk named tpyo');
    expect(() => switches.set('base', 2)).toThrow('cannot take');
    expect(() => switches.set('lagMs', -1)).toThrow('cannot take');
    expect(switches.get('base')).toBe(0);
  });
});
