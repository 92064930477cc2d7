import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLError, NoSchemaIntrospectionCustomRule } from 'graphql';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { startGraphServer, type GraphServer } from '../../src/server/graph-server.js';
import { ask, options, schemaOf, smallGraph, withServer } from './server-under-test.js';

const query = JSON.stringify({ query: '{ greeting }' });
const introspection = JSON.stringify({ query: '{ __schema { queryType { name } } }' });

const failed = z.object({
  errors: z.array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()) })),
});
const errorsOf = async (answer: Response) => failed.parse(await answer.json()).errors;

/** Sends what `fetch` would not let out, such as a Host of one's own. */
function get(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the graph over HTTP', () => {
  let server: GraphServer;
  beforeAll(async () => {
    server = await startGraphServer(smallGraph, options);
  });
  afterAll(() => server.stop());

  it('answers a query that is posted and one that stands in the URL', async () => {
    const posted = await ask(server.url, query);
    const asked = await fetch(`${server.url}/graphql?query={greeting}`, {
      headers: { 'apollo-require-preflight': '1' },
    });

    expect(await posted.json()).toEqual({ data: { greeting: 'hello' } });
    expect(await asked.json()).toEqual({ data: { greeting: 'hello' } });
  });

  it('keeps answers out of every cache, and out of frames and sniffing', async () => {
    const { headers } = await ask(server.url, query);

    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('gives every answer the id that the request brought, or one of its own', async () => {
    const brought = await ask(server.url, query, { 'x-request-id': 'trace-1:a.b_C' });
    const insane = await ask(server.url, query, { 'x-request-id': 'ana@example.com' });
    const none = await fetch(`${server.url}/nowhere`);

    expect(brought.headers.get('x-request-id')).toBe('trace-1:a.b_C');
    expect(insane.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(none.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it.each([
    ['a document that is none', JSON.stringify({ query: '{' })],
    ['a body that is none', '{'],
    ['a request without a query', JSON.stringify({ variables: {} })],
    ['a body that is too large', JSON.stringify({ query: ' '.repeat(1_000_000) })],
  ])('says the id in the error about %s', async (_, body) => {
    const answer = await ask(server.url, body, { 'x-request-id': 'trace-2' });

    expect(await errorsOf(answer)).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ requestId: 'trace-2' }) }),
    ]);
  });

  it('takes a body of one megabyte and refuses one byte more, however it is sent', async () => {
    const padded = (bytes: number): string => query.padEnd(bytes);
    const chunked = new Blob([padded(1_000_001)]).stream();

    const largest = await ask(server.url, padded(1_000_000));
    const larger = await ask(server.url, padded(1_000_001));
    const unannounced = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: chunked,
      duplex: 'half',
    });

    expect([largest.status, larger.status, unannounced.status]).toEqual([200, 413, 413]);
    expect(await errorsOf(larger)).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }) }),
    ]);
  });

  it.each([
    ['another type', { 'content-type': 'text/plain' }],
    ['another character set', { 'content-type': 'application/json; charset=latin1' }],
    ['compression', { 'content-encoding': 'gzip' }],
  ])('takes no body of %s', async (_, headers) => {
    expect((await ask(server.url, query, headers)).status).toBe(415);
  });

  it('takes no operation that a form or an image on another page could send', async () => {
    const answer = await fetch(`${server.url}/graphql?query={greeting}`);

    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual([expect.objectContaining({ message: expect.stringContaining('CSRF') })]);
  });

  it('runs one operation a request, and none that it has only the hash of', async () => {
    const batch = await ask(server.url, `[${query},${query}]`);
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const persisted = await ask(server.url, JSON.stringify({ extensions }));

    expect(batch.status).toBe(400);
    expect(await errorsOf(persisted)).toEqual([expect.objectContaining({ message: 'PersistedQueryNotSupported' })]);
  });

  it('lets pages of listed origins call and read', async () => {
    const origin = 'https://console.example.com';
    const preflight = await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: { origin } });
    const answer = await ask(server.url, query, { origin });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(answer.status).toBe(200);
    for (const { headers } of [preflight, answer]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('origin');
    }
  });

  it.each(['https://evil.example.com', 'null', 'https://console.example.com.evil.example.com'])(
    'lets no page of %s call',
    async (origin) => {
      const preflight = await fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers: { origin } });
      const answer = await ask(server.url, query, { origin });

      expect(preflight.headers.get('access-control-allow-methods')).toBeNull();
      expect(answer.status).toBe(403);
      for (const { headers } of [preflight, answer]) expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('lets pages call that it served itself', async () => {
    expect((await ask(server.url, query, { origin: server.url })).status).toBe(200);
  });

  it('answers to no name but those it is known by, probes apart', async () => {
    const host = 'rebound.example.com';

    expect(await get(`${server.url}/graphql?query={greeting}`, { host, 'apollo-require-preflight': '1' })).toBe(421);
    expect(await get(`${server.url}/nowhere`, { host })).toBe(421);
    expect(await get(`${server.url}/livez`, { host })).toBe(200);
  });

  it('says that there is nothing where there is nothing, in JSON', async () => {
    for (const path of ['/nowhere', '/', '/explorer', '/explorer/', '/metrics', '/graphql/', '//', '/%ff']) {
      const answer = await fetch(server.url + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await errorsOf(answer)).toHaveLength(1);
    }
  });

  it('says which methods a path takes', async () => {
    const answer = await fetch(`${server.url}/livez`, { method: 'POST' });
    const graphql = await fetch(`${server.url}/graphql`, {
      method: 'PUT',
      headers: { 'apollo-require-preflight': '1' },
    });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect([graphql.status, graphql.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('shows the Sandbox to a browser', async () => {
    const answer = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });

    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect(await answer.text()).toContain('embeddable-sandbox');
  });

  it('refuses a port that is taken', async () => {
    const port = Number(new URL(server.url).port);

    await expect(startGraphServer(smallGraph, { ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('what the graph decides', () => {
  it('an error of the context becomes the answer with its status and headers', async () => {
    const http = { status: 401, headers: new Map([['www-authenticate', 'Bearer']]) };
    const contextFor = (): Promise<object> =>
      Promise.reject(new GraphQLError('Who are you?', { extensions: { code: 'UNAUTHENTICATED', http } }));

    await withServer({ graph: { contextFor } }, async ({ url }) => {
      const answer = await ask(url, query, { 'x-request-id': 'trace-3' });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(await answer.json()).toEqual({
        errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED', requestId: 'trace-3' } }],
      });
    });
  });

  it('the context is made from the request', async () => {
    const seen: unknown[] = [];
    const contextFor = (request: object): Promise<object> => {
      seen.push(request);
      return Promise.resolve({});
    };

    await withServer({ graph: { contextFor } }, ({ url }) =>
      ask(url, query, { 'x-request-id': 'trace-4', authorization: 'Bearer x' }),
    );

    expect(seen).toEqual([
      {
        requestId: 'trace-4',
        remoteAddress: '127.0.0.1',
        headers: expect.objectContaining({ authorization: 'Bearer x' }),
        time: { check: expect.any(Function) },
      },
    ]);
  });

  it('an error of a resolver is formatted and has no stack', async () => {
    const schema = schemaOf(() => {
      throw new Error('ana@example.com');
    });
    const formatError = () => ({ message: 'Something failed.', extensions: { code: 'INTERNAL_SERVER_ERROR' } });

    await withServer({ graph: { schema, formatError } }, async ({ url }) => {
      const answer = await ask(url, query, { 'x-request-id': 'trace-5' });

      expect(await answer.json()).toEqual({
        data: { greeting: null },
        errors: [{ message: 'Something failed.', extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'trace-5' } }],
      });
    });
  });

  it('its validation rules hold', async () => {
    await withServer({ graph: { validationRules: [NoSchemaIntrospectionCustomRule] } }, async ({ url }) => {
      expect(await errorsOf(await ask(url, introspection))).not.toHaveLength(0);
      expect((await ask(url, query)).status).toBe(200);
    });
  });

  it('the schema is for viewers who may read it, also when the document is known from another', async () => {
    const viewers = { reader: true, other: false };
    let viewer: keyof typeof viewers = 'reader';

    await withServer({ graph: { mayReadSchema: () => viewers[viewer] } }, async ({ url }) => {
      expect((await ask(url, introspection)).status).toBe(200);
      viewer = 'other';
      const hidden = await ask(
        url,
        JSON.stringify({ query: 'query { ...q } fragment q on Query { __type(name: "A") { name } }' }),
      );
      const refused = await ask(url, introspection);

      expect([hidden.status, refused.status]).toEqual([403, 403]);
      expect(await errorsOf(refused)).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
      ]);
      expect((await ask(url, query)).status).toBe(200);
    });
  });
});

describe('production', () => {
  it('shows no Sandbox', async () => {
    await withServer({ options: { production: true } }, async ({ url }) => {
      const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html', 'apollo-require-preflight': '1' } });

      expect(page.headers.get('content-type')).toContain('application/json');
    });
  });
});

const metricsOf = (text: () => Promise<string>) => ({ text, answered: () => undefined });

describe('the pages around the graph', () => {
  let explorerFolder = '';
  beforeAll(() => {
    explorerFolder = mkdtempSync(join(tmpdir(), 'explorer-'));
    mkdirSync(join(explorerFolder, 'assets'));
    writeFileSync(join(explorerFolder, 'index.html'), '<title>explorer</title>');
    writeFileSync(join(explorerFolder, 'assets/main-1.js'), '0');
  });
  afterAll(() => {
    rmSync(explorerFolder, { recursive: true });
  });

  it('say that the server lives, and whether it is ready', async () => {
    let reasons: readonly string[] = ['The ledger does not answer.'];
    const readiness = (): Promise<readonly string[]> => Promise.resolve(reasons);

    await withServer({ options: { readiness } }, async ({ url }) => {
      const notYet = await fetch(`${url}/readyz`);
      reasons = [];
      const ready = await fetch(`${url}/readyz`);

      expect((await fetch(`${url}/livez`)).status).toBe(200);
      expect([notYet.status, await notYet.json()]).toEqual([
        503,
        { status: 'not ready', reasons: ['The ledger does not answer.'] },
      ]);
      expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', reasons: [] }]);
    });
  });

  it('are not ready when the check itself fails', async () => {
    await withServer({ options: { readiness: () => Promise.reject(new Error('down')) } }, async ({ url }) => {
      const answer = await fetch(`${url}/readyz`);
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { status: 'not ready', reasons: ['The check itself failed.'] },
      ]);
    });
  });

  it('show what was measured, where something is', async () => {
    await withServer({ options: { metrics: metricsOf(() => Promise.resolve('up 1\n')) } }, async ({ url }) => {
      const answer = await fetch(`${url}/metrics`);

      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(await answer.text()).toBe('up 1\n');
    });
  });

  it('give everybody the public keys that receipts are checked with', async () => {
    const keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'a' }] };
    await withServer({ options: { publicKeys: () => Promise.resolve(keys) } }, async ({ url }) => {
      const answer = await fetch(`${url}/.well-known/jwks.json`);

      expect(answer.headers.get('content-type')).toBe('application/jwk-set+json');
      expect(await answer.json()).toEqual(keys);
    });
  });

  it('lead to the explorer, which loads nothing from elsewhere', async () => {
    await withServer({ options: { explorerFolder } }, async ({ url }) => {
      const page = await fetch(url);
      const script = await fetch(`${url}/explorer/assets/main-1.js`);

      expect([page.url, await page.text()]).toEqual([`${url}/explorer/`, '<title>explorer</title>']);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(script.headers.get('cache-control')).toContain('immutable');
      expect(await get(`${url}/explorer/nothing.js`, {})).toBe(404);
      expect(await get(`${url}/explorer/../../../../etc/passwd`, {})).toBe(404);
      expect(await get(`${url}/explorer/%2e%2e/%2e%2e/etc/passwd`, {})).toBe(404);
    });
  });

  it('answer 500 without the reason when one of them fails', async () => {
    await withServer(
      { options: { metrics: metricsOf(() => Promise.reject(new Error('ana@example.com'))) } },
      async ({ url }) => {
        const answer = await fetch(`${url}/metrics`);

        expect(answer.status).toBe(500);
        expect(await answer.text()).not.toContain('ana@example.com');
      },
    );
  });
});

