import { afterAll, beforeAll, describe } from '@jest/globals';
import { startGraphServer, type GraphServer } from '../../src/server/graph-server.js';
import { itPassesEveryAudit } from './graphql-over-http-audits.js';
import { options, smallGraph } from './server-under-test.js';

describe('the server speaks GraphQL over HTTP', () => {
  let server: GraphServer;
  beforeAll(async () => {
    server = await startGraphServer(smallGraph, options);
  });
  afterAll(() => server.stop());

  itPassesEveryAudit(() => `${server.url}/graphql`);
});
