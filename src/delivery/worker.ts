import type { DeliveryContext } from './context.js';
import { LaneRunner } from './lane-runner.js';

/** Hears that an account has work, from whatever process. */
export type WorkBell = (onWork: (vendor: string) => void) => Promise<{ close(): Promise<void> }>;

export interface Worker {
  /** Takes no new work and resolves when what is in flight has ended. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a lane for each account. Any number of workers, in any number of processes, may share one ledger. */
export async function startWorker(context: DeliveryContext, listen: WorkBell): Promise<Worker> {
  const runners = new Map([...context.lanes].map(([key, lane]) => [key, new LaneRunner(context, lane)]));
  const bell = await listen((vendor) => runners.get(vendor)?.wake());
  for (const runner of runners.values()) runner.start();
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await bell.close();
    await Promise.all([...runners.values()].map((runner) => runner.stop()));
  };
  return { stop: () => (stopped ??= stop()) };
}
