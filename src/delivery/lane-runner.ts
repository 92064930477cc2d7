import { takeProbe } from '../ledger/accounts.js';
import type { StatusTask } from '../ledger/tables.js';
import { acknowledgeStatus } from './acknowledge.js';
import { untilFileDue } from './claim-file.js';
import {
  claimStatuses,
  claimWalk,
  LeaseLost,
  noteLostLease,
  postpone,
  releaseLeases,
  untilDue,
  type Lease,
} from './claim.js';
import { asking, isStopping, type DeliveryContext, type Lane } from './context.js';
import { deliverDueFile } from './deliver-file.js';
import { keepingLeases } from './keep-leases.js';
import { observeStatuses } from './observe.js';
import { readListPage } from './read-list.js';
import { submitStatus } from './submit.js';
import type { Submission } from './submission.js';
import { Wake } from './wake.js';
import { writeBack } from './write-back.js';

/** What a loop is for. */
type Due = readonly StatusTask[] | 'WALK' | 'FILES';

/** One loop's work: what is due for it, what wakes it, and a step that answers whether there may be more. */
interface Part {
  /** Null: the circuit's probe. */
  readonly tasks: Due | null;
  readonly bell: Wake;
  readonly step: () => Promise<boolean>;
}

const WRITES: readonly StatusTask[] = ['SUBMIT', 'ACKNOWLEDGE'];
/** Statuses that are asked about, or told, together: one call serves many. */
const TOGETHER = 100;
/** A worker that was not told looks by itself, no later than this; and soon after a lease may have run out, where that is sooner. */
const LONGEST_SLEEP = 5_000;
const LOOKS_IN_A_LEASE = 4;
/** After a defect or while the database is away. */
const AFTER_TROUBLE = 1_000;

/**
 * Everything that one process does for one account: writes, files, looks, walks over its list, and the probe of an open circuit,
 * each in a loop of its own, so that a slow list holds up no deletion. Lanes share nothing but the ledger: a vendor that
 * hangs holds up its own lane only.
 */
export class LaneRunner {
  /** Rung by whoever asks for something: the loops that send listen to it, and no others. */
  readonly #work = new Wake();
  /** Rung when something was sent or found: it is to be looked at. */
  readonly #looks = new Wake();
  #running: Promise<unknown> | null = null;
  /** What is being sent now; each removes itself. */
  readonly #sending = new Set<Promise<void>>();
  readonly #longestSleep: number;

  constructor(
    private readonly context: DeliveryContext,
    private readonly lane: Lane,
  ) {
    this.#longestSleep = Math.min(LONGEST_SLEEP, context.leaseMs / LOOKS_IN_A_LEASE);
  }

  start(): void {
    this.#running = Promise.all(this.#parts().map((part) => this.#loop(part)));
  }

