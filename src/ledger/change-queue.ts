/** More that waits than this is no longer kept: whoever takes so slowly must begin anew. */
const MOST_WAITING = 10_000;

/** What waits has become too much. */
export class FellBehind extends Error {
  override readonly name = 'FellBehind';
}

/** Keys of what has changed, each once however often it changed, until they are taken. */
export class ChangeQueue {
  readonly #waiting = new Set<string>();
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(private readonly onClose: (queue: ChangeQueue) => void) {}

  add(keys: readonly string[]): void {
    if (this.#closed || keys.length === 0) return;
    for (const key of keys) this.#waiting.add(key);
    this.#wake?.();
  }

  /** All that waits, as soon as something does; null once it is closed. Throws `FellBehind`. */
  async take(): Promise<readonly string[] | null> {
    while (!this.#closed && this.#waiting.size === 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#closed) return null;
    if (this.#waiting.size > MOST_WAITING) throw new FellBehind('More changes wait than are kept.');
    const keys = [...this.#waiting];
    this.#waiting.clear();
    return keys;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wake?.();
    this.onClose(this);
  }
}
