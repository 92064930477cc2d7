import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { submitStatus } from '../../src/delivery/submit.js';
import type { ExportedEvent } from '../../src/domain/evidence/check-chain.js';
import { hashOfEvent } from '../../src/domain/evidence/event-chain.js';
import type { EndedStatement } from '../../src/domain/evidence/statements.js';
import { required } from '../../src/domain/invariant-error.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { endLogOf } from '../../src/ledger/end-of-log.js';
import { forgetSubject } from '../../src/ledger/forget.js';
import { signHeads } from '../../src/ledger/signed-heads.js';
import { rotateSigningKey, sign } from '../../src/ledger/signing-keys.js';
import { countRequests } from '../../src/ledger/statistics/count-requests.js';
import { writeExport, type ExportOptions } from '../../src/server/cli/export/write-export.js';
import { verifyCommand } from '../../src/server/cli/verify-command.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';

const formula = '=HYPERLINK("https://evil.example.com","click")';
const people = ['quillfeather', 'marjoram', 'example.com', '2025550147'];

let bench: DeliveryBench;
let parent: string;
/** A whole export. */
let folder: string;
/** Of a request that is completed and closed; of one that is open, whose newest event came after heads were signed. */
let done: string;
let open: string;

const note = (requestId: string, message: string) =>
  changeRequest(bench.ledger, requestId, async ({ event }) => {
    event({ actor: 'privacy-graph', type: 'test.note', message });
  });

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'privacy-graph-export-'));
  bench = await openBench({ accounts: [{ key: 'north' }] });
  bench.script('north').submit = async () => ({ nativeId: null, hints: {}, snapshot: snapshotOf('n-1', 'COMPLETED') });
  const person = { email: 'marjoram@example.com', name: 'Marjoram Quillfeather', phone: '+12025550147' };
  done = await bench.request(person, { message: 'Forget Marjoram.' });
  await submitStatus(await bench.claim(done, 'north'));
  open = await bench.request({ email: 'other-quillfeather@example.com' });
  await note(open, formula);
  await signHeads(bench.ledger);
  await rotateSigningKey(bench.ledger);
  await note(open, 'Something more.');
  folder = await exported();
});
afterAll(async () => {
  await bench.close();
  await rm(parent, { recursive: true });
});

let counter = 0;
const freshFolder = (): string => {
  counter += 1;
  return join(parent, `export-${String(counter)}`);
};

async function exported(options: Partial<ExportOptions> = {}): Promise<string> {
  const to = freshFolder();
  const period = { from: null, until: null };
  await writeExport(bench.ledger, { folder: to, period, timeZone: 'UTC', csv: true, ...options });
  return to;
}

const linesOf = async (file: string): Promise<readonly string[]> =>
  (await readFile(join(folder, file), 'utf8')).split('\n').filter((line) => line !== '');

const read = async <T>(file: string): Promise<readonly T[]> =>
  (await linesOf(file)).map((line) => JSON.parse(line) as T);

