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
  #writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly log: DeliveryLog,
  ) {
    this.#timer = setInterval(() => void this.#flush(), WRITE_EVERY).unref();
  }

  readonly meter: CallMeter = (report) => {
    const reports = this.#waiting.get(report.vendor) ?? [];
    reports.push(report);
    this.#waiting.set(report.vendor, reports.slice(-MOST_KEPT));
    if (report.failure !== null) void this.#flush();
  };

  /** Writes what is left; no report is taken afterwards. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#flush();
  }

  /** One write at a time: reports of one vendor are applied in the order in which its calls ended. */
  #flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const batches = [...this.#waiting];
    this.#waiting.clear();
    for (const [vendor, reports] of batches) {
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
}
