import type { CallMeter, CallReport } from '../domain/vendor-account.js';
import { recordCalls } from '../ledger/accounts.js';
import type { Ledger } from '../ledger/ledger.js';
import type { DeliveryLog } from './context.js';

/** How long reports of calls that went well may wait to be written together, in milliseconds. */
const WRITE_EVERY = 500;
/** More than this are not kept while the database is away: health is then of the newest calls. */
const MOST_KEPT = 200;

/**
 * Brings the reports of calls into the lanes' rows. A failure is written at once, since it may open the circuit; what went
 * well waits a moment for company.
 */
export class LaneReports {
  readonly #waiting = new Map<string, CallReport[]>();
  readonly #timer: NodeJS.Timeout;
  readonly #writing = new Map<string, Promise<void>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly log: DeliveryLog,
  ) {
    this.#timer = setInterval(() => {
      this.#flush();
    }, WRITE_EVERY).unref();
  }

  readonly meter: CallMeter = (report) => {
    const reports = this.#waiting.get(report.vendor) ?? [];
    reports.push(report);
    this.#waiting.set(report.vendor, reports.slice(-MOST_KEPT));
    if (report.failure !== null) this.#flushOne(report.vendor);
  };

  /** Writes what is left; no report is taken afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush();
    await Promise.all(this.#writing.values());
  }

  #flush(): void {
    for (const vendor of this.#waiting.keys()) this.#flushOne(vendor);
  }

  /** One write at a time for a vendor, in the order in which its calls ended; vendors do not wait for each other. */
  #flushOne(vendor: string): void {
    const writing = (this.#writing.get(vendor) ?? Promise.resolve()).then(() => this.#write(vendor));
    this.#writing.set(vendor, writing);
  }

  async #write(vendor: string): Promise<void> {
    const reports = this.#waiting.get(vendor);
    if (reports === undefined) return;
    this.#waiting.delete(vendor);
    try {
      await recordCalls(this.ledger, vendor, reports);
    } catch (error) {
      this.log.warn(
        { event: 'lane.reports-lost', vendor, name: error instanceof Error ? error.name : 'unknown' },
        'the health of the vendor could not be written',
      );
    }
  }
}
