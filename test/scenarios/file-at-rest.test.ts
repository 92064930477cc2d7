import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { everyText, holds } from '../support/every-text.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';
import { announcedFile, askForData, filesAtTheirEnd, filesOf, put } from '../support/uploading.js';

/** Without a worker: what was uploaded stays where it is. A large file takes its time on its way out. */
let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem({
    worker: false,
    environment: { LEASE: 'PT130S' },
    simulation: { account: { timeout: 'PT60S', quietPeriod: 'PT200S' } },
  });
});
afterAll(() => system.stop());

const LARGEST = 25_000_000;

/** Words that stand for nothing else. */
const name = 'Marmalade Thunderstorm.txt';
const words = ['marmalade', 'thunderstorm', 'kaleidoscope', 'gooseberry'];

async function findings(): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { place, text } of everyText(system.application.ledger.db)) {
    for (const word of words) if (holds(text, word)) found.add(`${place}: ${word}`);
  }
  return [...found];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes outside of JavaScript's own heap that are in use. */
function bytesInUse(): number {
  collectGarbage();
  const { external, arrayBuffers } = process.memoryUsage();
  return Math.max(external, arrayBuffers);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sends random bytes that are made as they are asked for; `meanwhile` is called every megabyte. Answers their hash. */
async function putLongStream(
  url: string,
  size: number,
  meanwhile: () => void,
): Promise<{ status: number; sha256: string }> {
  const hash = createHash('sha256');
  const pieces = function* () {
    for (let sent = 0; sent < size; sent += 50_000) {
      if (sent % 1_000_000 === 0) meanwhile();
      const piece = randomBytes(50_000);
      hash.update(piece);
      yield piece;
    }
  };
  const request = httpRequest(url, { method: 'PUT', headers: { 'content-length': size } });
  const answered = once(request, 'response');
  await pipeline(Readable.from(pieces(), { highWaterMark: 1 }), request);
  const [answer]: IncomingMessage[] = await answered;
  answer?.resume();
  return { status: answer?.statusCode ?? 0, sha256: hash.digest('hex') };
}

describe('a file that waits for its delivery', () => {
  it('lies there in many pieces, and neither its content nor its name in plain', async () => {
    const request = await askForData(system);
    const content = Buffer.from('Kaleidoscope and gooseberry\n'.repeat(30_000));
    const { url } = await announcedFile(system, {
      request: request.id,
      name,
      contentType: 'text/plain',
      size: content.length,
    });
    expect(await put(url, content)).toMatchObject({ status: 201 });
    expect((await filesOf(system, request.id)).files).toMatchObject([{ name, state: 'STORED' }]);

    const { db } = system.application.ledger;
    const pieces = await db
      .selectFrom('request_file_chunk')
      .select(['position', 'sealed'])
      .orderBy('position')
      .execute();
    expect(pieces.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
    expect(await findings()).toEqual([]);
    expect(words.filter((word) => holds(system.log(), word))).toEqual([]);

    await sql`create table planted as select convert_to('x Thunderstorm', 'UTF8') as v`.execute(db);
    expect(await findings()).toEqual(['public.planted.v: thunderstorm']);
    await sql`drop table planted`.execute(db);
  });

  it('leaves its ticket nowhere: not in the ledger, not in the log', async () => {
    const request = await askForData(system);
    const { url } = await announcedFile(system, { request: request.id, size: 2 });
    expect(await put(url, Buffer.from('a,'))).toMatchObject({ status: 201 });
    const ticket = url.split('/').at(-1) ?? '';
    const [, secret = ''] = ticket.split('.');
    expect(secret.length).toBeGreaterThan(30);
    const places: string[] = [];
    for await (const { place, text } of everyText(system.application.ledger.db)) {
      if (text.includes(secret) || text.includes(Buffer.from(secret, 'base64url').toString('latin1')))
        places.push(place);
    }
    expect(places).toEqual([]);
    expect(system.log()).not.toContain(secret);
    expect(system.log()).toContain('"path":"/uploads/"');
  });

  it('may be as large as 25 MB, of which only pieces are ever in memory on the way in, and is delivered whole', async () => {
    const request = await askForData(system);
    const { url } = await announcedFile(system, {
      request: request.id,
      contentType: 'application/octet-stream',
      size: LARGEST,
    });
    const inUse: number[] = [];
    const { status, sha256 } = await putLongStream(url, LARGEST, () => inUse.push(bytesInUse()));
    expect(status).toBe(201);
    // Were it kept whole, the last quarter would hold some 18 MB more than the first.
    expect(inUse).toHaveLength(25);
    expect(mean(inUse.slice(-6)) - mean(inUse.slice(0, 6))).toBeLessThan(9_000_000);

    await system.restart({ worker: true });
    expect((await filesAtTheirEnd(system, request.id, 100_000)).files).toMatchObject([{ state: 'DELIVERED', sha256 }]);
  }, 150_000);
});
