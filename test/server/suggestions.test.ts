import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { followerOf } from '../support/follow.js';
import { schemaReader, startGraphInProduction, type GraphInProduction } from './graph-in-production.js';

let server: GraphInProduction;
beforeAll(async () => {
  server = await startGraphInProduction();
});
afterAll(() => server.stop());

interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The whole answer to what was posted. */
async function posted(asked: Asked, token: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(asked) });
  return response.text();
}

/** The whole refusal of what was sent over WebSocket. */
async function followed({ query, variables }: Asked, token: string): Promise<string> {
  const follower = followerOf(server.url, token);
  const refusal = await follower.follow(query, variables).ended;
  await follower.close();
  return JSON.stringify(refusal);
}

const ways = [
  ['HTTP', posted],
  ['WebSocket', followed],
] as const;

/** Each has a name that there is not, close to one that there is. */
const misspelt: readonly Asked[] = [
  '{ vendor { directive } }',
  '{ __schema { directive } }',
  '{ privacyRequest1 { id } }',
  '{ vendors { nam } }',
  '{ privacyRequests(fist: 1) { totalCount } }',
  '{ privacyRequests(filter: { state: [FAILED] }) { totalCount } }',
  '{ privacyRequests(filter: { states: [FAIL] }) { totalCount } }',
  '{ node(id: "x") { ... on PrivacyRequests { id } } }',
  'subscription { privacyRequestChange { id } }',
  'subscription { privacyRequestChanged { references } }',
].map((query) => ({ query }));

const misspeltVariable: Asked = {
  query: 'subscription ($f: PrivacyRequestFilter) { privacyRequestChanged(filter: $f) { id } }',
  variables: { f: { stat: ['FAILED'], mail: 'x' } },
};

const suggestion = /did you mean/i;

describe.each(ways)('a misspelt name over %s', (_, answerTo) => {
  it('is answered with no name that there is, where the viewer may not read the schema', async () => {
    for (const asked of misspelt) {
      const answer = await answerTo(asked, 'analyst');
      expect(answer).toContain('GRAPHQL_VALIDATION_FAILED');
      expect(answer).not.toMatch(suggestion);
      expect(answer).not.toContain('privacyRequestChanged');
    }
    expect(await answerTo(misspeltVariable, 'analyst')).not.toMatch(suggestion);
  });

  it('is answered with the names that may be meant, where the viewer may read the schema', async () => {
    const answer = await answerTo({ query: 'subscription { privacyRequestChange { id } }' }, schemaReader);
    expect(answer).toMatch(/Did you mean \\"privacyRequestChanged\\"/);
  });

  it('costs no more to look for where the document is full of such words', async () => {
    const words = 'Did you mean '.repeat(70_000);
    const answer = await answerTo({ query: `{ privacyRequests(first: "${words}") { totalCount } }` }, 'analyst');
    expect(answer).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(answer).not.toMatch(suggestion);
  });
});
