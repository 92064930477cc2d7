import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryContext } from './context.js';
import { LaneRunner } from './lane-runner.js';

/** Hears that an account has work, from whatever process. */
export type WorkBell = (onWork: (vendor: string) => void) => Promise<{ close(): Promise<void> }>;

/**
 * How long a worker that stops waits for what it is sending, in milliseconds: together with what else a process ends, less
 * than the ten seconds after which whoever told it to stop usually kills it.
 */
const PATIENCE = 6_000;

export interface Worker {
  /**
   * Takes no new work, calls off what only asks, and resolves when what is being sent has its answer, or after a while:
   * what has none then is as with any call without one, its intent is committed and it is looked for. Idempotent.
   */
  stop(): Promise<void>;
}

/** Starts a lane for each account. Any number of workers, in any number of processes, may share one ledger. */
export async function startWorker(context: DeliveryContext, listen: WorkBell): Promise<Worker> {
  const stopping = new AbortController();
  const working: DeliveryContext = { ...context, stopping: stopping.signal };
  const runners = new Map([...context.lanes].map(([key, lane]) => [key, new LaneRunner(working, lane)]));
  const bell = await listen((vendor) => runners.get(vendor)?.wake());
  for (const runner of runners.values()) runner.start();
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping.abort();
    const ended = Promise.all([bell.close(), ...[...runners.values()].map((runner) => runner.stop())]);
    await Promise.race([ended, sleep(PATIENCE, undefined, { ref: false })]);
  };
  return { stop: () => (stopped ??= stop()) };
}
