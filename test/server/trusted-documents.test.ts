import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLObjectType, GraphQLSchema, GraphQLString, Kind, print, type DocumentNode } from 'graphql';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import * as operations from '../../scripts/operations.generated.js';
import { documentIdOf, readTrustedDocuments, type TrustedDocuments } from '../../src/server/trusted-documents.js';
import { ask, smallGraph, withServer } from './server-under-test.js';

const published = new URL('../../schema/trusted-documents.json', import.meta.url).pathname;

const query = '{ greeting }';
const mutation = 'mutation { greeting }';
const id = documentIdOf(query);
const byId = new Map([query, mutation].map((text) => [documentIdOf(text), text]));
const preflight = { 'apollo-require-preflight': '1' };

const fields = { greeting: { type: GraphQLString, resolve: () => 'hello' } };
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields }),
  mutation: new GraphQLObjectType({ name: 'Mutation', fields }),
});

const answered = z.object({
  data: z.object({ greeting: z.string() }).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

/** What each of these is answered with: its status, and its data or the code of its error. */
async function answersTo(only: boolean, requests: readonly (readonly [path: string, init: RequestInit])[]) {
  const trustedDocuments: TrustedDocuments = { only, byId };
  return withServer({ graph: { ...smallGraph, schema }, options: { trustedDocuments } }, ({ url }) =>
    Promise.all(
      requests.map(async ([path, init]) => {
        const response = await fetch(`${url}/graphql${path}`, init);
        const { data, errors } = answered.parse(await response.json());
        return [response.status, data?.greeting ?? errors?.[0]?.extensions.code];
      }),
    ),
  );
}

const posted = (body: object): readonly [string, RequestInit] => [
  '',
  { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
];
const asked = (parameters: string): readonly [string, RequestInit] => [`?${parameters}`, { headers: preflight }];

describe('the id of a document', () => {
  it('is the one of the appendix of GraphQL over HTTP', () => {
    // Both from the appendix itself.
    expect(documentIdOf('query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}')).toBe(
      'sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e',
    );
    expect(documentIdOf('query($id:ID!){user(id:$id){name}}')).toBe(
      'sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b',
    );
  });
});

describe('documents that were written down before', () => {
  it('are named by their ids, posted or in the URL', async () => {
    expect(
      await answersTo(false, [
        posted({ documentId: id }),
        asked(`documentId=${id}`),
        posted({ query }),
        posted({ documentId: documentIdOf(mutation) }),
      ]),
    ).toEqual([
      [200, 'hello'],
      [200, 'hello'],
      [200, 'hello'],
      [200, 'hello'],
    ]);
  });

  it('change nothing from a URL', async () => {
    expect(await answersTo(false, [asked(`documentId=${documentIdOf(mutation)}`)])).toEqual([[405, 'BAD_REQUEST']]);
  });

  it('are refused where there is none of that id, or an id and a text at once', async () => {
    expect(
      await answersTo(false, [
        posted({ documentId: documentIdOf('{ other }') }),
        posted({ documentId: '__proto__' }),
        posted({ documentId: id, query }),
        posted({ documentId: 5 }),
        asked(`documentId=${id}&documentId=${id}`),
      ]),
    ).toEqual([
      [404, 'PERSISTED_DOCUMENT_NOT_FOUND'],
      [404, 'PERSISTED_DOCUMENT_NOT_FOUND'],
      [400, 'BAD_REQUEST'],
      [400, 'BAD_REQUEST'],
      [400, 'BAD_REQUEST'],
    ]);
  });

  it('are the only ones that are answered where that was decided, whichever way another one comes', async () => {
    const other = '{ greeting __typename }';
    const persistedQuery = { version: 1, sha256Hash: documentIdOf(other).slice(7) };
    expect(
      await answersTo(true, [
        posted({ documentId: id }),
        posted({ query }),
        asked(`query=${query}`),
        posted({ query: other }),
        posted({ query: `${query} ` }),
        asked(`query=${other}`),
        asked(`query=${query}&query=${other}`),
        posted({ query: other, documentId: null }),
        posted({ query: other, documentId: id }),
        posted({ query: other, extensions: { persistedQuery } }),
        posted({ extensions: { persistedQuery } }),
        posted([{ query: other }]),
        posted({ query: [query] }),
      ]),
    ).toEqual([
      ...Array.from({ length: 3 }, () => [200, 'hello']),
      ...Array.from({ length: 5 }, () => [403, 'DOCUMENT_NOT_TRUSTED']),
      [400, 'BAD_REQUEST'],
      [403, 'DOCUMENT_NOT_TRUSTED'],
      [200, 'PERSISTED_QUERY_NOT_SUPPORTED'],
      [400, 'BAD_REQUEST'],
      [403, 'DOCUMENT_NOT_TRUSTED'],
    ]);
  });

  it('need no more of a client than any other error does', async () => {
    const trustedDocuments: TrustedDocuments = { only: true, byId };
    await withServer({ options: { trustedDocuments } }, async ({ url }) => {
      const answer = await ask(url, JSON.stringify({ query: '{ other }' }), { 'x-request-id': 'trace-1' });
      expect(await answer.json()).toEqual({
        errors: [
          {
            message: expect.stringContaining('documentId'),
            extensions: { code: 'DOCUMENT_NOT_TRUSTED', requestId: 'trace-1' },
          },
        ],
      });
    });
  });
});

describe('the manifest', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trusted-documents-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const read = (content: string) => {
    const problems: string[] = [];
    const path = join(folder, 'manifest.json');
    writeFileSync(path, content);
    return { byId: readTrustedDocuments(path, problems), problems };
  };

  it('that is published holds every typed operation, as clients send it', () => {
    const problems: string[] = [];
    const manifest = readTrustedDocuments(published, problems);
    const documents: readonly DocumentNode[] = Object.values(operations).filter(
      ({ definitions }) => definitions[0]?.kind === Kind.OPERATION_DEFINITION,
    );
    expect(problems).toEqual([]);
    expect(documents.length).toBeGreaterThan(15);
    expect(documents.map((document) => manifest.get(documentIdOf(print(document))) !== undefined)).not.toContain(false);
    expect(manifest.size).toBe(documents.length);
    expect(Object.keys(JSON.parse(readFileSync(published, 'utf8')))).toEqual([...manifest.keys()]);
  });

  it('is refused where a text is another than its id says, or where it is no manifest', () => {
    expect(read(JSON.stringify({ [id]: query })).problems).toEqual([]);
    expect(read(JSON.stringify({ [id]: `${query} ` })).problems).toEqual([
      expect.stringContaining(`${id} is not the id of its document`),
    ]);
    expect(read('[]').problems).toEqual([expect.stringContaining('must be a JSON object')]);
    expect(read('{').problems).toEqual([expect.stringContaining('must be a JSON object')]);
    expect(read(JSON.stringify({ [id]: 5 })).problems).toEqual([expect.stringContaining('must be a JSON object')]);
  });
});
