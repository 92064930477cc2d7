import { setTimeout as sleep } from 'node:timers/promises';

/** How a call waits for its turn. */
export interface Turn {
  readonly signal?: AbortSignal | undefined;
  /** Whether it lets those go first that do not yield. */
  readonly yields?: boolean | undefined;
}

interface Waiter {
  readonly enter: (entered: boolean) => void;
}

/**
 * Holds the calls of this process to one account within its limits: so many under way at once, in the order in which
 * they came, those that yield after all others, and so many a second, with at most one second's worth in a burst. Measured on the monotonic clock, which no
 * change of the wall clock can move.
 */
export class Pacer {
  readonly #waiting = new Set<Waiter>();
  readonly #yielding = new Set<Waiter>();
  readonly #intervalMs: number;
  readonly #burstMs: number;
  #underWay = 0;
  #nextAt = 0;

  constructor(
    private readonly concurrency: number,
    requestsPerSecond: number,
  ) {
    this.#intervalMs = 1000 / requestsPerSecond;
    this.#burstMs = Math.max(0, 1000 - this.#intervalMs);
  }

  /** Runs `task` when its turn comes; null, and nothing runs, where `signal` came first. */
  async run<T>(task: () => Promise<T>, { signal, yields = false }: Turn = {}): Promise<T | null> {
    if (!(await this.#enter(signal, yields ? this.#yielding : this.#waiting))) return null;
    try {
      return (await this.#waitForRate(signal)) ? await task() : null;
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal | undefined, queue: Set<Waiter>): Promise<boolean> {
    if (signal?.aborted === true) return false;
    if (this.#underWay < this.concurrency) {
      this.#underWay += 1;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter: Waiter = { enter: resolve };
    const callOff = (): void => {
      queue.delete(waiter);
      resolve(false);
    };
    queue.add(waiter);
    signal?.addEventListener('abort', callOff, { once: true });
    const entered = await promise;
    signal?.removeEventListener('abort', callOff);
    return entered;
  }

  /** Hands the place over without giving it up in between, so that nobody overtakes who waits. */
  #leave(): void {
    const [first] = this.#waiting;
    const [yielding] = this.#yielding;
    const next = first ?? yielding;
    if (next === undefined) {
      this.#underWay -= 1;
      return;
    }
    this.#waiting.delete(next);
    this.#yielding.delete(next);
    next.enter(true);
  }

  async #waitForRate(signal: AbortSignal | undefined): Promise<boolean> {
    const now = performance.now();
    const at = Math.max(this.#nextAt, now - this.#burstMs);
    this.#nextAt = at + this.#intervalMs;
    if (at <= now) return true;
    try {
      await sleep(at - now, undefined, signal === undefined ? {} : { signal });
      return true;
    } catch {
      return false;
    }
  }
}
