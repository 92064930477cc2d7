/** A bell that several loops sleep by. */
export class Wake {
  readonly #sleepers = new Set<() => void>();
  #rings = 0;

  ring(): void {
    this.#rings += 1;
    for (const wakeUp of [...this.#sleepers]) wakeUp();
  }

  /** Listens from now on, so that a ring between looking for work and going to sleep is not missed. */
  next(): { within(ms: number): Promise<void> } {
    const heard = this.#rings;
    return {
      within: (ms) =>
        new Promise((resolve) => {
          if (this.#rings !== heard) {
            resolve();
            return;
          }
          const wakeUp = (): void => {
            clearTimeout(timer);
            this.#sleepers.delete(wakeUp);
            resolve();
          };
          const timer = setTimeout(wakeUp, ms);
          this.#sleepers.add(wakeUp);
        }),
    };
  }
}
