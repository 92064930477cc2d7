import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLClient } from 'graphql-request';
import { RequestInFullDocument, RequestsDocument, VendorsDocument } from '../../scripts/operations.generated.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

describe('the sample operations, with types made from the graph', () => {
  let system: RunningSystem;
  let client: GraphQLClient;

  beforeAll(async () => {
    const account = { syncFrom: new Date(Date.now() - 30 * 86_400_000).toISOString() };
    system = await startRunningSystem({ simulation: { seed: 3, account } });
    client = new GraphQLClient(`${system.url}/graphql`);
  }, 60_000);
  afterAll(() => system.stop());

  it('read the requests of every vendor, and one of them in full', async () => {
    const { privacyRequests } = await eventually(
      () => client.request(RequestsDocument, { first: 20 }),
      (answer) => answer.privacyRequests.nodes.length >= 9,
    );
    const [first] = privacyRequests.nodes;
    const { privacyRequest } = await client.request(RequestInFullDocument, { reference: first?.reference ?? '' });
    expect(privacyRequest?.id).toBe(first?.id);
    expect(privacyRequest?.vendorStatuses.length).toBeGreaterThan(0);
  });

  it('name every vendor', async () => {
    const { vendors } = await client.request(VendorsDocument);
    expect(vendors.map(({ key }) => key).sort()).toEqual(['attentive', 'opt-out-machine', 'outreach', 'zoho-desk']);
  });
});