/** What the command says, and what it ends with. */
async function verify(...args: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  let said = '';
  const hear = (chunk: string | Uint8Array): boolean => {
    said += String(chunk);
    return true;
  };
  const spies = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
  for (const spy of spies) spy.mockImplementation(hear);
  try {
    await verifyCommand().parseAsync([...args], { from: 'user' });
    return { code: process.exitCode ?? 0, said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}

/** The whole export but for one file; answers the folder. */
async function tampered(file: string, change: (lines: readonly string[]) => readonly string[]): Promise<string> {
  const to = freshFolder();
  await cp(folder, to, { recursive: true });
  await writeFile(join(to, file), change(await linesOf(file)).join('\n'));
  return to;
}

const verifyAll = (from: string) =>
  verify(
    join(from, 'receipts.ndjson'),
    ...['--events', join(from, 'events.ndjson')],
    ...['--heads', join(from, 'heads.ndjson')],
  );

/** Changes the events of one request; those of others stay. */
const ofRequest =
  (id: string, change: (events: readonly ExportedEvent[]) => readonly ExportedEvent[]) =>
  (lines: readonly string[]): readonly string[] => {
    const events = lines.map((line) => JSON.parse(line) as ExportedEvent);
    return [
      ...events.filter(({ request }) => request !== id),
      ...change(events.filter(({ request }) => request === id)),
    ].map((event) => JSON.stringify(event));
  };

/** Written anew, so that every hash fits. */
function forged(events: readonly ExportedEvent[], number: number): readonly ExportedEvent[] {
  let previous: string | null = null;
  return events.map(({ hash: _hash, ...event }) => {
    const anew: Omit<ExportedEvent, 'hash'> = {
      ...event,
      previous,
      ...(event.sequence === number ? { message: 'No.' } : {}),
    };
    previous = hashOfEvent(anew);
    return { ...anew, hash: previous };
  });
}

describe('an export', () => {
  it('has requests, events, receipts, signed heads and keys, the log and the figures, for its owner alone', async () => {
    expect((await readdir(folder)).sort()).toEqual([
      'ccpa-7101-log.csv',
      'ccpa-7102-figures.csv',
      'ended.ndjson',
      'events.csv',
      'events.ndjson',
      'heads.ndjson',
      'jwks.json',
      'receipts.csv',
      'receipts.ndjson',
      'requests.csv',
      'requests.ndjson',
    ]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of await readdir(folder)) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    const { request, events } = await bench.story(done);
    expect((await read<{ request: string }>('requests.ndjson')).map((line) => line.request)).toEqual([done, open]);
    expect(await read('requests.ndjson')).toContainEqual(
      expect.objectContaining({
        reference: request.reference,
        state: 'COMPLETED',
        withdrawn: false,
        rights: [expect.objectContaining({ right: 'DELETION', outcome: 'ERASED' })],
        chain: { events: events.length, head: request.head?.toString('hex') },
      }),
    );
    const all = await read<ExportedEvent>('events.ndjson');
    expect(all.filter((event) => event.request === done).map(({ hash }) => hash)).toEqual(
      events.map(({ hash }) => hash.toString('hex')),
    );
    expect(await linesOf('receipts.ndjson')).toHaveLength(1);
  });

  it('holds nothing of anybody, in no file', async () => {
    for (const file of await readdir(folder)) {
      const text = (await readFile(join(folder, file), 'utf8')).replaceAll(/"?=HYPERLINK.*/g, '');
      const statements = text.match(/(?<=\.)[\w-]+(?=\.)/g) ?? [];
      const plain = [text, ...statements.map((part) => Buffer.from(part, 'base64url').toString())]
        .join('\n')
        .toLowerCase();
      expect(people.filter((needle) => plain.includes(needle))).toEqual([]);
    }
  });

  it('gives a spreadsheet no formula, whatever an account is called', async () => {
    const table = await readFile(join(folder, 'events.csv'), 'utf8');
    expect(table).toContain(`"'=HYPERLINK(""https`);
    expect(table).not.toMatch(/(^|,)"?[=+@\t]/m);
    expect(table.startsWith('request,sequence,at,actor,type,message,vendor,detail,id,previous,hash\r\n')).toBe(true);
  });

  it('has the log and the figures of the year', async () => {
    const { request } = await bench.story(done);
    const day = request.received_at.toISOString().slice(0, 10);
    const end = request.completed_at?.toISOString().slice(0, 10) ?? '';
    expect(await linesOf('ccpa-7101-log.csv')).toContain(
      `${request.reference},${day},request to delete,privacy-graph,,${end},complied with: deleted,\r`,
    );
    expect(await linesOf('ccpa-7102-figures.csv')).toContainEqual(
      expect.stringMatching(new RegExp(`^${day.slice(0, 4)},DELETION,2,1,0,0,1,[01]\r$`)),
    );
  });

  it('can be of a part of the time, and is told how far it is', async () => {
    const { request } = await bench.story(open);
    const steps: string[] = [];
    const late = await exported({
      period: { from: request.received_at, until: null },
      csv: false,
      onProgress: (at, total) => void steps.push(`${String(at)}/${String(total)}`),
    });
    const lines = async (file: string) => (await readFile(join(late, file), 'utf8')).trim();
    expect(await lines('requests.ndjson')).toContain(open);
    expect(await lines('requests.ndjson')).not.toContain(done);
    expect(await lines('events.ndjson')).not.toContain(done);
    expect(await lines('receipts.ndjson')).toBe('');
    expect(await readdir(late)).not.toContain('events.csv');
    const last = required(steps.at(-1), 'A step').split('/');
    expect(last[0]).toBe(last[1]);
    // Its events can still be checked, with the heads of all.
    const events = ['--events', join(late, 'events.ndjson'), '--heads', join(late, 'heads.ndjson')];
    expect(await verify(...events)).toMatchObject({ code: 0 });
  });

  it('leaves nothing half written where it fails', async () => {
    const to = freshFolder();
    const failing = writeExport(bench.ledger, {
      folder: to,
      period: { from: null, until: null },
      timeZone: 'UTC',
      csv: false,
      onProgress: () => {
        throw new Error('the disk is full');
      },
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await readdir(to)).toEqual([]);
  });
});

describe('evidence that is as it was written', () => {
  it('is confirmed as a whole, signed by the old key and by the new', async () => {
    const { code, said } = await verifyAll(folder);
    expect(said).toContain('Everything is as it was written.');
    expect(said).toContain('of 2 request(s) were checked');
    expect(code).toBe(0);
  });

  it('is confirmed for one receipt, as the graph answers it, with no more than the public keys', async () => {
    const [line = ''] = await linesOf('receipts.ndjson');
    const receipt = join(parent, 'receipt.jws');
    await writeFile(receipt, `${(JSON.parse(line) as { jws: string }).jws}\n`);
    const keys = ['--jwks', join(folder, 'jwks.json')];
    const alone = await verify(receipt, ...keys);
    expect(alone.code).toBe(0);
    expect(alone.said).toMatch(/Receipt of PR-\d{4}-\d{6} \(CCPA\)/);
    expect(alone.said).toContain('north: COMPLETED, ERASED, VENDOR_ASSERTED');
    const { said } = await verify(receipt, '--events', join(folder, 'events.ndjson'), ...keys);
    expect(said).toContain('of 1 request(s) were checked');
  });

  it('is said to be unchecked, not refuted, where a file cannot be read', async () => {
    expect(await verify(join(parent, 'nowhere.jws'), '--jwks', join(folder, 'jwks.json'))).toMatchObject({ code: 2 });
    expect(await verify(parent, '--jwks', join(folder, 'jwks.json'))).toMatchObject({ code: 2 });
    expect(await verify(join(folder, 'receipts.ndjson'), '--jwks', join(folder, 'receipts.ndjson'))).toMatchObject({
      code: 2,
      said: expect.stringContaining('no set of public keys'),
    });
    expect(await verify()).toMatchObject({ code: 2 });
    const empty = await tampered('receipts.ndjson', () => []);
    expect(await verifyAll(empty)).toMatchObject({ code: 2, said: expect.stringContaining('holds no receipt') });
  });
});

describe('evidence that was tampered with', () => {
  it('is refuted, with the event that was changed, missing, moved or put in', async () => {
    const { events } = await bench.story(done);
    const last = events.length;
    const cases: readonly (readonly [(events: readonly ExportedEvent[]) => readonly ExportedEvent[], string])[] = [
      [
        (all) => all.map((event) => (event.sequence === 2 ? { ...event, message: 'No.' } : event)),
        'Event 2 was changed',
      ],
      [
        (all) => all.map((event) => (event.sequence === 2 ? { ...event, at: '2020-01-01T00:00:00.000Z' } : event)),
        'Event 2 was changed',
      ],
      [(all) => all.toSpliced(2, 1), 'Event 3 is missing'],
      [(all) => all.slice(0, -1), `Event ${String(last)} is missing`],
      [
        (all) => all.with(1, required(all[2], 'Third')).with(2, required(all[1], 'Second')),
        'Event 2 stands after event 3',
      ],
      [(all) => all.toSpliced(1, 0, required(all[0], 'First')), 'Event 1 is there more than once'],
      [(all) => forged(all, 2), `event ${String(last)} is not the one that was signed`],
      [() => [], 'all of its events are missing'],
    ];
    for (const [change, sentence] of cases) {
      const { code, said } = await verifyAll(await tampered('events.ndjson', ofRequest(done, change)));
      expect(said).toContain(`Request ${done}: `);
      expect(said).toContain(sentence);
      expect(said).toContain('REFUTED');
      expect(code).toBe(1);
    }
  });

  it('is refuted by signed heads where the request is open, and no receipt vouches for it', async () => {
    const { events } = await bench.story(open);
    const cut = await verifyAll(
      await tampered(
        'events.ndjson',
        ofRequest(open, (all) => all.slice(0, -1)),
      ),
    );
    expect(cut).toMatchObject({ code: 1, said: expect.stringContaining(`Event ${String(events.length)} is missing`) });
    const anew = await verifyAll(
      await tampered(
        'events.ndjson',
        ofRequest(open, (all) => forged(all, all.length)),
      ),
    );
    expect(anew).toMatchObject({
      code: 1,
      said: expect.stringContaining(`Event ${String(events.length)} was replaced`),
    });
  });

  it('is refuted where a receipt, a head, or what stands between them was changed', async () => {
    const change = (line: string): string => {
      const { jws, ...rest } = JSON.parse(line) as { jws: string };
      const [header = '', payload = '', signature = ''] = jws.split('.');
      const text = Buffer.from(payload, 'base64url')
        .toString()
        .replace(/"version":1/, '"version":2');
      return JSON.stringify({ ...rest, jws: [header, Buffer.from(text).toString('base64url'), signature].join('.') });
    };
    const receipts = await verifyAll(await tampered('receipts.ndjson', (lines) => lines.map(change)));
    expect(receipts).toMatchObject({
      code: 1,
      said: expect.stringContaining('Line 1 of receipts.ndjson was changed after it was signed'),
    });
    const heads = await verifyAll(await tampered('heads.ndjson', (lines) => lines.map(change)));
    expect(heads).toMatchObject({ code: 1, said: expect.stringContaining('Line 2 of heads.ndjson was changed') });
    const first = await verifyAll(await tampered('heads.ndjson', (lines) => lines.slice(1)));
    expect(first).toMatchObject({ code: 1, said: expect.stringContaining('Signed heads 1 are missing') });
    const more = await verifyAll(await tampered('events.ndjson', (lines) => [...lines, '{"message":"not hashed"}']));
    expect(more).toMatchObject({ code: 1, said: expect.stringContaining('is no event') });
    const beside = (lines: readonly string[]) => lines.map((line) => line.replace('{', '{"note":"not hashed",'));
    expect(await verifyAll(await tampered('events.ndjson', beside))).toMatchObject({ code: 1 });
  });

  it('is refuted where it was signed with a key that is not published', async () => {
    const to = await tampered('jwks.json', () => ['{"keys":[]}']);
    expect(await verify(join(to, 'receipts.ndjson'))).toMatchObject({
      code: 1,
      said: expect.stringContaining('which is not among the public keys'),
    });
  });
});

describe('evidence whose time is over', () => {
  const always = { months: 0, ms: 0 };
  let ended: string;
  let whole: string;

  beforeAll(async () => {
    bench.script('north').submit = async () => ({
      nativeId: null,
      hints: {},
      snapshot: snapshotOf('n-2', 'COMPLETED'),
    });
    ended = await bench.request({ email: 'ended-quillfeather@example.com' });
    await submitStatus(await bench.claim(ended, 'north'));
    await signHeads(bench.ledger);
    const { request } = await bench.story(ended);
    // The worker's lease has lapsed by then.
    bench.clock.advance(minutes(5));
    expect(await forgetSubject(bench.ledger, request.subject_id, always)).toBe(true);
    while (await countRequests(bench.ledger));
    expect(await endLogOf(bench.ledger, request.subject_id, always)).toBe(true);
    whole = await exported();
  });

  /** A copy of the whole export with another content of one file; null: without it. */
  async function changed(file: string, content: (lines: readonly string[]) => readonly string[] | null) {
    const to = freshFolder();
    await cp(whole, to, { recursive: true });
    const lines = content((await readFile(join(whole, file), 'utf8')).split('\n').filter((line) => line !== ''));
    if (lines === null) await rm(join(to, file));
    else await writeFile(join(to, file), lines.join('\n'));
    return to;
  }

  const signedAnew = async (chains: EndedStatement['ended']): Promise<readonly string[]> => {
    const period = { from: null, until: null };
    const statement: EndedStatement = { version: 1, signedAt: '2026-11-22T10:00:00.000Z', period, ended: chains };
    const { jws } = await sign(bench.ledger, bench.ledger.db, 'privacy-graph-ended', statement);
    return [JSON.stringify({ jws })];
  };

  it('is said to have ended, and everything else is confirmed', async () => {
    const { code, said } = await verifyAll(whole);
    expect(said).toContain('The log of 1 request(s) was ended: their events and receipts are gone.');
    expect(said).toContain('Everything is as it was written.');
    expect(said).not.toContain('have no events in the file');
    expect(code).toBe(0);
  });

  it('is told from evidence that was removed, in a whole export', async () => {
    const without = (id: string) => (lines: readonly string[]) => lines.filter((line) => !line.includes(id));
    const removed = await verifyAll(await changed('events.ndjson', without(open)));
    expect(removed.said).toContain(`Request ${open}: all of its events are missing, and its log was not ended.`);
    expect(removed.code).toBe(1);
    // Whoever removes events cannot say that they were ended: that is signed.
    const [empty, other] = [
      await signedAnew([]),
      await signedAnew([{ request: ended, events: 1, head: '00', endedAt: '' }]),
    ];
    expect(await verifyAll(await changed('ended.ndjson', () => empty))).toMatchObject({
      code: 1,
      said: expect.stringContaining(`Request ${ended}: all of its events are missing, and its log was not ended.`),
    });
    expect(await verifyAll(await changed('ended.ndjson', () => other))).toMatchObject({
      code: 1,
      said: expect.stringContaining(
        `Request ${ended}: its log was ended with 1 event(s), which are not those that were signed.`,
      ),
    });
    const forgedLine = (lines: readonly string[]) => lines.map((line) => line.replace(/\.[\w-]{5}/, '.AAAAA'));
    expect(await verifyAll(await changed('ended.ndjson', forgedLine))).toMatchObject({
      code: 1,
      said: expect.stringContaining('Line 1 of ended.ndjson was changed after it was signed'),
    });
  });

  it('is counted where the export is of a part of the time, or from before exports said what had ended', async () => {
    const old = await verifyAll(await changed('ended.ndjson', () => null));
    expect(old.said).toContain('1 request(s) with signed heads have no events in the file');
    expect(old.code).toBe(0);
    const { request } = await bench.story(open);
    const late = await exported({ period: { from: request.received_at, until: null } });
    const some = await verify('--events', join(late, 'events.ndjson'), '--heads', join(late, 'heads.ndjson'));
    expect(some.said).toContain('The log of 1 request(s) was ended');
    expect(some.said).toContain('1 request(s) with signed heads have no events in the file');
    expect(some.code).toBe(0);
  });

  it('cannot be checked where what had ended is to be looked at and is not there', async () => {
    const heads = ['--heads', join(whole, 'heads.ndjson'), '--events', join(whole, 'events.ndjson')];
    expect(await verify(...heads, '--ended', join(whole, 'nowhere.ndjson'))).toMatchObject({ code: 2 });
  });
});
