import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorker } from '../../src/delivery/worker.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { eventually } from '../support/eventually.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterAll(() => bench.close());

describe('a worker', () => {
  it('tries again when the wait after a failure is over, and does not sleep on until it looks by timer', async () => {
    let shortest = Number.POSITIVE_INFINITY;
    // A machine that is busy may hold up one; by its timer a worker looks every five seconds, whatever else goes on.
    for (let tries = 0; tries < 5 && shortest >= 4_000; tries += 1) {
      shortest = Math.min(shortest, await waitUntilSecondAttempt(`worker-${String(tries)}@example.com`));
    }
    expect(shortest).toBeLessThan(4_000);
  });

  /** How long a worker waits after its first attempt has failed, in milliseconds. */
  async function waitUntilSecondAttempt(email: string): Promise<number> {
    const attempts: number[] = [];
    bench.script('north').list = async () => ({ items: [], next: null, restart: null });
    bench.script('north').submit = async () => {
      attempts.push(performance.now());
      if (attempts.length === 1) throw new VendorFailure('north', 'submit', { kind: 'not-sent' });
      return { nativeId: email, hints: {}, snapshot: null };
    };
    await bench.request({ email });
    // The shortest wait, of half a second; and nobody tells of work.
    const deaf = async () => ({ close: () => Promise.resolve() });
    const worker = await startWorker({ ...bench.context, random: () => 0 }, deaf);
    try {
      await eventually(
        () => attempts.length,
        (count) => count === 2,
      );
    } finally {
      await worker.stop();
    }
    const [first = 0, second = 0] = attempts;
    return second - first;
  }
});
