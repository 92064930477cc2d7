import type { DeliveryContext } from './context.js';
import { Wake } from './wake.js';

/** Work that is done now and then, and whose failure is no harm: the next time makes up for it. */
export interface Chore {
  readonly name: string;
  /** From the end of one time to the beginning of the next. */
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
}

/** Does a chore until it is stopped, for the first time after a part of the interval: not all processes at once. */
export function startChore(
  { name, everyMs, work }: Chore,
  { random, log }: Pick<DeliveryContext, 'random' | 'log'>,
): { stop(): Promise<void> } {
  const bell = new Wake();
  const stopped = bell.next();
  let stopping = false;
  const run = async (): Promise<void> => {
    for (let wait = everyMs * random(); !stopping; wait = everyMs) {
      await stopped.within(wait);
      if (stopping) return;
      await work().catch((error: unknown) => {
        log.warn({ event: 'delivery.trouble', chore: name, err: error }, 'chore put off');
      });
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping = true;
      bell.ring();
      return running;
    },
  };
}