describe('the log of requests', () => {
  it('has an id, a status and a duration, and nothing that a caller wrote', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'debug' }, { write: (line) => lines.push(line) });

    await withServer({ options: { log } }, async ({ url }) => {
      const text = JSON.stringify({ query: '{ greeting(email: "ana@example.com") }' });
      await ask(url, text, { 'x-request-id': 'trace-6', authorization: 'Bearer ana@example.com' });
      await fetch(`${url}/people/ana@example.com?q=ana@example.com`);
    });

    const entries = lines
      .map((line): unknown => JSON.parse(line))
      .filter((entry) => z.object({ event: z.literal('http.request') }).safeParse(entry).success);
    expect(entries).toEqual([
      expect.objectContaining({ requestId: 'trace-6', method: 'POST', path: '/graphql', status: 200 }),
      expect.objectContaining({ method: 'GET', status: 404 }),
    ]);
    expect(lines.join('')).not.toContain('ana');
  });
});

describe('stopping', () => {
  const waiting = () => {
    const release = Promise.withResolvers<string>();
    const reached = Promise.withResolvers<null>();
    const schema = schemaOf(() => {
      reached.resolve(null);
      return release.promise;
    });
    return { schema, reached: reached.promise, release: () => release.resolve('late') };
  };

  it('lets what is under way finish, takes nothing new, and may be asked for twice', async () => {
    const { schema, reached, release } = waiting();
    const server = await startGraphServer({ ...smallGraph, schema }, options);
    const answer = ask(server.url, query);
    await reached;

    const stopped = Promise.all([server.stop(), server.stop()]);
    await expect(ask(server.url, query)).rejects.toThrow();
    release();

    expect(await (await answer).json()).toEqual({ data: { greeting: 'late' } });
    await stopped;
    await server.stop();
  });

  it('does not wait for connections on which nothing is asked', async () => {
    const server = await startGraphServer(smallGraph, options);
    await (await ask(server.url, query)).text();
    const silent = connect(Number(new URL(server.url).port), '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const startedAt = performance.now();

    await server.stop();

    // What is under way would be given five seconds.
    expect(performance.now() - startedAt).toBeLessThan(4_500);
    silent.destroy();
  });

  it('ends what does not finish within five seconds', async () => {
    const { schema, reached } = waiting();
    const server = await startGraphServer({ ...smallGraph, schema }, options);
    const answer = ask(server.url, query).then(
      () => 'answered',
      () => 'broken off',
    );
    await reached;

    await server.stop();

    expect(await answer).toBe('broken off');
  });
});
