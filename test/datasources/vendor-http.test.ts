import { afterEach, describe, expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import { type AccessTokens, staticToken } from '../../datasources/shared/access-tokens.js';
import { parseJson } from '../../datasources/shared/json-body.js';
import { type VendorCall, VendorHttp, type VendorHttpOptions } from '../../datasources/shared/vendor-http.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { CallReport, VendorAccount } from '../../src/domain/vendor-account.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { startRawVendor } from './raw-vendor.js';
import { type ScriptedAnswer, accountAt, failureOf, startScriptedVendor } from './vendor-under-test.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const reading: VendorCall<JsonValue> = {
  operation: 'read',
  method: 'GET',
  path: '/things',
  write: false,
  read: (answer) => (answer.status === 204 ? { ok: true, value: null } : parseJson(answer.text)),
};
const writing: VendorCall<JsonValue> = {
  ...reading,
  operation: 'write',
  method: 'POST',
  body: '{}',
  headers: { 'content-type': 'application/json' },
  write: true,
};
/** Another question, which is not answered by what is asked already. */
const another = (index: number): VendorCall<JsonValue> => ({ ...reading, query: { number: String(index) } });

interface Client {
  readonly http: VendorHttp;
  readonly reports: readonly CallReport[];
}

function clientOf(
  url: string,
  settings: Partial<VendorAccount> = {},
  options: Partial<VendorHttpOptions> = {},
): Client {
  const reports: CallReport[] = [];
  const http = new VendorHttp({
    account: accountAt(url, settings),
    tokens: staticToken('secret'),
    authorize: (token) => ({ authorization: `Bearer ${token}` }),
    dependencies: { meter: (report) => reports.push(report), now: () => new Date() },
    ...options,
  });
  closing.push(() => http.close());
  return { http, reports };
}

async function scripted(script: () => ScriptedAnswer) {
  const vendor = await startScriptedVendor(script);
  closing.push(() => vendor.close());
  return vendor;
}

async function raw(answer: (socket: Socket, head: string) => void) {
  const vendor = await startRawVendor(answer);
  closing.push(() => vendor.close());
  return vendor;
}

/** A port on which nobody listens, and which is given to nobody who asks for any. */
const deadUrl = 'http://127.0.0.1:1';

