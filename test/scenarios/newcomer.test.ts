import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRunningSystem, type RunningSystem, eventually } from '../support/running-system.js';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';

describe('smoke', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem();
  });
  afterAll(async () => { console.log(system.log().slice(-6000)); await system.stop(); });
  it('runs', async () => {
    system.simulator('outreach').add(inventedPerson(1));
    const t = performance.now();
    const seen = await eventually(() => system.ask('{ vendors { key health { circuit syncedAt lastError backlog } } privacyRequests { totalCount nodes { state explanation subject { email } vendorStatuses { state vendor { key } } } } }'), (a) => JSON.stringify(a).includes('COMPLETED'));
    console.log(performance.now() - t, JSON.stringify(seen, null, 1));
    expect(seen.errors).toEqual([]);
  });
});
