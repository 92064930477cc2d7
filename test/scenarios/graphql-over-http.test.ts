import { afterAll, beforeAll, describe } from '@jest/globals';
import { itPassesEveryAudit } from '../server/graphql-over-http-audits.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

describe('the whole graph speaks GraphQL over HTTP', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem({ worker: false });
  });
  afterAll(() => system.stop());

  itPassesEveryAudit(() => `${system.url}/graphql`);
});
