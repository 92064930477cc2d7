import { describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { exercisesFor } from './exercises.js';
import { attempt } from './fault-run.js';
import { type Alteration, startRawServer } from './intermediary.js';
import { atBench, atBenchBehind, vendorsUnderTest } from './vendor-bench.js';

const patience = 600;
const megabyte = 1024 * 1024;

/** What a socket's buffers on both sides may hold beside the five megabytes that are read. */
const mostTaken = 24 * megabyte;

const head = (more: string): string => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${more}\r\n`;
const withLength = (body: Buffer | string, more = ''): Buffer =>
  Buffer.concat([
    Buffer.from(head(`content-length: ${String(Buffer.byteLength(body))}\r\n${more}`)),
    Buffer.from(body),
  ]);

/** Goes on for as long as it is listened to; tells how much was taken. */
function endless(socket: Socket, first: string, chunk: Buffer): void {
  socket.write(first);
  const more = (): void => {
    while (!socket.destroyed && socket.bytesWritten < 40 * megabyte) if (!socket.write(chunk)) return;
  };
  socket.on('drain', more);
  more();
}

function drip(socket: Socket, first: string, drop: string): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(drop), 20);
  socket.on('close', () => clearInterval(timer));
}

// Made once: to make them while others wait would pass for slowness.
const large = withLength(JSON.stringify({ data: [], more: 'x'.repeat(6 * megabyte) }));
const bomb = withLength(gzipSync(Buffer.alloc(100 * megabyte)), 'content-encoding: gzip\r\n');
const nested = withLength('['.repeat(megabyte));
const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 0x20), Buffer.from('\r\n')]);

/** Answers that a broken or hostile server gives; each is to be a failure, whatever was asked. */
const answers: readonly { readonly sentence: string; readonly speak: (socket: Socket) => void }[] = [
  { sentence: 'that never ends', speak: (socket) => endless(socket, head('transfer-encoding: chunked\r\n'), chunk) },
  {
    sentence: 'of six megabytes',
    speak: (socket) => socket.write(large),
  },
  {
    sentence: 'that is compressed',
    speak: (socket) => socket.write(withLength(gzipSync('{"data":[]}'), 'content-encoding: gzip\r\n')),
  },
  {
    sentence: 'that is compressed and would be a hundred megabytes',
    speak: (socket) => socket.write(bomb),
  },
  { sentence: 'that comes by drops', speak: (socket) => drip(socket, head('content-length: 100000\r\n'), ' ') },
  { sentence: 'whose head comes by drops', speak: (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx: ', 'y') },
  {
    sentence: 'whose head never ends',
    speak: (socket) => endless(socket, 'HTTP/1.1 200 OK\r\nx: ', Buffer.alloc(65536, 'y')),
  },
  { sentence: 'that is no HTTP', speak: (socket) => socket.end('SSH-2.0-something\r\n') },
  {
    sentence: 'that is shorter than it says',
    speak: (socket) => socket.end(`${head('content-length: 500\r\n')}{"data":[]}`),
  },
  { sentence: 'that is no text', speak: (socket) => socket.end(withLength(Buffer.from('7b22613a22fffe227d', 'hex'))) },
  { sentence: 'that is a JSON null', speak: (socket) => socket.end(withLength('null')) },
  { sentence: 'that is a number', speak: (socket) => socket.end(withLength('17')) },
  { sentence: 'that is two answers', speak: (socket) => socket.end(withLength('{"data":[]}{"data":[]}')) },
  { sentence: 'that is nested without end', speak: (socket) => socket.end(nested) },
  {
    sentence: 'that is announced and never given',
    speak: (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'),
  },
];

describe.each(vendorsUnderTest)('An answer in the name of $name', ({ entry, source }) => {
  const exercises = exercisesFor(source).filter(({ preparedByCalls }) => preparedByCalls !== true);

  it.each(answers)('$sentence is a failure in time and takes no memory', async ({ speak }) => {
    const problems: string[] = [];
    let taken = 0;
    await Promise.all(
      exercises.map(async ({ name, writes, prepare }) => {
        let asked = 0;
        const server = await startRawServer((socket) => {
          asked += 1;
          speak(socket);
          socket.on('close', () => (taken = Math.max(taken, socket.bytesWritten - socket.writableLength)));
        });
        const settings = {
          account: { timeoutMs: patience },
          baseUrl: (url: string) => `${server.origin}${new URL(url).pathname}`,
        };
        const { kind, durationMs } = await atBench(
          entry,
          async (bench) => {
            const act = await prepare(bench);
            for (;;) {
              const { result, durationMs } = await attempt(bench, act);
              const kind = result instanceof VendorFailure ? result.kind : 'no failure';
              // What a busy machine held up until it was given up unsent has met nobody's answer.
              if (kind !== 'not-sent' || asked > 0) return { kind, durationMs };
            }
          },
          settings,
        ).finally(server.close);
        const expected = writes ? ['unknown'] : ['unknown', 'unreadable'];
        if (!expected.includes(kind)) problems.push(`${name}: ${kind}`);
        if (durationMs > patience * 20) problems.push(`${name}: took ${String(durationMs)} ms`);
        if (writes && asked !== 1) problems.push(`${name}: sent ${String(asked)} times`);
      }),
    );

    expect(problems).toEqual([]);
    expect(taken).toBeLessThan(mostTaken);
  });

  const compressed: Alteration = (answer) => ({
    ...answer,
    headers: { ...answer.headers, 'content-encoding': 'gzip' },
    body: gzipSync(answer.body),
  });

  it('is asked for uncompressed, so that its size is what it takes', () =>
    atBenchBehind(entry, compressed, async (bench, { calls }) => {
      const outcome = await bench.source.probe().catch((error: unknown) => error);

      expect(calls.map(({ headers }) => headers['accept-encoding'])).toEqual(calls.map(() => 'identity'));
      expect(outcome).toBeInstanceOf(VendorFailure);
    }));

  it('is asked for again over connections that are kept, so that reading is cheap', () =>
    atBench(entry, async ({ source: own, simulator }) => {
      for (let count = 0; count < 20; count += 1) await own.probe();
      const calls = simulator.calls().slice(-20);

      // No more than may be under way at once.
      expect(new Set(calls.map(({ connection }) => connection)).size).toBeLessThanOrEqual(4);
    }));
});
