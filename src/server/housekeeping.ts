import type { Logger } from 'pino';

/** Something that is done from time to time by every process that works, and may be done by several at once. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  /** Whatever takes long breaks off between two pieces once `signal` is aborted: the process is being stopped. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Does each chore now and then every so often. One that is still being done when its turn comes misses the turn, and holds
 * up no other; one that fails is logged and done again in its turn.
 */
export function keepHouse(chores: readonly Chore[], log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = new Map<Chore, Promise<void>>();
  const timers = chores.map((chore) => {
    const turn = (): void => {
      if (running.has(chore)) return;
      const done = chore
        .run(stopping.signal)
        .catch((error: unknown) => {
          log.error({ event: 'chore.failed', chore: chore.name, err: error });
        })
        .finally(() => running.delete(chore));
      running.set(chore, done);
    };
    turn();
    return setInterval(turn, chore.everyMs);
  });
  return {
    stop: async () => {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
