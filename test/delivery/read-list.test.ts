import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { DeliveryContext } from '../../src/delivery/context.js';
import { readListPage, takeSnapshot } from '../../src/delivery/read-list.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { SearchResult, SyncPage, VendorSnapshot } from '../../src/domain/vendor-source.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }],
  });
});
afterEach(async () => {
  bench.reset();
  await sql`update vendor_record set phase = 'CANCELED' where native_id is null`.execute(bench.ledger.db);
  await sql`update vendor_walk set cursor = null, began_at_cursor = null, left_rows = false, started_at = null, completed_at = null, attempts = 0`.execute(
    bench.ledger.db,
  );
});
afterAll(() => bench.close());

let counter = 0;
const fresh = (what: string): string => {
  counter += 1;
  return `${what}-${String(counter)}`;
};

/** A deletion that somebody asked the vendor for. */
const stranger = (facts: Partial<VendorSnapshot> = {}, nativeId = fresh('row')): VendorSnapshot =>
  snapshotOf(nativeId, 'IN_PROGRESS', { person: person({ email: `${nativeId}@example.com` }), ...facts });

const page = (items: SyncPage['items'], facts: Partial<SyncPage> = {}): SyncPage => ({
  items,
  next: null,
  restart: null,
  ...facts,
});

/** Reads one page of the account's walk, which answers so. */
async function read(answer: SyncPage, context: DeliveryContext = bench.context, vendor = 'north'): Promise<boolean> {
  await sleep(2); // a later page is one that is asked for later, by the millisecond
  bench.script(vendor).list = async () => answer;
  return readListPage(context, bench.lane(vendor), await bench.claimWalk(vendor));
}

const walk = (vendor = 'north') =>
  bench.ledger.db.selectFrom('vendor_walk').selectAll().where('vendor_key', '=', vendor).executeTakeFirstOrThrow();

/** The request that a row of the vendor belongs to; null where the ledger does not have the row. */
async function ownerOf(nativeId: string): Promise<string | null> {
  const row = await bench.ledger.db
    .selectFrom('vendor_record')
    .select('request_id')
    .where('native_id', '=', nativeId)
    .executeTakeFirst();
  return row?.request_id ?? null;
}

const requests = async () =>
  (await bench.ledger.db.selectFrom('privacy_request').select('id').orderBy('id').execute()).map(({ id }) => id);

const story = async (nativeId: string) => bench.story(required(await ownerOf(nativeId), 'Owner of a row'));

