import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { markRestored } from '../../src/delivery/mark-restored.js';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { SearchResult, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }, { key: 'south' }] });
});
afterEach(async () => {
  bench.reset();
  await sql`update vendor_record set phase = 'CANCELED' where native_id is null`.execute(bench.ledger.db);
  await sql`update vendor_status set task = null, due_at = null`.execute(bench.ledger.db);
});
afterAll(() => bench.close());

let counter = 0;
const fresh = (what: string): string => {
  counter += 1;
  return `${what}-${String(counter)}`;
};

/** A deletion that waits for an e-mail address, as the backup shows it. */
async function waiting(): Promise<string> {
  counter += 1;
  return bench.request({ phone: `+1202555${String(1000 + counter)}` }, { vendors: ['north'] });
}

/** The address is entered again after the restore. */
async function enter(requestId: string, email: string): Promise<void> {
  const { request } = await bench.story(requestId);
  const verifiedAt = new Date(bench.clock.now().getTime() - 1_000);
  const done = await bench
    .as('officer')
    .subjects.addIdentifier(request.subject_id, { kind: 'EMAIL', value: email, verifiedAt });
  expect(done.problems).toEqual([]);
}

const vendorShows =
  (matches: readonly VendorSnapshot[], facts: Partial<SearchResult> = {}) =>
  (): Promise<SearchResult> =>
    Promise.resolve({ matches, exact: true, whole: true, ...facts });

async function step(requestId: string): Promise<void> {
  await submitStatus(await bench.claim(requestId, 'north'));
}

/** Takes what is sent from here on; answers a count of it. */
function counted(): () => number {
  let sends = 0;
  bench.script('north').submit = () => {
    sends += 1;
    return Promise.resolve({ nativeId: fresh('sent'), hints: {}, snapshot: null });
  };
  return () => sends;
}

const passQuietPeriod = (): void => bench.clock.advance(minutes(16));

const retry = async (requestId: string): Promise<void> => {
  const [status] = (await bench.story(requestId)).statuses;
  expect((await bench.as('officer').requests.retryVendor(required(status?.id, 'Status'))).problems).toEqual([]);
};

describe('a deletion that waited for an identifier when the restored backup was made', () => {
  it('is found at its vendor, and not sent a second time', async () => {
    const id = await waiting();
    await markRestored(bench.ledger);
    await enter(id, `${fresh('back')}@example.com`);
    expect((await bench.story(id)).statuses).toMatchObject([{ state: 'SUBMITTING', task: 'SUBMIT' }]);
    const there = snapshotOf(fresh('there'), 'IN_PROGRESS', { createdAt: bench.clock.now() });
    bench.script('north').search = vendorShows([there]);
    await step(id);
    expect(await bench.story(id)).toMatchObject({ records: [{ native_id: there.nativeId, phase: 'SENT' }] });
  });

  it('is looked for from the time on at which it can have been sent', async () => {
    const id = await waiting();
    await markRestored(bench.ledger);
    await enter(id, `${fresh('back')}@example.com`);
    let since: Date | null = null;
    bench.script('north').search = (record) => {
      since = record.intentAt;
      return vendorShows([])();
    };
    await step(id);
    expect(since).toEqual((await bench.story(id)).statuses[0]?.created_at);
  });

  it('is sent once where its vendor certainly does not have it, and not before a sending of the last moment would show', async () => {
    const id = await waiting();
    await markRestored(bench.ledger);
    await enter(id, `${fresh('back')}@example.com`);
    const sends = counted();
    bench.script('north').search = vendorShows([]);
    await step(id);
    expect(sends()).toBe(0);
    passQuietPeriod();
    await step(id);
    expect(sends()).toBe(1);
  });

  it('waits for a person where the vendor offers no way to look, and is sent once when the person says so', async () => {
    const id = await waiting();
    await markRestored(bench.ledger);
    await enter(id, `${fresh('back')}@example.com`);
    const sends = counted();
    bench.script('north').search = () => Promise.resolve(null);
    await step(id);
    expect((await bench.story(id)).statuses).toMatchObject([{ state: 'ACTION_REQUIRED', reason: 'TIMED_OUT' }]);
    await retry(id);
    await step(id);
    expect(sends()).toBe(1);
  });

  it('waits for a person where it has come back as a request of its own that is over', async () => {
    const id = await waiting();
    await markRestored(bench.ledger);
    const email = `${fresh('back')}@example.com`;
    const there = snapshotOf(fresh('there'), 'COMPLETED', {
      createdAt: new Date(bench.clock.now().getTime() - 1_000),
      person: person({}),
    });
    await takeSnapshot(bench.context, bench.lane('north'), { snapshot: there, askedAt: bench.clock.now() });
    await enter(id, email);
    bench.script('north').search = vendorShows([there]);
    await step(id);
    passQuietPeriod();
    await step(id);
    expect((await bench.story(id)).statuses).toMatchObject([{ state: 'ACTION_REQUIRED', reason: 'AMBIGUOUS_MATCH' }]);
  });

  it('goes on without a look where it is made after the restore', async () => {
    await markRestored(bench.ledger);
    const id = await waiting();
    await enter(id, `${fresh('new')}@example.com`);
    const sends = counted();
    await step(id);
    expect(sends()).toBe(1);
  });
});

describe('a deletion that the restored backup shows as not sent', () => {
  it('is looked for, and left alone until a sending of the last moment would show', async () => {
    const id = await bench.request({ email: `${fresh('planned')}@example.com` }, { vendors: ['north'] });
    await sql`update vendor_record set created_at = created_at - interval '1 day' where request_id = ${id}`.execute(
      bench.ledger.db,
    );
    await markRestored(bench.ledger);
    const sends = counted();
    bench.script('north').search = vendorShows([]);
    await step(id);
    expect(sends()).toBe(0);
    passQuietPeriod();
    await step(id);
    expect(sends()).toBe(1);
  });
});

describe('a deletion that had failed when the restored backup was made', () => {
  /** One that the vendor took and could not carry out, while another vendor is still to be asked. */
  async function failed(): Promise<string> {
    const id = await bench.request({ email: `${fresh('failed')}@example.com` });
    const nativeId = fresh('n');
    bench.script('north').submit = () =>
      Promise.resolve({ nativeId, hints: {}, snapshot: snapshotOf(nativeId, 'FAILED') });
    await step(id);
    return id;
  }

  it('is looked for when it is tried again, for it may have been tried again before', async () => {
    const id = await failed();
    await markRestored(bench.ledger);
    await retry(id);
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'refused' }));
    const there = snapshotOf(fresh('there'), 'IN_PROGRESS', { createdAt: bench.clock.now() });
    bench.script('north').search = vendorShows([there]);
    await step(id);
    expect((await bench.story(id)).records[0]).toMatchObject({ native_id: there.nativeId });
  });

  it('is sent when a person has it tried again where the vendor offers no way to look', async () => {
    const id = await failed();
    await markRestored(bench.ledger);
    await retry(id);
    const sends = counted();
    bench.script('north').search = () => Promise.resolve(null);
    await step(id);
    expect(sends()).toBe(1);
  });

  it('is sent without a look when it fails and is tried again once more', async () => {
    const id = await failed();
    await markRestored(bench.ledger);
    await retry(id);
    const again = snapshotOf(fresh('there'), 'FAILED', { createdAt: bench.clock.now() });
    bench.script('north').search = vendorShows([again]);
    await step(id);
    bench.clock.advance(minutes(1));
    await retry(id);
    const sends = counted();
    await step(id);
    expect(sends()).toBe(1);
  });
});
