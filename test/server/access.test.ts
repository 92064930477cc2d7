import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Scope } from '../../src/domain/entities.js';
import { required } from '../../src/domain/invariant-error.js';
import { createApiKey, revokeApiKey } from '../../src/ledger/api-keys.js';
import { startIssuer, type Issuer } from '../support/key-server.js';
import { eventually } from '../support/eventually.js';
import { askGraph, startRunningSystem, type GraphAnswer, type RunningSystem } from '../support/running-system.js';

const vendorsFile = `vendors:
  - { id: attentive, kind: ATTENTIVE, name: Attentive, baseUrl: "http://127.0.0.1:9", timeout: PT5S, auth: { accessToken: x } }
`;

let folder: string;
let issuer: Issuer;
/** As it runs for others: in production, with no worker, so that nothing happens by itself. */
let system: RunningSystem;
let person: string;
let request: string;

const email = 'ursula.quagmire@example.com';

const ask = async <T>(
  viewer: string,
  scopes: readonly string[],
  document: string,
  variables = {},
): Promise<GraphAnswer<T>> =>
  askGraph<T>(system.url, document, variables, await issuer.authorization(viewer, ...scopes));
const askAsReader = (document: string, variables = {}) => ask('reader', [Scope.read], document, variables);
const askAsRevealer = (document: string, variables = {}) =>
  ask('revealer', [Scope.read, Scope.reveal], document, variables);

const deletion = `mutation Erase($input: RequestDeletionInput!) {
  requestDeletion(input: $input) { privacyRequest { id subject { id email } } userErrors { code } }
}`;

interface ErasedAnswer {
  readonly requestDeletion: {
    readonly privacyRequest: { readonly id: string; readonly subject: { readonly id: string } } | null;
  };
}

const erase = (scopes: readonly string[], address = email) =>
  ask<ErasedAnswer>('writer', scopes, deletion, {
    input: { idempotencyKey: randomUUID(), subject: { email: address, name: 'Ursula Quagmire' } },
  });

const erased = (answer: GraphAnswer<ErasedAnswer> | null) =>
  required(answer?.data?.requestDeletion.privacyRequest, 'The request that was made');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'privacy-graph-access-'));
  await writeFile(join(folder, 'vendors.yaml'), vendorsFile);
  issuer = await startIssuer();
  system = await startRunningSystem({
    worker: false,
    environment: {
      ...issuer.environment,
      NODE_ENV: 'production',
      VENDORS_FILE: join(folder, 'vendors.yaml'),
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    },
  });
  ({
    id: request,
    subject: { id: person },
  } = erased(await erase([Scope.read, Scope.write])));
});
afterAll(async () => {
  issuer.stop();
  await system.stop();
  await rm(folder, { recursive: true });
});

const codesOf = ({ errors }: GraphAnswer<unknown>): readonly unknown[] =>
  errors.map(({ extensions }) => extensions['code']);