describe("what a vendor's answer means", () => {
  it.each([
    [301, 'unauthorized'],
    [304, 'unauthorized'],
    [307, 'unauthorized'],
    [400, 'refused'],
    [401, 'unauthorized'],
    [402, 'refused'],
    [403, 'unauthorized'],
    [404, 'not-found'],
    [405, 'not-found'],
    [406, 'not-found'],
    [408, 'unknown'],
    [409, 'unknown'],
    [410, 'not-found'],
    [413, 'refused'],
    [415, 'refused'],
    [422, 'refused'],
    [425, 'throttled'],
    [429, 'throttled'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
  ])('takes status %d for %s, of a read and of a write', async (status, kind) => {
    const vendor = await scripted(() => ({ status, body: 'isabel@example.com', headers: { location: '/elsewhere' } }));
    const { http, reports } = clientOf(vendor.url);

    for (const call of [reading, writing]) {
      const failure = await failureOf(http.send(call));
      expect(failure).toMatchObject({ kind, status });
      expect(failure.message).not.toContain('isabel');
    }
    expect(vendor.received).toHaveLength(2);
    expect(reports.map(({ failure }) => failure?.kind)).toEqual([kind, kind]);
  });

  it.each([429, 503])('keeps the time to wait that comes with status %d', async (status) => {
    const vendor = await scripted(() => ({ status, headers: { 'retry-after': '7' } }));

    expect((await failureOf(clientOf(vendor.url).http.send(reading))).retryAfterMs).toBe(7000);
  });

  it.each([
    ['HTML', '<html>fine</html>'],
    ['half of JSON', '{"data": [1, 2'],
    ['nothing', ''],
  ])('takes %s with status 200 for no answer to a read, and for an unknown one to a write', async (_what, body) => {
    const vendor = await scripted(() => ({ body }));
    const { http } = clientOf(vendor.url);

    expect((await failureOf(http.send(reading))).kind).toBe('unreadable');
    expect((await failureOf(http.send(writing))).kind).toBe('unknown');
  });

  it('hands 204 to the reader', async () => {
    const vendor = await scripted(() => ({ status: 204 }));

    expect(await clientOf(vendor.url).http.send(reading)).toBeNull();
  });

  it('does not unpack what it asked for plain', async () => {
    const vendor = await scripted(() => ({ body: 'packed', headers: { 'content-encoding': 'gzip' } }));
    const { http } = clientOf(vendor.url);

    expect((await failureOf(http.send(reading))).kind).toBe('unreadable');
    expect((await failureOf(http.send(writing))).kind).toBe('unknown');
    expect(vendor.received[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('stops reading an answer that is too large', async () => {
    const vendor = await scripted(() => ({ body: `"${'x'.repeat(6 * 1024 * 1024)}"` }));

    expect((await failureOf(clientOf(vendor.url).http.send(reading))).kind).toBe('unreadable');
  });

  it('reads long ids to their last digit', async () => {
    const vendor = await scripted(() => ({ body: '{"id": 1329983000000425044}' }));

    expect(await clientOf(vendor.url).http.send(reading)).toEqual({ id: '1329983000000425044' });
  });
});

describe('what became of a call without an answer', () => {
  it('knows that nothing was sent where nobody listens', async () => {
    const { http, reports } = clientOf(deadUrl);

    expect((await failureOf(http.send(writing))).kind).toBe('not-sent');
    expect((await failureOf(http.send(reading))).kind).toBe('not-sent');
    expect(reports).toHaveLength(2);
  });

  it.each([
    ['is cut before an answer', (socket: Socket) => socket.resetAndDestroy()],
    ['is closed before an answer', (socket: Socket) => socket.end()],
    ['breaks off in the head', (socket: Socket) => socket.end('HTTP/1.1 200 O')],
    [
      'breaks off in the body',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"id": 1}'),
    ],
    [
      'breaks off between chunks',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'),
    ],
    ['speaks no HTTP', (socket: Socket) => socket.end('hello\r\n\r\n')],
  ])('does not know whether a write arrived whose connection %s', async (_how, answer) => {
    const vendor = await raw(answer);
    const { http } = clientOf(vendor.url);

    expect((await failureOf(http.send(writing))).kind).toBe('unknown');
    expect(vendor.arrived).toHaveLength(1);
  });

  it('gives up at the end of the total time, while waiting and while reading', async () => {
    const silent = await raw(() => undefined);
    const slow = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{'));
    for (const { url, arrived } of [silent, slow]) {
      const { http } = clientOf(url, { timeoutMs: 150 });
      let failure = await failureOf(http.send(writing));
      // On a busy machine the time may be over before there is a connection.
      while (arrived.join('') === '' && failure.kind === 'not-sent') failure = await failureOf(http.send(writing));

      expect(failure).toMatchObject({ kind: 'unknown', reason: 'TIMED_OUT' });
    }
  });

  it('believes a refusal whose explanation broke off', async () => {
    const vendor = await raw((socket) => socket.end('HTTP/1.1 422 No\r\ncontent-length: 90\r\n\r\n{'));

    expect((await failureOf(clientOf(vendor.url).http.send(writing))).kind).toBe('refused');
  });

  it('does not know what became of a write that was called off on its way', async () => {
    const calledOff = new AbortController();
    const vendor = await raw(() => calledOff.abort());

    const failure = await failureOf(clientOf(vendor.url).http.send(writing, { signal: calledOff.signal }));

    expect(failure.kind).toBe('unknown');
  });

  it('sends nothing of a call that was called off before', async () => {
    const vendor = await scripted(() => ({ body: '{}' }));

    const failure = await failureOf(clientOf(vendor.url).http.send(writing, { signal: AbortSignal.abort() }));

    expect(failure.kind).toBe('not-sent');
    expect(vendor.received).toHaveLength(0);
  });
});

describe('how a call is sent', () => {
  it('asks at the last moment whether a write may still go, and then sends not one byte', async () => {
    const vendor = await raw(() => undefined);
    let asked = 0;
    const { http, reports } = clientOf(vendor.url);

    const failure = await failureOf(
      http.send(writing, {
        maySend: () => {
          asked += 1;
          return false;
        },
      }),
    );

    expect(failure.kind).toBe('not-sent');
    expect(asked).toBe(1);
    expect(reports).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(vendor.arrived.join('')).toBe('');
  });

  it('gives every write a connection of its own, and reads one that lasts', async () => {
    const vendor = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'));
    const { http } = clientOf(vendor.url, { concurrency: 1 });

    for (const call of [reading, reading, writing, writing]) await http.send(call);

    expect(vendor.arrived.map((text) => text.split('HTTP/1.1').length - 1)).toEqual([2, 1, 1]);
    expect(vendor.arrived[1]).toContain('connection: close');
  });

  it('follows no redirect', async () => {
    const elsewhere = await scripted(() => ({ body: '{}' }));
    const vendor = await scripted(() => ({ status: 302, headers: { location: elsewhere.url } }));

    expect((await failureOf(clientOf(vendor.url).http.send(reading))).kind).toBe('unauthorized');
    expect(elsewhere.received).toHaveLength(0);
  });

  it('carries its credentials to no other origin', async () => {
    const elsewhere = await scripted(() => ({ body: '{}' }));
    const vendor = await scripted(() => ({ body: '{}' }));
    const { http } = clientOf(vendor.url);

    expect((await failureOf(http.send({ ...reading, path: `${elsewhere.url}/things` }))).kind).toBe('unreadable');
    expect(elsewhere.received).toHaveLength(0);
    await http.send({ ...reading, path: `${vendor.url}/next`, query: { page: '2', empty: undefined } });
    expect(vendor.received[0]?.path).toBe('/next?page=2');
  });

  it('sends a form as bytes with its own content type', async () => {
    const vendor = await scripted(() => ({ body: '{}' }));
    const form = new FormData();
    form.append('file', new File(['content'], 'report.txt'));

    await clientOf(vendor.url).http.send({ ...writing, body: form, headers: {} });

    expect(vendor.received[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(vendor.received[0]?.headers['content-length']).toBe(String(vendor.received[0]?.body.length));
    expect(vendor.received[0]?.body).toContain('report.txt');
  });

  it('holds no more calls under way at once than the account allows', async () => {
    let underWay = 0;
    let most = 0;
    const vendor = await raw((socket) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
      }, 20);
    });
    const { http } = clientOf(vendor.url, { concurrency: 2 });

    await Promise.all(Array.from({ length: 9 }, (_, index) => http.send(index % 2 === 0 ? reading : writing)));

    expect(most).toBe(2);
  });

  it('spreads calls over time once a second of them is spent', async () => {
    const vendor = await scripted(() => ({ body: '{}' }));
    const { http } = clientOf(vendor.url, { requestsPerSecond: 10, concurrency: 20 });
    const began = performance.now();

    await Promise.all(Array.from({ length: 15 }, (_, index) => http.send(another(index))));

    expect(performance.now() - began).toBeGreaterThan(400);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('lets a call that was called off leave the queue, and its place to the next', async () => {
    const held = Promise.withResolvers<Socket>();
    const answered = (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    const vendor = await raw((socket, head) => {
      if (head.includes('number=3')) answered(socket);
      else held.resolve(socket);
    });
    const { http } = clientOf(vendor.url, { concurrency: 1 });
    const first = http.send(reading);
    const underWay = await held.promise;
    const calledOff = new AbortController();
    const second = failureOf(http.send(writing, { signal: calledOff.signal }));
    const third = http.send(another(3));
    calledOff.abort();

    expect((await second).kind).toBe('not-sent');
    answered(underWay);
    await Promise.all([first, third]);
    expect(vendor.arrived.join('').match(/^[A-Z]+ (?=.* HTTP)/gm)).toEqual(['GET ', 'GET ']);
  });

  it('lets a deletion go before everything that is only asked for somebody who reads', async () => {
    const held = Promise.withResolvers<Socket>();
    const answered = (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    const order: string[] = [];
    const vendor = await raw((socket, head) => {
      order.push(head.slice(0, 4));
      if (order.length > 1) answered(socket);
      else held.resolve(socket);
    });
    const { http } = clientOf(vendor.url, { concurrency: 1 });
    const first = http.send(reading);
    const underWay = await held.promise;
    const looks = [1, 2, 3].map((number) => http.send(another(number), { yields: true }));
    const deletion = http.send(writing);
    answered(underWay);
    await Promise.all([first, deletion, ...looks]);

    expect(order).toEqual(['GET ', 'POST', 'GET ', 'GET ', 'GET ']);
  });

  it('asks one question once, however many want the answer at that moment', async () => {
    const vendor = await scripted(() => ({ body: '{}' }));
    const { http, reports } = clientOf(vendor.url);

    await Promise.all([http.send(reading), http.send(reading), http.send(another(1))]);
    expect(vendor.received).toHaveLength(2);
    expect(reports).toHaveLength(2);

    await http.send(reading);
    expect(vendor.received).toHaveLength(3);
  });
});

describe('credentials and reports', () => {
  /** A vendor that accepts the token `second` alone. */
  const strict = () =>
    raw((socket, head) =>
      socket.write(
        head.includes('Bearer second')
          ? 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'
          : 'HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n',
      ),
    );
  const renewing = (replace: AccessTokens['replace']): Partial<VendorHttpOptions> => ({
    tokens: { current: () => Promise.resolve('first'), replace },
  });

  it('sends a rejected call once more with another token, and reports it once', async () => {
    const vendor = await strict();
    const { http, reports } = clientOf(
      vendor.url,
      {},
      renewing(() => Promise.resolve('second')),
    );

    expect(await http.send(writing)).toEqual({});
    expect(vendor.arrived).toHaveLength(2);
    expect(reports).toMatchObject([{ operation: 'write', failure: null }]);
  });

  it('gives up after the second rejection', async () => {
    const vendor = await strict();
    const { http } = clientOf(
      vendor.url,
      {},
      renewing(() => Promise.resolve('third')),
    );

    expect((await failureOf(http.send(writing))).kind).toBe('unauthorized');
    expect(vendor.arrived).toHaveLength(2);
  });

  it('asks again whether a write may go before it is sent with another token', async () => {
    const vendor = await strict();
    const { http } = clientOf(
      vendor.url,
      {},
      renewing(() => Promise.resolve('second')),
    );
    let mayStill = true;

    const failure = await failureOf(
      http.send(writing, {
        maySend: () => {
          const now = mayStill;
          mayStill = false;
          return now;
        },
      }),
    );

    expect(failure.kind).toBe('not-sent');
  });

  it.each([
    ['unauthorized', 'unauthorized'],
    ['throttled', 'throttled'],
    ['unknown', 'not-sent'],
  ] as const)('knows that a rejected write was not processed when its token fails with %s', async (kind, expected) => {
    const vendor = await strict();
    const fail = () => Promise.reject(new VendorFailure('v', 'refreshToken', { kind, retryAfterMs: 60_000 }));
    const { http } = clientOf(vendor.url, {}, renewing(fail));

    expect(await failureOf(http.send(writing))).toMatchObject({ kind: expected, retryAfterMs: 60_000 });
  });

  it('reports what the vendor says about its limit, refusals included', async () => {
    const vendor = await scripted(() => ({ status: 500, headers: { 'x-left': '41' } }));
    const { http, reports } = clientOf(
      vendor.url,
      {},
      { rateLimit: ({ headers }) => ({ remaining: Number(headers['x-left']), resetsAt: null }) },
    );

    await failureOf(http.send(reading));

    expect(reports[0]).toMatchObject({ failure: { kind: 'unknown' }, rateLimit: { remaining: 41 } });
  });
});
