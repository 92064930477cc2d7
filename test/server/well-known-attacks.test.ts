import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { z } from 'zod';
import { startGraphInProduction, type GraphInProduction } from './graph-in-production.js';

/**
 * What scanners try on a GraphQL server, graphql-cop's fourteen checks among them, against the graph as it is in
 * production: for a viewer who may read and write, and who may not read the schema.
 */
let server: GraphInProduction;
beforeAll(async () => {
  server = await startGraphInProduction();
});
afterAll(() => server.stop());

interface Seen {
  readonly status: number;
  readonly text: string;
  /** Of every error. */
  readonly codes: readonly unknown[];
  readonly data: unknown;
}

async function send(path: string, init: RequestInit): Promise<Seen> {
  server.lines.length = 0;
  const response = await fetch(`${server.url}${path}`, init);
  const text = await response.text();
  const { errors = [], data } = answered.parse(JSON.parse(text));
  return { status: response.status, text, codes: errors.map(({ extensions }) => extensions.code), data };
}

const answered = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

const json = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
const post = (body: unknown) => send('/graphql', { method: 'POST', headers: json, body: JSON.stringify(body) });
const ask = (query: string, variables: object = {}) => post({ query, variables });

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, n) => write(n)).join(' ');
const deletion = (index: number): string =>
  `d${String(index)}: requestDeletion(input: { idempotencyKey: "k${String(index)}", subject: { email: "p${String(index)}@example.com" } }) { userErrors { code } }`;

const refused = { status: 400, codes: ['QUERY_TOO_COMPLEX'], data: undefined };

describe('a document that asks for too much', () => {
  it('with 101 aliases of one field is refused', async () => {
    expect(await ask(`{ ${times(101, (n) => `alias${String(n)}: __typename`)} }`)).toMatchObject({ status: 400 });
    expect((await ask(`{ vendors { ${times(101, (n) => `alias${String(n)}: __typename`)} } }`)).codes).toEqual([
      'QUERY_TOO_COMPLEX',
    ]);
  });

  it('with a thousand deletions under aliases is refused before one of them is made', async () => {
    const { codes, data } = await ask(`mutation { ${times(1_000, deletion)} }`);
    expect(codes).toEqual(['QUERY_TOO_COMPLEX']);
    expect(data).toBeUndefined();
    const { codes: few } = await ask(`mutation { ${times(20, deletion)} }`);
    expect(few).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it('with a field repeated 500 times at the root is refused', async () => {
    expect(await ask(`{ ${'__typename '.repeat(500)} }`)).toMatchObject(refused);
  });

  it('with a field repeated until the document has more than 2,000 tokens is refused', async () => {
    expect((await ask(`{ vendors { ${'id '.repeat(2_000)} } }`)).codes).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it('with directives without end is refused, known ones and unknown ones', async () => {
    expect(await ask(`{ vendors { ${'id @include(if: true) '.repeat(51)} } }`)).toMatchObject(refused);
    const unknown = await ask(`{ __typename ${'@aa'.repeat(10)} }`);
    expect(unknown).toMatchObject({ status: 400, data: undefined });
    const many = await ask(`{ __typename ${'@aa'.repeat(900)} }`);
    expect(many).toMatchObject({ status: 400, data: undefined });
    // A complaint about each would make the answer much larger than the question.
    expect(many.codes.length).toBeLessThanOrEqual(101);
  });

  it('with fragments that name each other in a circle is refused', async () => {
    const circle =
      'query { __schema { ...A } } fragment A on __Schema { __typename ...B } fragment B on __Schema { ...A }';
    expect(await ask(circle)).toMatchObject({ status: 400, data: undefined });
  });

  it('that goes in circles through the schema is refused', async () => {
    const inCircles =
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
    expect(await ask(inCircles)).toMatchObject({ status: 400, data: undefined });
  });

  it('that goes in circles through the data is refused', async () => {
    const circle = 'privacyRequests(first: 1) { nodes { subject { '.repeat(5) + 'id' + ' } } }'.repeat(5);
    expect(await ask(`{ ${circle} }`)).toMatchObject(refused);
  });

  it('with pages within pages is refused by their product', async () => {
    const pages =
      '{ privacyRequests(first: 100) { nodes { subject { privacyRequests(first: 100) { nodes { id } } } } } }';
    expect(await ask(pages)).toMatchObject(refused);
  });

  it('in several operations of one document is measured by each of them', async () => {
    const deep = `query B { ${'privacyRequests(first: 1) { nodes { subject { '.repeat(5)}id${' } } }'.repeat(5)} }`;
    const { codes } = await post({ query: `query A { __typename } ${deep}`, operationName: 'A' });
    expect(codes).toEqual(['QUERY_TOO_COMPLEX']);
  });
});

describe('several operations in one request', () => {
  it('are refused, however many', async () => {
    const one = { query: 'query cop { __typename }' };
    for (const count of [1, 2, 10, 1_000]) {
      const { status, data, codes } = await post(Array.from({ length: count }, () => one));
      expect({ status, data, codes }).toEqual({ status: 400, data: undefined, codes: ['BAD_REQUEST'] });
    }
  });
});

describe('operation after operation', () => {
  it('of one viewer comes to an end, with when to come again; another viewer is answered meanwhile', async () => {
    const dear = JSON.stringify({ query: `{ privacyRequests(first: 100) { nodes { ${'id '.repeat(79)} } } }` });
    const cheap = JSON.stringify({ query: '{ __typename }' });
    const askAs = (authorization: string, body: string) =>
      fetch(`${server.url}/graphql`, { method: 'POST', headers: { ...json, authorization }, body });
    const answers: Response[] = [];
    for (let n = 0; n < 4; n += 1) answers.push(await askAs('Bearer ana', dear));
    const last = answers.at(-1);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    // Of 20,000 it left 3,998.
    expect(last?.headers.get('retry-after')).toBe('13');
    expect(await last?.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining('13 s'),
          extensions: {
            code: 'RATE_LIMITED',
            retryAfter: 13,
            limit: { name: 'rate', allowed: 20_000, actual: 8_001, advice: expect.stringContaining('less often') },
            requestId: expect.any(String),
          },
        },
      ],
    });
    expect((await askAs('Bearer ben', cheap)).status).toBe(200);
  });
});

describe('a request that another page could make a browser send', () => {
  const body = 'query=query+cop+%7B__typename%7D';
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: '{ __typename }', variables: {} }));

  it.each([
    ['a form', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body }],
    [
      'a form in plain text',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ __typename }"}' },
    ],
    ['a form with files', { method: 'POST', body: form }],
    ['a beacon without a type', { method: 'POST', body: new Blob(['{"query":"{ __typename }"}']) }],
    [
      'a type that only begins like JSON',
      { method: 'POST', headers: { 'content-type': 'application/jsonp' }, body: '{"query":"{ __typename }"}' },
    ],
    [
      'JSON hidden behind plain text',
      {
        method: 'POST',
        headers: { 'content-type': 'text/plain; application/json' },
        body: '{"query":"{ __typename }"}',
      },
    ],
  ])('as %s is answered with 415', async (_, init) => {
    expect(await send('/graphql', init)).toMatchObject({ status: 415, data: undefined });
  });

  it('as an image or a link is refused', async () => {
    expect(await send('/graphql?query=query+cop+%7B__typename%7D', {})).toMatchObject({ status: 400, data: undefined });
    expect(await send(`/graphql?${body}`, { headers: { 'content-type': 'text/plain' } })).toMatchObject({
      data: undefined,
    });
  });

  it('as a mutation in the URL is refused, even by those who may ask there', async () => {
    const mutation = encodeURIComponent(`mutation { ${deletion(1)} }`);
    for (const headers of [{}, { 'apollo-require-preflight': '1' }]) {
      const { status, data } = await send(`/graphql?query=${mutation}`, { headers });
      expect([400, 405]).toContain(status);
      expect(data).toBeUndefined();
    }
  });

  it.each(['https://evil.example.com', 'null', 'http://127.0.0.1.example.com'])(
    'from a page of %s is refused, whatever it says it is',
    async (origin) => {
      const init = { method: 'POST', headers: { ...json, origin }, body: '{"query":"{ __typename }"}' };
      expect(await send('/graphql', init)).toMatchObject({ status: 403, data: undefined });
    },
  );
});