describe('a page of a vendor’s list', () => {
  it('makes a request of its own of a row that nobody asked for here, with the vendor as its origin', async () => {
    const created = new Date('2026-11-18T07:00:00Z');
    const row = stranger({ createdAt: created });
    await read(page([row]));
    const { request, statuses, records, events } = await story(row.nativeId);
    expect(request).toMatchObject({
      origin_vendor: 'north',
      received_at: created,
      state: 'IN_PROGRESS',
      rights: ['DELETION'],
    });
    expect(statuses).toMatchObject([{ state: 'IN_PROGRESS', role: 'PROCESSOR', task: 'OBSERVE' }]);
    expect(records).toMatchObject([{ phase: 'FOUND', kind: null, sends: 0 }]);
    expect(events[0]).toMatchObject({ type: 'request.received', actor: 'vendor:north' });
  });

  it('brings a row that is known up to date, and makes nothing new of it', async () => {
    const row = stranger();
    await read(page([row]));
    const before = await requests();
    await read(page([snapshotOf(row.nativeId, 'COMPLETED')]));
    expect(await requests()).toEqual(before);
    expect((await story(row.nativeId)).statuses).toMatchObject([{ state: 'COMPLETED', outcome: 'ERASED' }]);
  });

  it('moves the cursor to the next page, and at the end to where the next walk begins', async () => {
    expect(await read(page([stranger()], { next: 'page-2' }))).toBe(true);
    expect(await walk()).toMatchObject({ cursor: 'page-2', completed_at: null, lease_until: null });
    expect((await walk()).due_at.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await read(page([stranger()], { restart: { since: 5 } }))).toBe(false);
    const ended = await walk();
    expect(ended).toMatchObject({ cursor: { since: 5 }, started_at: null, left_rows: false });
    expect(ended.completed_at).not.toBeNull();
    expect(ended.due_at.getTime()).toBeGreaterThan(Date.now() + minutes(4));
  });

  it('may be read again: a process that ends before the cursor moves loses nothing and makes nothing twice', async () => {
    const rows = [stranger(), stranger()];
    const crash = new Error('the process ended');
    const context: DeliveryContext = {
      ...bench.context,
      reach: (point) => {
        if (point === 'in-sync') throw crash;
      },
    };
    await expect(read(page(rows, { next: 'page-2' }), context)).rejects.toBe(crash);
    expect(await walk()).toMatchObject({ cursor: null });
    const before = await requests();
    const events = await Promise.all(rows.map(async ({ nativeId }) => (await story(nativeId)).events));
    await read(page(rows, { next: 'page-2' }));
    expect(await requests()).toEqual(before);
    expect(await Promise.all(rows.map(async ({ nativeId }) => (await story(nativeId)).events))).toEqual(events);
    expect(await walk()).toMatchObject({ cursor: 'page-2' });
  });

  it('does not move the cursor for a worker that lost its lease', async () => {
    bench.script('north').list = async () => page([stranger()], { next: 'page-9' });
    const lost = await bench.claimWalk('north');
    await bench.claimWalk('north');
    expect(await readListPage(bench.context, bench.lane('north'), lost)).toBe(false);
    expect(await walk()).toMatchObject({ cursor: null });
  });

  it('is asked for again later when the vendor does not give it, and the cursor stays', async () => {
    await read(page([], { next: 'page-2' }));
    bench.script('north').list = () =>
      Promise.reject(new VendorFailure('north', 'list', { kind: 'throttled', retryAfterMs: minutes(2) }));
    expect(await readListPage(bench.context, bench.lane('north'), await bench.claimWalk('north'))).toBe(false);
    const row = await walk();
    expect(row).toMatchObject({ cursor: 'page-2', attempts: 1, lease_until: null });
    expect(row.due_at.getTime()).toBeGreaterThan(Date.now() + minutes(1));
  });

  it('goes on past a row that cannot be read, and says unknown of it where it is known', async () => {
    const [known, other] = [stranger(), stranger()];
    await read(page([known]));
    await read(
      page([
        { nativeId: known.nativeId, problem: 'state' },
        { nativeId: null, problem: 'id' },
        { nativeId: fresh('row'), problem: 'id' },
        other,
      ]),
    );
    expect((await story(known.nativeId)).statuses).toMatchObject([{ state: 'UNKNOWN', reason: 'VENDOR_ERROR' }]);
    expect(await ownerOf(other.nativeId)).not.toBeNull();
  });

  it('leaves a final row final although it cannot be read any more', async () => {
    const row = snapshotOf(fresh('row'), 'COMPLETED');
    await read(page([row]));
    await read(page([{ nativeId: row.nativeId, problem: 'state' }]));
    expect((await story(row.nativeId)).statuses).toMatchObject([{ state: 'COMPLETED' }]);
  });
});

