import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { VendorHealth } from '../domain/entities.js';

/** What the ledger knows of the vendors, by account. */
export interface VendorGauges {
  readonly health: ReadonlyMap<string, VendorHealth>;
  /** Statuses that wait for a person. */
  readonly waitingForPerson: ReadonlyMap<string, number>;
}

/** What is measured for operators. It names vendor accounts, paths and statuses, and nothing of anybody's request. */
export interface Metrics {
  /** In Prometheus' text format. The vendors' figures are read when it is asked for, and are those of all processes. */
  text(): Promise<string>;
  /** Counts an answer; `status` is null where the caller went away before it was whole. */
  answered(path: string, status: number | null, seconds: number): void;
}

const vendor = ['vendor'] as const;
const secondsOf = (at: Date | null): number => (at === null ? 0 : at.getTime() / 1000);

/** Measures this process, its answers, and the vendors as `read` knows them. */
export function createMetrics(read: () => Promise<VendorGauges>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Histogram({
    name: 'privacy_graph_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['path', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `privacy_graph_vendor_${name}`, help, labelNames: vendor, registers: [registry] });
  const gauges: readonly (readonly [Gauge<'vendor'>, (health: VendorHealth) => number])[] = [
    [gauge('backlog', 'Statuses and files that wait for a call to the vendor now.'), ({ backlog }) => backlog],
    [
      gauge('circuit_closed', '1 while calls go to the vendor as usual, else 0.'),
      ({ circuit }) => Number(circuit === 'CLOSED'),
    ],
    [
      gauge('last_success_timestamp_seconds', 'When the vendor last answered well; 0: never.'),
      (of) => secondsOf(of.lastSuccessAt),
    ],
    [
      gauge('last_error_timestamp_seconds', 'When a call to the vendor last failed; 0: never.'),
      (of) => secondsOf(of.lastErrorAt),
    ],
    [
      gauge('synced_timestamp_seconds', 'When a list of the vendor was last read to its end; 0: never.'),
      (of) => secondsOf(of.syncedAt),
    ],
    [
      gauge('latency_p95_seconds', 'The 95th percentile of the vendor’s last answers; 0: none yet.'),
      (of) => (of.latencyP95Ms ?? 0) / 1000,
    ],
  ];
  const waiting = gauge('action_required', 'Statuses that wait for a person.');
  return {
    text: async () => {
      const { health, waitingForPerson } = await read();
      for (const [key, of] of health) {
        for (const [instrument, value] of gauges) instrument.set({ vendor: key }, value(of));
        waiting.set({ vendor: key }, waitingForPerson.get(key) ?? 0);
      }
      return registry.metrics();
    },
    answered: (path, status, seconds) => {
      answers.observe({ path, status: status === null ? 'aborted' : String(status) }, seconds);
    },
  };
}