describe('what an answer gives away', () => {
  it('is nothing of the schema to viewers who may not read it', async () => {
    for (const query of [getIntrospectionQuery(), '{ __schema { types { name } } }', '{ _service { sdl } }']) {
      expect(await ask(query)).toMatchObject({ status: 403, codes: ['FORBIDDEN'], data: undefined });
    }
  });

  it('is no page for exploring', async () => {
    for (const path of ['/graphql', '/graphiql', '/playground', '/altair', '/v1/graphql', '/console', '/explorer/']) {
      const response = await fetch(server.url + path, { headers: { accept: 'text/html' } });
      expect(response.headers.get('content-type')).toContain('json');
      expect(await response.text()).not.toMatch(/graphiql|playground|sandbox/i);
    }
  });

  it('is no trace, no stack and no exception', async () => {
    const traced = await send('/graphql', {
      method: 'POST',
      headers: { ...json, 'x-apollo-tracing': '1', 'apollo-federation-include-trace': 'ftv1' },
      body: '{"query":"query cop { __typename }"}',
    });
    expect(JSON.parse(traced.text)).toEqual({ data: { __typename: 'Query' } });
    const broken = await ask('qwerty cop { abc }');
    const failing = await ask(
      'query { privacyRequest(id: "UHJpdmFjeVJlcXVlc3Q6MDE5YTAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAw") { id } }',
    );
    expect(failing.codes).toEqual(['INTERNAL_SERVER_ERROR']);
    for (const { text } of [broken, failing]) {
      expect(text).not.toMatch(/stack|exception|node_modules|\.[jt]s:|The services were asked/i);
    }
    expect(server.lines.join('')).toContain('graphql.failed');
  });
});
