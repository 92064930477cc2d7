import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeIn } from '../../src/delivery/take-in.js';
import { deadlinesOf } from '../../src/domain/deadlines/deadlines-of.js';
import { required } from '../../src/domain/invariant-error.js';
import type { Reason, VendorState } from '../../src/domain/vocabulary.js';
import { clockFactsOf } from '../../src/ledger/clocks.js';
import { unlessNever } from '../../src/ledger/never.js';
import { freshEmail, refusals, valueOf } from '../support/asking.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

const DAY = 86_400_000;
type Account = 'north' | 'south';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }, { key: 'south' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

const officer = () => bench.as('officer').requests;
const daysFromNow = (days: number): Date => new Date(bench.clock.now().getTime() + days * DAY);

/** A deletion under California's law that the person asked for so many days ago. */
const asked = (daysAgo: number, ...vendors: readonly Account[]): Promise<string> =>
  bench.request({ email: freshEmail() }, { vendors, regulation: 'CCPA', receivedAt: daysFromNow(-daysAgo) });

/** A deletion in a vendor's words, as it says them now. */
function said(nativeId: string, state: VendorState, reason: Reason | null = null) {
  const plain = snapshotOf(nativeId, state);
  return { ...plain, completedAt: bench.clock.now(), rights: plain.rights.map((right) => ({ ...right, reason })) };
}

/** The vendor takes it, and then says `state` at once. */
async function vendorSays(id: string, vendor: Account, state: VendorState, reason: Reason | null = null) {
  const nativeId = randomUUID();
  bench.script(vendor).submit = () => Promise.resolve({ nativeId, hints: {}, snapshot: said(nativeId, state, reason) });
  await submitStatus(await bench.claim(id, vendor));
  return nativeId;
}

/** Whoever looks at the vendor later finds this. */
const laterSays = (vendor: Account, nativeId: string, state: VendorState, reason: Reason | null = null) =>
  takeSnapshot(bench.context, bench.lane(vendor), {
    snapshot: said(nativeId, state, reason),
    askedAt: new Date(bench.clock.now().getTime() + 1),
  });

const rowOf = async (id: string) => (await bench.story(id)).request;

/** Each obligation and its status at a time, in a word. */
async function standing(id: string, at = bench.clock.now()): Promise<readonly string[]> {
  const row = await rowOf(id);
  return deadlinesOf(clockFactsOf(row), row.clock_settings, at).map(
    ({ obligation, status }) => `${obligation} ${status}`,
  );
}

/** The share of this one request that met every deadline: one, or none. */
async function onTimeRate(id: string): Promise<number | null> {
  const { reference } = await rowOf(id);
  return (await officer().statistics({ reference }, [], bench.clock.now())).all.onTimeRate;
}

const overdueIn = async (id: string, days: number): Promise<boolean> => {
  const { reference } = await rowOf(id);
  const words = ['OVERDUE'] as const;
  return (
    (await officer().statistics({ reference, health: { words, at: daysFromNow(days) } }, [], daysFromNow(days))).all
      .total === 1
  );
};

async function exclude(id: string): Promise<void> {
  for (const { id: status } of (await bench.story(id)).statuses) {
    valueOf(await officer().excludeVendor(status, 'OTHER', 'It does not apply.'));
  }
}

const deny = async (id: string, denial: Reason) => {
  let now = 0;
  const impatient = { ...bench.context, monotonic: () => (now += 60_000) };
  return valueOf(
    await bench
      .as('officer', impatient)
      .requests.update({ request: id, denial, right: null, outcome: null, optOutCompleted: null, comments: null }),
  );
};

describe('a right', () => {
  it('is answered by what every vendor granted or refused, and by no one that was left out', async () => {
    const id = await asked(5, 'north', 'south');
    await vendorSays(id, 'north', 'COMPLETED');
    expect((await rowOf(id)).answered_at).toBeNull();

    const south = required(
      (await bench.story(id)).statuses.find(({ vendor_key: key }) => key === 'south'),
      'Status',
    );
    valueOf(await officer().excludeVendor(south.id, 'OTHER', 'It does not apply.'));

    expect(await rowOf(id)).toMatchObject({ state: 'COMPLETED', answered_at: expect.any(Date), late: false });
    expect(await standing(id)).toEqual(['ACKNOWLEDGE MET', 'RESPOND MET']);
  });

  it('is not answered by a vendor that failed: the deadline is missed when its day passes, and it was not on time', async () => {
    const id = await asked(5, 'north');
    await vendorSays(id, 'north', 'FAILED', 'VENDOR_ERROR');

    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'FAILED', closed_at: expect.any(Date), answered_at: null, late: true });
    expect(await standing(id)).toContain('RESPOND RUNNING');
    expect(await standing(id, daysFromNow(41))).toContain('RESPOND MISSED');
    expect(await onTimeRate(id)).toBe(0);
    // It is closed: nothing can be done for it any more, and so it has no health to lose.
    expect(unlessNever(row.due_at)).toBeNull();
    expect(await overdueIn(id, 41)).toBe(false);
  });

  it.each([
    ['failed', 'FAILED', 'VENDOR_ERROR'],
    ['failed for a part of it', 'PARTIALLY_COMPLETED', 'VENDOR_ERROR'],
    ['canceled it', 'CANCELED', 'WITHDRAWN'],
  ] as const)('is not answered where one vendor is done and another %s', async (_how, state, reason) => {
    const id = await asked(5, 'north', 'south');
    await vendorSays(id, 'north', 'COMPLETED');
    await vendorSays(id, 'south', state, reason);

    expect(await rowOf(id)).toMatchObject({ state: 'PARTIALLY_COMPLETED', answered_at: null, late: true });
    expect(await standing(id, daysFromNow(41))).toContain('RESPOND MISSED');
    expect(await onTimeRate(id)).toBe(0);
  });

  it('is answered in part where the vendor says no more than that', async () => {
    const id = await asked(5, 'north');
    await vendorSays(id, 'north', 'PARTIALLY_COMPLETED');

    expect(await rowOf(id)).toMatchObject({ answered_at: expect.any(Date), late: false });
  });

  it('is not answered by leaving every vendor out, but by the denial that comes after it', async () => {
    const id = await asked(5, 'north', 'south');
    await exclude(id);

    expect(await rowOf(id)).toMatchObject({ state: 'ACTION_REQUIRED', answered_at: null });
    expect(await standing(id)).toContain('RESPOND RUNNING');
    expect(await overdueIn(id, 41)).toBe(true);
    bench.clock.advance(55 * DAY);
    const before = bench.clock.now();
    await deny(id, 'LEGAL_EXCEPTION');
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'DENIED', answered_at: row.completed_at, late: true });
    expect(required(row.completed_at, 'When').getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(await standing(id)).toEqual(['ACKNOWLEDGE MISSED', 'RESPOND MISSED']);
    bench.clock.advance(-55 * DAY);
  });

  it('is answered by a refusal, and not by giving up for a technical reason', async () => {
    const [refused, given] = [await asked(5, 'north'), await asked(5, 'north')];
    await deny(refused, 'SUSPECTED_FRAUD');
    await deny(given, 'VENDOR_ERROR');

    expect(await rowOf(refused)).toMatchObject({ state: 'DENIED', answered_at: expect.any(Date), late: false });
    expect(await rowOf(given)).toMatchObject({ state: 'FAILED', answered_at: null, late: true });
    expect(await standing(given, daysFromNow(41))).toContain('RESPOND MISSED');
  });

  it('that nobody answered is missed too where its clock stood still when the request was closed', async () => {
    const id = await bench.request(
      { email: freshEmail() },
      { vendors: ['north'], regulation: 'GDPR', receivedAt: daysFromNow(-5) },
    );
    valueOf(await officer().pauseClock(id, 'Asked for a proof of identity.'));
    expect(await standing(id)).toContain('RESPOND PAUSED');
    await vendorSays(id, 'north', 'FAILED', 'VENDOR_ERROR');

    expect(await standing(id)).toContain('RESPOND RUNNING');
    expect(await standing(id, daysFromNow(41))).toContain('RESPOND MISSED');
  });

  it('that nobody answered cannot be given more time once the request is closed', async () => {
    const closed = (regulation: 'CCPA' | 'GDPR') =>
      bench.request({ email: freshEmail() }, { vendors: ['north'], regulation, receivedAt: daysFromNow(-5) });
    const [california, europe] = [await closed('CCPA'), await closed('GDPR')];
    for (const id of [california, europe]) await vendorSays(id, 'north', 'FAILED', 'VENDOR_ERROR');

    const longer = { reason: 'Many requests.', sentAt: daysFromNow(-1) };
    expect(refusals(await officer().extendDeadline(california, longer))).toEqual([['CONFLICT', 'request']]);
    expect(refusals(await officer().pauseClock(europe, 'Who is it?'))).toEqual([['CONFLICT', 'request']]);
  });
});