  /**
   * Does all that is due now, and resolves when nothing is any more: for whoever moves the time itself, instead of `start`.
   * What was put off meanwhile waits for the next call.
   */
  async workOff(): Promise<void> {
    const step = async ({ tasks, step }: Part): Promise<boolean> =>
      (await this.#untilDue(tasks)) === 0 && (await step());
    for (let more = true; more;) {
      more = false;
      for (const part of this.#parts()) more = (await step(part)) || more;
      await Promise.all(this.#sending);
    }
  }

  #parts(): readonly Part[] {
    const { source } = this.lane;
    const [work, looks] = [this.#work, this.#looks];
    return [
      { tasks: WRITES, bell: work, step: () => this.#writeDue() },
      { tasks: ['OBSERVE'], bell: looks, step: () => this.#lookDue() },
      ...(source.update === undefined
        ? []
        : [{ tasks: ['WRITE_BACK'], bell: work, step: () => this.#writeBackDue() } as const]),
      ...(source.upload === undefined
        ? []
        : [{ tasks: 'FILES', bell: work, step: () => deliverDueFile(this.context, this.lane) } as const]),
      ...(source.list === undefined ? [] : [{ tasks: 'WALK', bell: looks, step: () => this.#walkDue() } as const]),
      { tasks: null, bell: looks, step: () => this.#probeDue() },
    ];
  }

  /** Says that there may be something to send. */
  wake(): void {
    this.#work.ring();
  }

  /** To be called when the context says that it stops: resolves when what is in flight has ended. Idempotent. */
  async stop(): Promise<void> {
    this.#work.ring();
    this.#looks.ring();
    await this.#running;
    await Promise.all(this.#sending);
  }

  /**
   * Looks whether something is due, with one cheap read, before anything is locked for it: of many processes that hear of
   * one piece of work all but one find nothing.
   */
  async #loop({ tasks, bell, step }: Part): Promise<void> {
    while (!isStopping(this.context)) {
      const rung = bell.next();
      try {
        const due = await this.#untilDue(tasks);
        if (due === null || due > 0) await rung.within(Math.min(this.#longestSleep, due ?? this.#longestSleep));
        // What is due but could not be claimed belongs to somebody else, or waits for the lane to open.
        else if (!(await step())) await rung.within(await this.#pause(tasks));
      } catch (error) {
        this.#report(error);
        await rung.within(AFTER_TROUBLE);
      }
    }
  }

  /** How long to wait after there was nothing to claim. */
  async #pause(tasks: Due | null): Promise<number> {
    if (tasks === null) return AFTER_TROUBLE;
    if (tasks !== 'FILES') return AFTER_TROUBLE / 4;
    const due = await untilFileDue(this.context, this.lane.account.key);
    return Math.min(this.#longestSleep, due === 0 ? AFTER_TROUBLE / 4 : (due ?? this.#longestSleep));
  }

  async #untilDue(tasks: Due | null): Promise<number | null> {
    // These two look for themselves: the circuit, and what has lapsed.
    return tasks === null || tasks === 'FILES' ? 0 : untilDue(this.context, this.lane.account.key, tasks);
  }

  /**
   * Claims and sends what is due, as many at once as the account allows, over all processes; one that hangs keeps its own
   * place and no other. Answers whether there may be more.
   */
  async #writeDue(): Promise<boolean> {
    const { concurrency } = this.lane.account;
    if (this.#sending.size >= concurrency) await Promise.race(this.#sending);
    const limit = concurrency - this.#sending.size;
    const claimed = await claimStatuses(this.context, this.lane.account.key, WRITES, { limit, atOnce: concurrency });
    for (const { status, lease } of claimed) {
      const submission: Submission = { context: this.context, lane: this.lane, status, lease };
      const work = status.task === 'ACKNOWLEDGE' ? acknowledgeStatus(submission) : submitStatus(submission);
      const sent: Promise<void> = this.#holding([lease], work).then((next) => {
        this.#sending.delete(sent);
        // While a row is leased nobody sees when it is due again: this loop may be asleep for longer than that.
        if (next.some((task) => task !== null && WRITES.includes(task))) this.#work.ring();
        // What was sent is to be looked at soon: the loop that looks may be asleep for longer than that.
        if (this.lane.account.observeEveryMs < this.#longestSleep) this.#looks.ring();
      });
      this.#sending.add(sent);
    }
    return claimed.length > 0;
  }

  /** Answers that go back to an intake vendor: what is due together goes out in one call. */
  async #writeBackDue(): Promise<boolean> {
    const claimed = await this.#claimTogether('WRITE_BACK');
    if (claimed.length === 0) return false;
    const submissions = claimed.map((one): Submission => ({ context: this.context, lane: this.lane, ...one }));
    await this.#holding(
      claimed.map(({ lease }) => lease),
      writeBack(this.context, this.lane, submissions),
    );
    return true;
  }

  async #lookDue(): Promise<boolean> {
    const claimed = await this.#claimTogether('OBSERVE');
    if (claimed.length === 0) return false;
    const statuses = claimed.map(({ status }) => status);
    const leases = claimed.map(({ lease }) => lease);
    const look = () => observeStatuses(this.context, this.lane, statuses, { onlyNative: false });
    await this.#holding(leases, keepingLeases(this.context, leases, look));
    return true;
  }

  #claimTogether(task: StatusTask) {
    const claim = { limit: TOGETHER, atOnce: TOGETHER * this.lane.account.concurrency };
    return claimStatuses(this.context, this.lane.account.key, [task], claim);
  }

  async #walkDue(): Promise<boolean> {
    const walk = await claimWalk(this.context, this.lane.account.key);
    if (walk === null) return false;
    await readListPage(this.context, this.lane, walk);
    this.#looks.ring(); // what was found open is to be looked at
    return true;
  }

  /** One read, never a deletion, shows whether the account answers again; its report closes the circuit or keeps it open. */
  async #probeDue(): Promise<boolean> {
    if (await takeProbe(this.context.ledger, this.lane.account.key, this.context.leaseMs)) {
      await this.lane.source.probe(asking(this.context)).catch(() => undefined); // the call's own report says how it went
    }
    return false;
  }

  /**
   * Gives the rows back when the work is over, and answers what is to be done for them next; after a defect they wait a
   * little, so that it does not spin. Never rejects.
   */
  async #holding(leases: readonly Lease[], work: Promise<void>): Promise<readonly (StatusTask | null)[]> {
    try {
      await work;
      return await releaseLeases(this.context, leases);
    } catch (error) {
      await this.#giveBack(leases, error).catch((trouble: unknown) => {
        // The database is away: the leases end by themselves.
        this.#report(trouble);
      });
      return [];
    }
  }

  async #giveBack(leases: readonly Lease[], error: unknown): Promise<void> {
    if (error instanceof LeaseLost) return noteLostLease(this.context, error.statusId);
    this.#report(error);
    await postpone(this.context, leases, AFTER_TROUBLE);
  }

  #report(error: unknown): void {
    const name = error instanceof Error ? error.name : 'unknown';
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
    this.context.log.warn({ event: 'delivery.trouble', vendor: this.lane.account.key, name, code }, 'work put off');
  }
}
