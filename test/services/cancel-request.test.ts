import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureDetail } from '../../src/domain/vendor-failure.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }, { key: 'south' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;
const asked = (): Promise<string> => {
  counter += 1;
  return bench.request({ email: `cancel-${String(counter)}@example.com` });
};

/** A deletion that the first of two vendors answers so, and the second was not asked for yet. */
async function answered(detail: FailureDetail) {
  const id = await asked();
  bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', detail));
  bench.script('north').search = () => Promise.resolve(null);
  await submitStatus(await bench.claim(id, 'north'));
  if (detail.kind === 'unknown') await submitStatus(await bench.claim(id, 'north'));
  const { statuses } = await bench.story(id);
  const north = required(statuses[0], 'Status');
  expect(north.state).toBe('ACTION_REQUIRED');
  return { id, statusId: north.id };
}

const officer = () => bench.as('officer').requests;
const comment = 'By hand.';

async function withdrawn(id: string) {
  expect((await officer().cancel(id, 'No longer wanted.')).problems).toEqual([]);
  const { request, statuses, events } = await bench.story(id);
  const [north, south] = statuses;
  return { request, north, south, said: events.findLast(({ type }) => type === 'request.canceled')?.message };
}

describe('a withdrawal', () => {
  it('leaves what a person vouched for as they said', async () => {
    const { id, statusId } = await answered({ kind: 'refused', status: 400 });
    await officer().attestVendor(statusId, 'ERASED', comment);

    const told = await withdrawn(id);

    expect(told).toMatchObject({
      request: { state: 'PARTIALLY_COMPLETED' },
      north: {
        state: 'COMPLETED',
        outcome: 'ERASED',
        reason: null,
        confidence: 'MANUALLY_ATTESTED',
        completed_at: expect.any(Date),
      },
      south: { state: 'CANCELED', reason: 'WITHDRAWN' },
      said: 'Withdrawn. Nothing is sent to Vendor south any more; it is too late to call back what Vendor north had.',
    });
  });

  it('leaves out what a person took out, and ends the rest', async () => {
    const { id, statusId } = await answered({ kind: 'refused', status: 400 });
    await officer().excludeVendor(statusId, 'NO_MATCH', comment);

    const told = await withdrawn(id);

    expect(told).toMatchObject({
      request: { state: 'CANCELED' },
      north: { state: 'EXCLUDED', reason: 'NO_MATCH' },
      south: { state: 'CANCELED' },
      said: 'Withdrawn before anything was sent.',
    });
  });

  it('does not say that nothing was sent where a vendor that was taken out may have had it', async () => {
    const { id, statusId } = await answered({ kind: 'unknown' });
    await officer().excludeVendor(statusId, 'OTHER', comment);

    const told = await withdrawn(id);

    expect(told).toMatchObject({ request: { state: 'CANCELED' }, north: { state: 'EXCLUDED', reason: 'OTHER' } });
    expect(told.said).toContain('too late to call back what Vendor north had');
  });

  it('says that a person must settle what became of it where nobody knows', async () => {
    const { id } = await answered({ kind: 'unknown' });

    const told = await withdrawn(id);

    expect(told).toMatchObject({ request: { state: 'ACTION_REQUIRED' }, north: { reason: 'TIMED_OUT' } });
    expect(told.said).toBe(
      'Withdrawn. Nothing is sent to Vendor south any more; what became of it at Vendor north, a person must settle.',
    );
  });
});
