import type { Canaries } from './canaries.js';
import type { SownSystem } from './sown-system.js';

/** What a request over HTTP was answered, headers included. */
export interface HttpAnswer {
  readonly way: string;
  readonly status: number;
  readonly text: string;
}

type Authorization = Readonly<Record<string, string>>;
interface Sending {
  readonly way: string;
  readonly path?: string;
  readonly init: RequestInit;
}

/** Headers that callers, browsers and proxies send. Fetch itself sets `host`, `origin` and the like as it is told. */
const headers = [
  ...['accept', 'accept-language', 'baggage', 'cookie', 'origin', 'referer', 'traceparent', 'tracestate', 'user-agent'],
  ...['apollographql-client-name', 'forwarded', 'if-none-match', 'x-api-key', 'x-apollo-operation-name'],
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-request-id', 'x-real-ip'],
] as const;

const json = { 'content-type': 'application/json' };
const question = '{ viewer { id } }';

/** Sows canaries in headers, credentials, URLs, and in bodies that are no GraphQL. */
export async function sowHttp(
  { url }: SownSystem,
  canaries: Canaries,
  authorization: Authorization,
): Promise<readonly HttpAnswer[]> {
  const all = [
    ...inHeaders(canaries, authorization),
    ...inCredentials(canaries),
    ...inBodies(canaries, authorization),
    ...inUrls(canaries, authorization),
  ];
  return Promise.all(all.map((sending) => send(url, sending)));
}

async function send(url: string, { way, path = '/graphql', init }: Sending): Promise<HttpAnswer> {
  const response = await fetch(url + path, { redirect: 'manual', ...init });
  const text = `${JSON.stringify([...response.headers])}\n${await response.text()}`;
  return { way, status: response.status, text };
}

const post = (body: string | FormData, more: Authorization): RequestInit => ({ method: 'POST', body, headers: more });

function inHeaders(canaries: Canaries, authorization: Authorization): readonly Sending[] {
  const body = JSON.stringify({ query: question });
  return headers.map((name) => {
    const way = `the header ${name}`;
    return { way, init: post(body, { ...json, ...authorization, [name]: canaries.email(way) }) };
  });
}

function inCredentials(canaries: Canaries): readonly Sending[] {
  const body = JSON.stringify({ query: question });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'EdDSA', kid: canaries.text('the key id of a token') })}.${part({
    sub: canaries.email('the subject of a token'),
    name: canaries.text('the name in a token'),
  })}.${Buffer.from(canaries.text('the signature of a token')).toString('base64url')}`;
  const given = [
    ['a token that is none', `Bearer ${canaries.text('a token that is none')}`],
    ['a forged token', `Bearer ${token}`],
    ['an API key that is none', `Bearer pgk_${canaries.text('an API key that is none')}`],
    [
      'a password',
      `Basic ${Buffer.from(`${canaries.email('a user')}:${canaries.text('a password')}`).toString('base64')}`,
    ],
    ['another scheme', `${canaries.text('a scheme')} x`],
  ] as const;
  return given.map(([way, authorization]) => ({ way, init: post(body, { ...json, authorization }) }));
}

function inBodies(canaries: Canaries, authorization: Authorization): readonly Sending[] {
  const form = new FormData();
  form.set('operations', canaries.text('a field of a form'));
  form.set('0', new Blob([canaries.text('a file of a form')]), canaries.text('the name of a file of a form'));
  const inJson: readonly (readonly [string, (value: string) => unknown])[] = [
    ['a text alone', (value) => value],
    ['a list', (value) => [{ query: value }]],
    ['an unknown member', (value) => ({ query: question, [value]: value })],
    ['a query that is an object', (value) => ({ query: { [value]: value } })],
    ['variables that are a text', (value) => ({ query: question, variables: value })],
    ['a variable that nobody declares', (value) => ({ query: question, variables: { [value]: value } })],
    ['the name of an operation that there is not', (value) => ({ query: question, operationName: value })],
    ['extensions', (value) => ({ query: question, extensions: { note: value } })],
    ['the id of a document', (value) => ({ documentId: `sha256:${value}` })],
    ['the hash of a document', (value) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: value } } })],
    ['a comment in the document', (value) => ({ query: `# ${value}\n${question}` })],
    ['a text that is not closed', (value) => ({ query: `{ subject(email: "${value}` })],
    ['a prototype', (value): unknown => JSON.parse(`{"query":"${question}","__proto__":{"note":"${value}"}}`)],
  ];
  return [
    ...inJson.map(([what, make]) => {
      const way = `a body with ${what}`;
      return { way, init: post(JSON.stringify(make(canaries.email(way))), { ...json, ...authorization }) };
    }),
    {
      way: 'a body that is no JSON',
      init: post(`{"query": "${canaries.email('a body that is no JSON')}`, { ...json, ...authorization }),
    },
    {
      way: 'a body in plain text',
      init: post(canaries.email('a body in plain text'), { 'content-type': 'text/plain', ...authorization }),
    },
    {
      way: 'the type of a body',
      init: post('{}', { 'content-type': `text/${canaries.text('the type of a body')}`, ...authorization }),
    },
    { way: 'a form', init: post(form, authorization) },
  ];
}

function inUrls(canaries: Canaries, authorization: Authorization): readonly Sending[] {
  const preflight = { 'apollo-require-preflight': '1', ...authorization };
  const at = (way: string, path: (value: string) => string, init: RequestInit = {}): Sending => ({
    way,
    path: path(encodeURIComponent(canaries.email(way))),
    init: { headers: preflight, ...init },
  });
  return [
    at('the path', (value) => `/${value}`),
    at('a page under the explorer', (value) => `/explorer/${value}`),
    at('the query of the metrics', (value) => `/metrics?of=${value}`),
    at('the query of the readiness', (value) => `/readyz?of=${value}`),
    at('a parameter of the URL', (value) => `/graphql?query=${encodeURIComponent(question)}&note=${value}`),
    at(
      'a document in the URL',
      (value) => `/graphql?query=${encodeURIComponent('{ vendor(id: "')}${value}${encodeURIComponent('") { id } }')}`,
    ),
    at('variables in the URL', (value) => `/graphql?query=${encodeURIComponent(question)}&variables=${value}`),
    at('the path of another method', (value) => `/graphql/${value}`, { method: 'DELETE', headers: preflight }),
    at('a ticket that is none', (value) => `/uploads/${value}`, {
      method: 'PUT',
      body: canaries.text('a file that nobody announced'),
    }),
  ];
}

/** Sends content to a place for a file, once wrong in its length and once right. */
export async function sowFile(uploadUrl: string, size: number, canaries: Canaries): Promise<readonly HttpAnswer[]> {
  const { origin, pathname } = new URL(uploadUrl);
  const put = (way: string, content: string): Promise<HttpAnswer> =>
    send(origin, {
      way,
      path: pathname,
      init: {
        method: 'PUT',
        body: content,
        headers: { 'content-disposition': `attachment; filename="${canaries.text(`the file name with ${way}`)}"` },
      },
    });
  return [
    await put('content that is too long', canaries.text('content that is too long').repeat(2)),
    await put('the content of a file', canaries.text('the content of a file').padEnd(size)),
  ];
}
