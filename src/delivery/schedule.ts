/** When to try or to look again. Pure: randomness comes in as a number from 0 to 1. Lengths in milliseconds. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Backoff with full jitter: at most 2 s after the first failure, doubling to 15 min; never less than half a second. */
export function backoff(failures: number, random: number): number {
  const ceiling = Math.min(15 * MINUTE, 2 * SECOND * 2 ** Math.min(Math.max(failures - 1, 0), 20));
  return Math.max(SECOND / 2, Math.round(ceiling * random));
}

/**
 * When an open status is looked at again: first after the account's `observeEvery`, then half as long again each time
 * nothing has changed, up to six hours; a tenth of jitter keeps statuses that were made together from moving in step.
 */
export function nextLook(observeEveryMs: number, quietLooks: number, random: number): number {
  const interval = Math.min(6 * HOUR, observeEveryMs * 1.5 ** Math.min(quietLooks, 40));
  return Math.round(Math.max(interval, observeEveryMs) * (0.95 + 0.1 * random));
}
