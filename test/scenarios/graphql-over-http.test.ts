import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itPassesEveryAudit } from '../server/graphql-over-http-audits.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

describe('the whole graph speaks GraphQL over HTTP', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem({ worker: false });
  });
  afterAll(() => system.stop());

  itPassesEveryAudit(() => `${system.url}/graphql`);

  it.each([
    ['application/json', 200],
    ['application/graphql-response+json', 400],
  ])('and calls what costs too much no failure of its own, in %s', async (accept, status) => {
    const inner = '{ nodes { subject { privacyRequests(first: 100) { nodes { id } } } } }';
    const answer = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query: `{ privacyRequests(first: 100) ${inner} }` }),
    });

    expect(answer.status).toBe(status);
    const code = { code: 'QUERY_TOO_COMPLEX', requestId: expect.any(String) };
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: code }] });
  });
});
