import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { LaneRunner } from '../../src/delivery/lane-runner.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterAll(() => bench.close());

it('does all that is due when it is called, and leaves what is not', async () => {
  const sent: string[] = [];
  Object.assign(bench.script('north'), {
    list: async () => ({ items: [], next: null, restart: null }),
    submit: async ({ payload }: { readonly payload: { readonly email: string } }) => {
      sent.push(payload.email);
      return { nativeId: payload.email, hints: {}, snapshot: snapshotOf(payload.email, 'COMPLETED') };
    },
  });
  const people = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `${name}@example.com`);
  for (const email of people) await bench.request({ email });
  const later = await bench.request({ email: 'later@example.com' });
  await sql`update vendor_status set due_at = now() + interval '1 hour' where request_id = ${later}`.execute(
    bench.ledger.db,
  );

  await new LaneRunner(bench.context, bench.lane('north')).workOff();

  expect(sent.sort()).toEqual([...people].sort());
  const { statuses } = await bench.story(later);
  expect(statuses.map(({ state }) => state)).toEqual(['PLANNED']);
});
