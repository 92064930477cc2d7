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
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    await stopped.within(everyMs * random());
    while (!stopping.signal.aborted) {
      await work().catch((error: unknown) => {
        log.warn({ event: 'delivery.trouble', chore: name, err: error }, 'chore put off');
      });
      await stopped.within(everyMs);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      bell.ring();
      return running;
    },
  };
}
