import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expireWaiting } from '../../src/delivery/expire-waiting.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';

const DAY = 86_400_000;

describe('a request that waits for the person’s identity', () => {
  let bench: DeliveryBench;
  let counter = 0;

  beforeAll(async () => {
    bench = await openBench({ accounts: [{ key: 'north' }], policy: { verification: { required: true } } });
  });
  afterAll(() => bench.close());

  const asked = (daysAgo: number): Promise<string> => {
    counter += 1;
    const receivedAt = new Date(bench.clock.now().getTime() - daysAgo * DAY);
    return bench.request({ email: `waiting-${String(counter)}@example.com` }, { receivedAt });
  };

  it('expires when the deadline to answer is over, and nothing of it is sent any more', async () => {
    const id = await asked(46);
    expect((await bench.story(id)).request.state).toBe('AWAITING_IDENTITY');

    expect(await expireWaiting(bench.context)).toBe(1);

    const { request, statuses, records, events } = await bench.story(id);
    expect(request).toMatchObject({ state: 'EXPIRED', closed_at: expect.any(Date), answered_at: expect.any(Date) });
    expect(statuses).toMatchObject([{ state: 'REJECTED', reason: 'IDENTITY_NOT_VERIFIED', task: null, due_at: null }]);
    expect(records).toMatchObject([{ phase: 'CANCELED', sends: 0 }]);
    expect(events.filter(({ type }) => type === 'request.expired')).toHaveLength(1);
    expect(await expireWaiting(bench.context)).toBe(0);
  });

  it('waits on while there is time, and while its clocks stand still', async () => {
    const [inTime, paused] = [await asked(40), await asked(60)];
    await bench.ledger.db
      .updateTable('vendor_status')
      .set({ right_due_at: new Date(8.64e15) })
      .where('request_id', '=', paused)
      .execute();

    expect(await expireWaiting(bench.context)).toBe(0);

    for (const id of [inTime, paused]) expect((await bench.story(id)).request.state).toBe('AWAITING_IDENTITY');
  });

  it('does not expire when a call for it may have arrived', async () => {
    const id = await asked(50);
    await bench.ledger.db.updateTable('vendor_record').set({ phase: 'INTENT' }).where('request_id', '=', id).execute();

    expect(await expireWaiting(bench.context)).toBe(0);
  });
});