describe('a request', () => {
  it('that was withdrawn, or is a duplicate, has no deadlines left', async () => {
    const [withdrawn, duplicate] = [await asked(5, 'north'), await asked(5, 'north')];
    valueOf(await officer().cancel(withdrawn, 'The person has changed their mind.'));
    await deny(duplicate, 'DUPLICATE');

    for (const id of [withdrawn, duplicate]) {
      expect(await standing(id, daysFromNow(41))).toEqual([]);
      expect(await onTimeRate(id)).toBe(1);
    }
  });

  it('that a vendor canceled was not withdrawn by the person: its deadlines stay', async () => {
    const id = await asked(5, 'north');
    await vendorSays(id, 'north', 'CANCELED', 'WITHDRAWN');

    expect(await rowOf(id)).toMatchObject({ state: 'CANCELED', answered_at: null, late: true });
    expect(await standing(id, daysFromNow(41))).toContain('RESPOND MISSED');
  });

  it('that a vendor canceled after the person withdrew it is withdrawn', async () => {
    const id = await asked(5, 'north');
    const nativeId = await vendorSays(id, 'north', 'IN_PROGRESS');
    valueOf(await officer().cancel(id, 'The person has changed their mind.'));
    expect((await rowOf(id)).state).toBe('IN_PROGRESS');
    await laterSays('north', nativeId, 'CANCELED', 'WITHDRAWN');

    expect(await rowOf(id)).toMatchObject({ state: 'CANCELED', late: false });
    expect(await standing(id, daysFromNow(41))).toEqual([]);
  });

  it('is withdrawn by the word of the vendor that the person asked through', async () => {
    const nativeId = randomUUID();
    const found = { ...said(nativeId, 'IN_PROGRESS'), completedAt: null, createdAt: daysFromNow(-5) };
    const snapshot = { ...found, person: person({ email: freshEmail() }) };
    const observation = { snapshot, askedAt: bench.clock.now() };
    const id = required(await takeIn(bench.context, bench.lane('north'), observation), 'Request');
    await laterSays('north', nativeId, 'CANCELED', 'WITHDRAWN');

    expect(await rowOf(id)).toMatchObject({ state: 'CANCELED', late: false });
    expect(await standing(id, daysFromNow(41))).toEqual([]);
  });
});
