import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureDetail } from '../../src/domain/vendor-failure.js';
import type { VendorSnapshot } from '../../src/domain/vendor-source.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

const vendor = 'north';
let counter = 0;
const asked = (): Promise<string> => {
  counter += 1;
  return bench.request({ email: `withdrawn-${String(counter)}@example.com` });
};

const failure = (detail: FailureDetail) => new VendorFailure(vendor, 'submit', detail);
const failing = (detail: FailureDetail) => () => Promise.reject(failure(detail));
const found =
  (...matches: VendorSnapshot[]) =>
  async () => ({ matches, exact: true, whole: true });

async function withdraw(id: string): Promise<void> {
  const { problems } = await bench.as('officer').requests.cancel(id, 'The person has changed their mind.');
  expect(problems).toEqual([]);
}

const step = async (id: string): Promise<void> => submitStatus(await bench.claim(id, vendor));

/** The request is withdrawn while its call is on the wire, and then the call fails. */
async function withdrawnDuringCall(id: string, detail: FailureDetail): Promise<void> {
  bench.script(vendor).submit = async () => {
    await withdraw(id);
    throw failure(detail);
  };
  await step(id);
  bench.script(vendor).submit = failing({ kind: 'unknown', detail: 'sent although it was withdrawn' });
}

const quietPeriodOver = (id: string) =>
  sql`update vendor_record set intent_at = intent_at - make_interval(secs => ${minutes(16) / 1000})
    where request_id = ${id}`.execute(bench.ledger.db);

async function told(id: string) {
  const { request, statuses, records, events } = await bench.story(id);
  const [status, record] = [required(statuses[0], 'Status'), required(records[0], 'Record')];
  return { request, status, record, sent: events.filter(({ type }) => type === 'record.intent').length, events };
}

const notAsked = {
  request: { state: 'CANCELED' },
  status: { state: 'CANCELED', reason: 'WITHDRAWN', task: null, due_at: null, submitted_at: null },
  record: { phase: 'CANCELED' },
};

describe('a deletion that is withdrawn while nobody knows whether its vendor has it', () => {
  it('is not sent again once the vendor turns out not to have it', async () => {
    const id = await asked();
    bench.script(vendor).submit = failing({ kind: 'unknown', status: 503 });
    await step(id);
    await withdraw(id);
    expect((await told(id)).events.find(({ type }) => type === 'request.canceled')?.message).toBe(
      'Withdrawn. Whether it reached Vendor north is not known yet, and where it did not, it is not sent.',
    );

    bench.script(vendor).search = found();
    await step(id);
    expect((await told(id)).status).toMatchObject({ state: 'SUBMITTING', task: 'SUBMIT' });
    await quietPeriodOver(id);
    await step(id);

    expect(await told(id)).toMatchObject({ ...notAsked, sent: 1 });
  });

  it('is followed to its end where the vendor turns out to have it', async () => {
    const id = await asked();
    await withdrawnDuringCall(id, { kind: 'unknown', status: 503 });

    bench.script(vendor).search = found(snapshotOf('n-there', 'IN_PROGRESS', { createdAt: bench.clock.now() }));
    await step(id);

    expect(await told(id)).toMatchObject({
      request: { state: 'IN_PROGRESS' },
      status: { state: 'IN_PROGRESS', task: 'OBSERVE' },
      record: { phase: 'SENT', native_id: 'n-there' },
    });
  });
});

describe('a deletion that is withdrawn while its call is on the wire', () => {
  it.each<FailureDetail>([
    { kind: 'throttled', status: 429 },
    { kind: 'not-sent' },
    { kind: 'unauthorized', status: 403 },
  ])('is not sent any more where the vendor did not take it: %j', async (detail) => {
    const id = await asked();

    await withdrawnDuringCall(id, detail);

    expect(await told(id)).toMatchObject({ ...notAsked, sent: 1 });
  });

  it('is looked for, and not sent, where an earlier call may have arrived', async () => {
    const id = await asked();
    bench.script(vendor).submit = failing({ kind: 'unknown', status: 503 });
    await step(id);
    await quietPeriodOver(id);
    bench.script(vendor).search = found();

    await withdrawnDuringCall(id, { kind: 'throttled', status: 429 });

    expect(await told(id)).toMatchObject({ status: { state: 'SUBMITTING', task: 'SUBMIT' }, sent: 2 });
    await quietPeriodOver(id);
    await step(id);
    expect(await told(id)).toMatchObject({ ...notAsked, sent: 2 });
  });
});

describe('a deletion that is withdrawn after a person had it sent again, at a vendor that cannot be searched', () => {
  it('is not sent, and a person finds out whether the vendor has it', async () => {
    const id = await asked();
    bench.script(vendor).submit = failing({ kind: 'unknown' });
    bench.script(vendor).search = () => Promise.resolve(null);
    await step(id);
    await step(id);
    const { status } = await told(id);
    expect(status).toMatchObject({ state: 'ACTION_REQUIRED', reason: 'TIMED_OUT' });
    await bench.as('officer').requests.retryVendor(status.id);
    bench.script(vendor).submit = failing({ kind: 'throttled', status: 429 });
    await step(id);
    await withdraw(id);
    await step(id);

    expect(await told(id)).toMatchObject({
      request: { state: 'ACTION_REQUIRED' },
      status: { state: 'ACTION_REQUIRED', reason: 'TIMED_OUT', task: null },
      record: { phase: 'HELD' },
      sent: 2,
    });
  });

  it('can be taken up again by a person', async () => {
    const id = await asked();
    await withdrawnDuringCall(id, { kind: 'unknown' });
    bench.script(vendor).search = () => Promise.resolve(null);
    await step(id);
    const { status } = await told(id);
    await bench.as('officer').requests.retryVendor(status.id);
    bench.script(vendor).submit = async () => ({ nativeId: 'n-again', hints: {}, snapshot: null });
    await step(id);

    expect((await told(id)).record).toMatchObject({ phase: 'SENT', native_id: 'n-again' });
  });
});
