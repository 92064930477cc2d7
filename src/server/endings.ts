/** Things to be ended, last started first; each is ended even where another fails. */
export class Endings {
  readonly #stack: (() => Promise<unknown>)[] = [];
  #ended: Promise<void> | null = null;

  add(end: () => Promise<unknown>): void {
    this.#stack.push(end);
  }

  run(): Promise<void> {
    return (this.#ended ??= this.#run());
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#stack.reverse()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped.');
  }
}
