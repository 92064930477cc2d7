/** A bell that several loops sleep by. */
export class Wake {
  #listeners = new Set<() => void>();

  ring(): void {
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const listener of listeners) listener();
  }

  /** Listens from now on, so that a ring between looking for work and going to sleep is not missed. */
  next(): { within(ms: number): Promise<void> } {
    let rung = false;
    let woken: () => void = () => undefined;
    this.#listeners.add(() => {
      rung = true;
      woken();
    });
    return {
      within: (ms) =>
        new Promise((resolve) => {
          if (rung) {
            resolve();
            return;
          }
          const timer = setTimeout(resolve, ms);
          woken = () => {
            clearTimeout(timer);
            resolve();
          };
        }),
    };
  }
}