describe('a row that could be our own', () => {
  /** A deletion of ours that is under way to the vendor, with no clear answer yet. */
  async function uncertain(): Promise<string> {
    const id = await bench.request({ email: `${fresh('own')}@example.com` }, { vendors: ['north'] });
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'unknown' }));
    await submitStatus(await bench.claim(id, 'north'));
    return id;
  }
  const now = () => bench.clock.now();

  it('is left while our creation is not settled, and the next walk begins where this one did', async () => {
    await read(page([], { restart: 'since-1' }));
    await uncertain();
    const row = stranger({ createdAt: now() });
    await read(page([row], { next: 'page-2' }));
    expect(await ownerOf(row.nativeId)).toBeNull();
    expect(await walk()).toMatchObject({ cursor: 'page-2', left_rows: true });
    await read(page([], { restart: 'since-2' }));
    expect(await walk()).toMatchObject({ cursor: 'since-1', left_rows: false });
  });

  it('is ours when it is met again after it was adopted, and no stranger’s', async () => {
    const id = await uncertain();
    const row = stranger({ createdAt: now() });
    await read(page([row]));
    const before = await requests();
    bench.script('north').search = async () => ({ matches: [row], exact: true, whole: true });
    await submitStatus(await bench.claim(id, 'north'));
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).toBe(id);
    expect(await requests()).toEqual(before);
  });

  it('is a stranger’s when it is met again after ours turned out to be another', async () => {
    const id = await uncertain();
    const [ours, row] = [stranger({ createdAt: now() }), stranger({ createdAt: now() })];
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).toBeNull();
    bench.script('north').search = async () => ({ matches: [ours], exact: true, whole: true });
    await submitStatus(await bench.claim(id, 'north'));
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).not.toBe(id);
    expect(await ownerOf(row.nativeId)).not.toBeNull();
  });

  it('is a stranger’s at once when it was made well before ours was sent, or is of another right', async () => {
    await uncertain();
    const early = stranger({ createdAt: new Date(now().getTime() - minutes(2)) });
    const right = { right: 'ACCESS', state: 'ACCEPTED', outcome: null, reason: null, confidence: null } as const;
    const other = stranger({ createdAt: now(), rights: [right] });
    await read(page([early, other]));
    expect(await ownerOf(early.nativeId)).not.toBeNull();
    expect(await ownerOf(other.nativeId)).not.toBeNull();
  });

  it('could be ours where its time is not known', async () => {
    await uncertain();
    const row = stranger({ createdAt: null });
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).toBeNull();
  });

  it.each<[string, number, Partial<SearchResult>]>([
    ['a list that could not be read whole for a day', minutes(24 * 60), { whole: false }],
    ['a vendor that was sent it three times and showed none', minutes(15), {}],
    ['several that it could be', 0, { matches: [stranger(), stranger()], exact: false }],
  ])('is left while a person must look at ours because of %s, and found, not sent again', async (_why, ageMs, seen) => {
    const id = await uncertain();
    await sql`update vendor_record set sends = case when ${ageMs} = ${minutes(15)} then 3 else 1 end,
      intent_at = intent_at - make_interval(secs => ${ageMs / 1000}) where request_id = ${id}`.execute(bench.ledger.db);
    bench.script('north').search = async () => ({ matches: [], exact: true, whole: true, ...seen });
    await submitStatus(await bench.claim(id, 'north'));
    expect(await bench.story(id)).toMatchObject({ records: [{ phase: 'HELD' }] });

    const row = stranger({ createdAt: now() });
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).toBeNull();

    const [status] = (await bench.story(id)).statuses;
    await bench.as('officer').requests.retryVendor(required(status?.id, 'Status'));
    bench.script('north').search = async () => ({ matches: [row], exact: true, whole: true });
    bench.script('north').submit = () => Promise.reject(new Error('must not be sent again'));
    await submitStatus(await bench.claim(id, 'north'));
    expect(await ownerOf(row.nativeId)).toBe(id);
  });

  it('is a stranger’s where ours certainly did not arrive', async () => {
    const id = await bench.request({ email: `${fresh('refused')}@example.com` }, { vendors: ['north'] });
    for (const kind of ['not-sent', 'refused'] as const) {
      bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind }));
      await submitStatus(await bench.claim(id, 'north'));
    }
    expect(await bench.story(id)).toMatchObject({ records: [{ phase: 'HELD' }] });
    const row = stranger({ createdAt: now() });
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).not.toBeNull();
  });

  it('could be ours where the vendor refused only what was sent again', async () => {
    const id = await uncertain();
    await sql`update vendor_record set intent_at = intent_at - interval '15 minutes' where request_id = ${id}`.execute(
      bench.ledger.db,
    );
    bench.script('north').search = async () => ({ matches: [], exact: true, whole: true });
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'refused' }));
    await submitStatus(await bench.claim(id, 'north'));
    expect(await bench.story(id)).toMatchObject({ records: [{ phase: 'HELD', sends: 2 }] });
    const row = stranger({ createdAt: now() });
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).toBeNull();
  });

  it('is looked for again when the vendor put off what was to be sent a second time', async () => {
    const id = await uncertain();
    await sql`update vendor_record set intent_at = intent_at - interval '15 minutes' where request_id = ${id}`.execute(
      bench.ledger.db,
    );
    bench.script('north').search = async () => ({ matches: [], exact: true, whole: true });
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'throttled' }));
    await submitStatus(await bench.claim(id, 'north'));
    const row = stranger({ createdAt: now() });
    await read(page([row]));
    expect(await ownerOf(row.nativeId)).toBeNull();
    bench.script('north').search = async () => ({ matches: [row], exact: true, whole: true });
    bench.script('north').submit = () => Promise.reject(new Error('must not be sent again'));
    await submitStatus(await bench.claim(id, 'north'));
    expect(await ownerOf(row.nativeId)).toBe(id);
  });

  it('is ours by the batch that our creation was answered with, and another’s by another batch', async () => {
    const id = await bench.request({ email: `${fresh('batch')}@example.com` }, { vendors: ['north'] });
    bench.script('north').submit = async () => ({ nativeId: null, hints: { batchId: 'b-1' }, snapshot: null });
    await submitStatus(await bench.claim(id, 'north'));
    const [ours, other] = ['b-1', 'b-2'].map((batchId) => stranger({ createdAt: now(), hints: { batchId } }));
    if (ours === undefined || other === undefined) throw new Error('two rows');
    await read(page([other, ours]));
    expect(await ownerOf(ours.nativeId)).toBe(id);
    expect(await ownerOf(other.nativeId)).not.toBe(id);
    expect((await bench.story(id)).statuses).toMatchObject([{ state: 'IN_PROGRESS' }]);
  });
});

