import type { Logger } from 'pino';

/** Something that is done from time to time by every process that works, and may be done by several at once. */
export interface Chore {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

/** Does each chore now and then every so often, one after another; one that fails is logged and done again in its turn. */
export function keepHouse(chores: readonly Chore[], log: Logger): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const timers = chores.map((chore) => {
    const turn = (): void => {
      running = running.then(async () => {
        if (stopped) return;
        await chore.run().catch((error: unknown) => {
          log.error({ event: 'chore.failed', chore: chore.name, err: error });
        });
      });
    };
    turn();
    return setInterval(turn, chore.everyMs);
  });
  return {
    stop: async () => {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}
