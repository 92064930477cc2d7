import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../src/server/metrics.js';
import type { VendorHealth } from '../../src/domain/entities.js';

const health: VendorHealth = {
  circuit: 'OPEN',
  lastSuccessAt: new Date('2026-11-02T09:00:00Z'),
  lastErrorAt: null,
  lastError: 'The vendor said more than anybody needs to know here.',
  rateLimitRemaining: null,
  rateLimitResetsAt: null,
  latencyP50Ms: null,
  latencyP95Ms: 250,
  syncedAt: null,
  backlog: 7,
};

const metricsOf = () =>
  createMetrics(async () => ({
    health: new Map([
      ['outreach', health],
      ['attentive', { ...health, circuit: 'CLOSED' }],
    ]),
    waitingForPerson: new Map([['outreach', 2]]),
  }));

describe('what operators are shown of the system', () => {
  it('says for each vendor what waits, what a person must do, and whether it is being called', async () => {
    const lines = (await metricsOf().text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'privacy_graph_vendor_backlog{vendor="outreach"} 7',
        'privacy_graph_vendor_circuit_closed{vendor="outreach"} 0',
        'privacy_graph_vendor_circuit_closed{vendor="attentive"} 1',
        'privacy_graph_vendor_action_required{vendor="outreach"} 2',
        'privacy_graph_vendor_action_required{vendor="attentive"} 0',
        'privacy_graph_vendor_last_success_timestamp_seconds{vendor="outreach"} 1793610000',
        'privacy_graph_vendor_last_error_timestamp_seconds{vendor="outreach"} 0',
        'privacy_graph_vendor_latency_p95_seconds{vendor="outreach"} 0.25',
      ]),
    );
    expect(lines.join('\n')).not.toContain(health.lastError);
  });

  it('counts answers by path and status, and those whose caller went away', async () => {
    const metrics = metricsOf();
    metrics.answered('/graphql', 200, 0.02);
    metrics.answered('/graphql', 200, 0.03);
    metrics.answered('/graphql', null, 1);
    const text = await metrics.text();
    expect(text).toContain('privacy_graph_http_request_duration_seconds_count{path="/graphql",status="200"} 2');
    expect(text).toContain('privacy_graph_http_request_duration_seconds_count{path="/graphql",status="aborted"} 1');
  });

  it('of two servers in one process are kept apart', async () => {
    metricsOf().answered('/graphql', 200, 1);
    expect(await metricsOf().text()).not.toContain('status="200"');
  });
});