describe('what is found at a vendor', () => {
  it('is taken in once when two processes meet it at once', async () => {
    const row = stranger();
    const before = (await requests()).length;
    const observation = { snapshot: row, askedAt: bench.clock.now() };
    await Promise.all([1, 2, 3, 4].map(() => takeSnapshot(bench.context, bench.lane('north'), observation)));
    expect((await requests()).length).toBe(before + 1);
  });

  it('was not received in the future, whatever the vendor’s clock says', async () => {
    const row = stranger({ createdAt: new Date(Date.now() + minutes(10)) });
    await read(page([row]));
    expect((await story(row.nativeId)).request.received_at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('is under the law of the person’s address', async () => {
    const address = { lines: [], city: null, region: 'TX', postalCode: null, country: 'US' };
    const row = stranger({ person: person({ email: `${fresh('texas')}@example.com`, address }) });
    await read(page([row]));
    expect((await story(row.nativeId)).request.regulation).toBe('TEXAS_TDPSA');
  });

  it.each<readonly [string, Partial<VendorSnapshot>]>([
    ['of a word that nobody knows', { rights: [], unknownTypes: ['portability'] }],
    ['of no word at all', { rights: [], unknownTypes: [] }],
    ['of a word that we know and one that nobody knows', { unknownTypes: ['portability'] }],
  ])('asks for a person when it is %s', async (_what, facts) => {
    const row = stranger(facts);
    await read(page([row]));
    expect((await story(row.nativeId)).request).toMatchObject({ unknown_type: true, state: 'ACTION_REQUIRED' });
    await read(page([row]));
    expect((await story(row.nativeId)).request).toMatchObject({ unknown_type: true, state: 'ACTION_REQUIRED' });
  });

  it('is of a known type as soon as the vendor that it came from says so, not when another one acts on it', async () => {
    const row = stranger({ unknownTypes: ['portability'] });
    await read(page([row]), bench.context, 'desk');
    const { request } = await story(row.nativeId);
    await bench.request({}, { subject: null, request: request.id, vendors: ['north'] });
    const nativeId = fresh('row');
    const snapshot = snapshotOf(nativeId, 'IN_PROGRESS');
    bench.script('north').submit = async () => ({ nativeId, hints: {}, snapshot });
    await submitStatus(await bench.claim(request.id, 'north'));
    expect((await bench.story(request.id)).request).toMatchObject({ unknown_type: true, state: 'ACTION_REQUIRED' });
    await read(page([{ ...row, unknownTypes: [] }]), bench.context, 'desk');
    expect((await bench.story(request.id)).request).toMatchObject({ unknown_type: false, state: 'IN_PROGRESS' });
  });

  it('may come to ask for another right', async () => {
    const row = stranger();
    await read(page([row]));
    const access = { right: 'ACCESS', state: 'ACCEPTED', outcome: null, reason: null, confidence: null } as const;
    await read(page([{ ...row, rights: [...row.rights, access] }]));
    const { request, statuses } = await story(row.nativeId);
    expect([...request.rights].sort()).toEqual(['ACCESS', 'DELETION']);
    expect(statuses.map(({ right, state }) => [right, state])).toEqual([
      ['ACCESS', 'ACCEPTED'],
      ['DELETION', 'IN_PROGRESS'],
    ]);
  });
});