describe('in production', () => {
  it('nobody is answered without a token, the developer neither', async () => {
    const answer = await askGraph(system.url, '{ viewer { id } }');

    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('a person is known by their token, and told what they may do', async () => {
    expect((await ask('ana', [Scope.read, 'openid'], '{ viewer { id name scopes } }')).data).toEqual({
      viewer: { id: 'ana', name: null, scopes: ['requests:read'] },
    });
  });

  it('a machine is known by its key, until that is revoked', async () => {
    const { ledger } = system.application;
    const { id, key } = await createApiKey(ledger, { name: 'Reports', scopes: [Scope.read], expiresAt: null });
    const asMachine = () =>
      askGraph(system.url, '{ viewer { id name } vendors { key } }', {}, { authorization: `Bearer ${key}` });

    expect((await asMachine()).data).toEqual({
      viewer: { id: `key:${id}`, name: 'Reports' },
      vendors: [{ key: 'attentive' }],
    });
    await revokeApiKey(ledger, id);
    // Each server knows a machine for a second.
    const refused = await eventually(asMachine, ({ status }) => status !== 200);
    expect([refused.status, codesOf(refused)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(system.log()).not.toContain(key.slice(-64));
  });

  it('what the viewer may not do is refused before any of it is done, and says which scope it needs', async () => {
    const answer = await erase([Scope.read], 'nobody.yet@example.com');

    expect([answer.status, answer.data]).toEqual([403, null]);
    expect(answer.errors).toMatchObject([
      {
        message: 'This needs the scope requests:write.',
        extensions: { code: 'FORBIDDEN', requiredScopes: ['requests:write'] },
      },
    ]);
    expect((await askAsReader('{ subject(email: "nobody.yet@example.com") { id } }')).data).toEqual({ subject: null });
  });

  it('an act whose answer may not be read is not done', async () => {
    const answer = await erase([Scope.write], 'nobody.yet@example.com');

    expect([answer.status, codesOf(answer)]).toEqual([403, ['FORBIDDEN']]);
    expect((await askAsReader('{ subject(email: "nobody.yet@example.com") { id } }')).data).toEqual({ subject: null });
  });

  it.each([getIntrospectionQuery(), '{ __type(name: "Query") { name } }', '{ _service { sdl } }'])(
    'the schema is for those who may read it: %.30s',
    async (document) => {
      const without = [Scope.read, Scope.write, Scope.approve, Scope.reveal];
      const answer = await ask('curious', without, document);

      expect([answer.status, codesOf(answer)]).toEqual([403, ['FORBIDDEN']]);
      expect((await ask('router', [Scope.schema], document)).errors).toEqual([]);
    },
  );

  it('a place for a file is given to nobody who may not write, and no other place is taken', async () => {
    const announce = `mutation($input: UploadFileInput!) { uploadFile(input: $input) { uploadUrl userErrors { code } } }`;
    const input = { request, name: 'export.pdf', contentType: 'application/pdf', size: 1 };
    const answer = await ask('reader', [Scope.read, Scope.reveal, Scope.approve], announce, { input });
    expect([answer.status, answer.data, codesOf(answer)]).toEqual([403, null, ['FORBIDDEN']]);

    const { authorization } = await issuer.authorization('writer', ...Object.values(Scope));
    const put = await fetch(`${system.url}/uploads/${'A'.repeat(60)}`, {
      method: 'PUT',
      body: 'x',
      headers: { authorization },
    });
    expect(put.status).toBe(404);
  });
});

describe('a viewer without subjects:reveal', () => {
  it('finds a person by address or number, and is shown masks', async () => {
    const found = `{
      subject(email: "${email}") { id name email identifiers { value } }
      privacyRequests(filter: { email: "${email}" }) { totalCount nodes { subject { email } } }
    }`;
    expect((await askAsReader(found)).data).toEqual({
      subject: { id: person, name: 'U. Q.', email: 'u**@example.com', identifiers: [{ value: 'u**@example.com' }] },
      privacyRequests: { totalCount: 1, nodes: [{ subject: { email: 'u**@example.com' } }] },
    });
  });

  it('is told nothing by an address through _entities, where addresses could be tried', async () => {
    const join = 'query($of: [_Any!]!) { _entities(representations: $of) { ... on Subject { id } } }';
    const of = [{ __typename: 'Subject', email }];
    expect((await askAsReader(join, { of })).data).toEqual({ _entities: [null] });
    expect((await askAsRevealer(join, { of })).data).toEqual({ _entities: [{ id: person }] });
  });
});

interface Entry {
  readonly viewer: string;
  readonly operation: string | null;
  readonly subjects: readonly string[];
  readonly request: string;
}

/** What was added to the access log meanwhile. */
async function entriesOf(act: () => Promise<unknown>): Promise<readonly Entry[]> {
  const { db } = system.application.ledger;
  const count = async () => (await db.selectFrom('access_entry').select('sequence').execute()).length;
  const before = await count();
  await act();
  const rows = await db
    .selectFrom('access_entry')
    .select(['viewer', 'operation', 'subjects', 'request'])
    .orderBy('chain')
    .orderBy('sequence')
    .execute();
  return rows.slice(before);
}

const uuidOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';

describe('the access log', () => {
  const entry = (operation: string | null) => [
    { viewer: 'revealer', operation, subjects: [uuidOf(person)], request: expect.any(String) },
  ];

  it.each([
    ['by id', (id: string) => `query Look { subject(id: "${id}") { email } }`],
    ['through node', (id: string) => `query Look { node(id: "${id}") { ... on Subject { phones emails } } }`],
    [
      'through nodes, twice',
      (id: string) => `query Look { nodes(ids: ["${id}", "${id}"]) { ... on Subject { name } } }`,
    ],
    ['through another name', () => `query Look { privacyRequests { nodes { person: subject { called: name } } } }`],
    [
      'through _entities',
      (id: string) =>
        `query Look { _entities(representations: [{ __typename: "Subject", id: "${id}" }]) { ... on Subject { email } } }`,
    ],
    [
      'through _entities by address, with nothing but an id',
      () =>
        `query Look { _entities(representations: [{ __typename: "Subject", email: "${email}" }]) { ... on Subject { id } } }`,
    ],
  ])('has one entry for an operation that reveals: %s', async (_, document) => {
    const entries = await entriesOf(async () => {
      expect((await askAsRevealer(document(person))).errors).toEqual([]);
    });
    expect(entries).toEqual(entry('Look'));
  });

  it('has the entry of an act whose answer reveals, with the id that the caller was given', async () => {
    let answer: GraphAnswer<ErasedAnswer> | null = null;
    const entries = await entriesOf(async () => {
      answer = await erase([Scope.read, Scope.write, Scope.reveal], 'ulrich.quagmire@example.com');
    });
    expect(answer).toMatchObject({
      data: { requestDeletion: { privacyRequest: { subject: { email: 'ulrich.quagmire@example.com' } } } },
    });
    expect(entries).toEqual([
      {
        viewer: 'writer',
        operation: 'Erase',
        subjects: [uuidOf(erased(answer).subject.id)],
        request: required<GraphAnswer<unknown>>(answer, 'The answer').headers.get('x-request-id'),
      },
    ]);
  });

  it('has an entry without a name where the operation has none', async () => {
    expect(await entriesOf(() => askAsRevealer(`{ subject(id: "${person}") { email } }`))).toEqual(entry(null));
  });

  it.each([
    ['masks were shown', () => askAsReader(`{ subject(id: "${person}") { name email } }`)],
    [
      'nothing of a person was selected',
      () => askAsRevealer(`{ privacyRequests { nodes { id subject { id erasedAt } } } }`),
    ],
    [
      'what was selected was left out',
      () => askAsRevealer(`{ subject(id: "${person}") { id email @include(if: false) } }`),
    ],
    ['nobody was found', () => askAsRevealer(`{ subject(email: "nobody@example.com") { email } }`)],
    ['it was refused', () => ask('x', [Scope.reveal], `{ subject(id: "${person}") { email } }`)],
  ])('has no entry where %s', async (_, act) => {
    expect(await entriesOf(act)).toEqual([]);
  });

  it('costs one statement for an operation, however many people it shows', async () => {
    const page = '{ privacyRequests { nodes { subject { name email phones } } } }';
    const count = async (look: () => Promise<unknown>): Promise<number> => {
      await look();
      return (await system.statementsOf(look)).length;
    };
    expect(await count(() => askAsRevealer(page))).toBe((await count(() => askAsReader(page))) + 1);
  });

  it('is written or nothing is shown', async () => {
    const { db } = system.application.ledger;
    const look = () => askAsRevealer(`query Look { subject(id: "${person}") { id email } }`);
    await sql`alter table access_entry rename to away`.execute(db);
    const refused = await look().finally(() => sql`alter table away rename to access_entry`.execute(db));

    expect([refused.status, refused.data, codesOf(refused)]).toEqual([503, null, ['SERVICE_UNAVAILABLE']]);
    expect(refused.errors[0]?.extensions['requestId']).toBe(refused.headers.get('x-request-id'));
    expect(refused.text).not.toContain('quagmire');
    expect((await askAsReader(`{ subject(id: "${person}") { id email } }`)).errors).toEqual([]);
    expect((await look()).data).toEqual({ subject: { id: person, email } });
  });

  it('has its end signed when the server stops', async () => {
    const { db } = system.application.ledger;
    const last = await db
      .selectFrom('access_entry')
      .select(['chain', 'sequence'])
      .orderBy('at', 'desc')
      .orderBy('sequence', 'desc')
      .executeTakeFirstOrThrow();
    await system.restart({ worker: false });

    const heads = await system.application.ledger.db.selectFrom('access_head').select(['chain', 'sequence']).execute();
    expect(heads).toContainEqual(last);
  });
});
