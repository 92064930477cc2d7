import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { startSimulator } from '../../datasources/zoho-desk/simulator/index.js';
import { zohoDeskVendor } from '../../datasources/zoho-desk/zoho-desk-source.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { CallReport } from '../../src/domain/vendor-account.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  PlannedRecord,
  RecordReference,
  SyncPage,
  VendorSnapshot,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import type { Right } from '../../src/domain/vocabulary.js';
import { type ScriptedVendor, accountAt, failureOf, sourceOf, startScriptedVendor } from './vendor-under-test.js';

const email = 'isabel@example.com';
const minute = 60_000;
const day = 86_400_000;
const planned = (kind: string): PlannedRecord => ({
  kind,
  payload: { contactEmailId: email },
  identifiersUsed: ['EMAIL'],
});

describe('Zoho Desk over HTTP', () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let source: VendorSource;
  let reports: CallReport[];

  beforeEach(async () => {
    simulator = await startSimulator({ directory: null, rateLimit: false });
    reports = [];
    const { kind: _kind, ...options } = simulator.account;
    const account = accountAt(simulator.url, { syncFrom: new Date(Date.now() - 30 * day), concurrency: 2 });
    source = sourceOf(zohoDeskVendor, account, options, { reports });
  });
  afterEach(async () => {
    await source.close();
    await simulator.close();
  });

  const erase = () => source.submit?.('DELETION', planned('eraseAll'), { message: null });
  const reads = () => simulator.calls().filter(({ method }) => method === 'GET').length;
  const held = () =>
    simulator
      .records()
      .map(({ nativeId }) => nativeId)
      .sort();
  const addSeveral = (count: number, right: 'DELETION' | 'ACCESS' = 'DELETION', spacingMs = minute) => {
    for (let index = 0; index < count; index += 1) {
      simulator.add(inventedPerson(index % 50), { right, at: new Date(Date.now() - (index + 1) * spacingMs) });
    }
  };
  async function walk(from: JsonValue | null = null): Promise<readonly SyncPage[]> {
    const pages: SyncPage[] = [];
    let cursor = from;
    do {
      const page: SyncPage | undefined = await source.list?.('requests', cursor);
      if (page === undefined) throw new Error('no list');
      pages.push(page);
      cursor = page.next;
    } while (cursor !== null);
    return pages;
  }
  const snapshotsOf = (pages: readonly SyncPage[]): readonly VendorSnapshot[] =>
    pages.flatMap(({ items }) => items.flatMap((item) => ('problem' in item ? [] : [item])));
  const references = (snapshots: readonly VendorSnapshot[]): readonly RecordReference[] =>
    snapshots.map(({ nativeId, hints, createdAt }) => ({ recordId: `record-${nativeId}`, nativeId, hints, createdAt }));

  it('plans one call for each address and right', () => {
    const known = { emails: [email, 'second@example.com'], phones: [], vendorIds: [] };

    expect(source.plan?.('DELETION', known).records.map(({ kind }) => kind)).toEqual(['eraseAll', 'eraseAll']);
    expect(source.plan?.('ACCESS', known).records[1]).toEqual({
      kind: 'exportAll',
      payload: { contactEmailId: 'second@example.com' },
      identifiersUsed: ['EMAIL'],
    });
    expect(source.plan?.('DELETION', { ...known, emails: [] }).missing).toEqual(['EMAIL']);
    expect(source.plan?.('OPT_OUT', known)).toEqual({ records: [], missing: [] });
  });

  it.each([
    ['DELETION', 'eraseAll'],
    ['ACCESS', 'exportAll'],
  ] as const)('asks for %s by one call and gets its record', async (right: Right, kind) => {
    const receipt = await source.submit?.(right, planned(kind), { message: null });

    expect(receipt?.nativeId).toBe(simulator.records()[0]?.nativeId);
    expect(receipt?.snapshot).toMatchObject({ person: { email }, rights: [{ right, state: 'ACCEPTED' }] });
  });

  it('never sends an erasure for an access', async () => {
    const failure = await failureOf(source.submit?.('ACCESS', planned('eraseAll'), { message: null }));

    expect(failure.kind).toBe('refused');
    expect(simulator.records()).toHaveLength(0);
  });

  it('reads ids of 19 digits that come as numbers', async () => {
    simulator.quirk('numericIds', true);

    const receipt = await erase();

    expect(receipt?.nativeId).toBe(simulator.records()[0]?.nativeId);
    expect((await source.get?.(receipt?.nativeId ?? ''))?.nativeId).toBe(receipt?.nativeId);
  });

  it.each([1, 0])('reads each row of the list once where its rows are counted from %d', async (base) => {
    simulator.quirk('fromBase', base);
    addSeveral(250);
    addSeveral(3, 'ACCESS');

    const snapshots = snapshotsOf(await walk());

    expect(snapshots.map(({ nativeId }) => nativeId).sort()).toEqual(held());
    expect(snapshots.filter(({ rights }) => rights[0]?.right === 'ACCESS')).toHaveLength(3);
  });

  it.each([1, 0])('ends a list of exactly one full page where its rows are counted from %d', async (base) => {
    simulator.quirk('fromBase', base);
    addSeveral(100);

    expect(snapshotsOf(await walk())).toHaveLength(100);
  });

  it('loses no row while new ones come in at the top', async () => {
    addSeveral(150);
    const old = held();
    const first = await source.list?.('requests', null);
    for (let index = 0; index < 7; index += 1) simulator.add(inventedPerson(index));

    const rest = await walk(first?.next ?? null);

    const ids = new Set(
      [...(first === undefined ? [] : [first]), ...rest].flatMap(({ items }) => items.map((item) => item.nativeId)),
    );
    expect(old.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('begins the next walk an hour before the last one began', async () => {
    addSeveral(2);
    const restart = (await walk()).at(-1)?.restart ?? null;
    const late = simulator.add(inventedPerson(9), { at: new Date(Date.now() - 50 * minute) });
    const early = simulator.add(inventedPerson(9), { at: new Date(Date.now() - 70 * minute) });

    const ids = snapshotsOf(await walk(restart)).map(({ nativeId }) => nativeId);

    expect(ids).toContain(late);
    expect(ids).not.toContain(early);
  });

  it.each(['204', 'array', 'null'])('reads an empty list given as %s', async (form) => {
    simulator.quirk('emptyList', form);

    expect(snapshotsOf(await walk())).toEqual([]);
  });

  it('knows the right of a record that does not say its type', async () => {
    simulator.quirk('omitRequestType', true);
    const erasure = simulator.add(inventedPerson(1), { right: 'DELETION' });
    const access = simulator.add(inventedPerson(2), { right: 'ACCESS' });

    const listed = snapshotsOf(await walk());
    const rightOf = (id: string) => listed.find(({ nativeId }) => nativeId === id)?.rights[0]?.right;

    expect([rightOf(erasure), rightOf(access)]).toEqual(['DELETION', 'ACCESS']);
    expect((await source.get?.(access))?.rights[0]?.right).toBe('ACCESS');
    const observed = await source.observe(references(listed));
    expect(observed.get(`record-${erasure}`)).toMatchObject({ rights: [{ right: 'DELETION' }] });
  });

  it.each([
    ['timeFormat', 'epoch'],
    ['timeFormat', 'epochText'],
    ['typoKey', true],
    ['listFields', 'sample'],
  ])('reads the list with %s set to %s', async (quirk, value) => {
    simulator.quirk(quirk, value);
    addSeveral(3);

    const snapshots = snapshotsOf(await walk());

    expect(snapshots).toHaveLength(3);
    expect(snapshots.every(({ createdAt }) => createdAt instanceof Date)).toBe(true);
  });

  it('asks for records that came about together in one call', async () => {
    addSeveral(20);
    const records = references(snapshotsOf(await walk()));
    const before = reads();

    const observed = await source.observe(records);

    expect(reads() - before).toBe(1);
    expect([...observed.values()].filter((slot) => slot instanceof VendorFailure)).toEqual([]);
    expect(observed.size).toBe(20);
  });

  it('asks by id where the list between the records is long', async () => {
    addSeveral(900);
    const all = references(snapshotsOf(await walk()));
    const records = [all[0], all.at(-1)].flatMap((record) => record ?? []);
    const before = reads();

    const observed = await source.observe(records);

    expect(reads() - before).toBeLessThanOrEqual(3);
    expect(observed.size).toBe(2);
    expect([...observed.values()].every((slot) => !(slot instanceof VendorFailure))).toBe(true);
  });

  it('says of a known record that it is gone', async () => {
    const observed = await source.observe([
      { recordId: 'gone', nativeId: '9999999', hints: {}, createdAt: null },
      { recordId: 'never', nativeId: null, hints: {}, createdAt: null },
    ]);

    expect(observed.get('gone')).toMatchObject({ kind: 'not-found' });
    expect(observed.get('never')).toMatchObject({ kind: 'refused' });
  });

  it('puts a throttled list into every slot instead of asking on', async () => {
    addSeveral(5);
    const records = references(snapshotsOf(await walk()));
    const before = reads();
    simulator.fault({ kind: 'status', status: 429 });

    const observed = await source.observe(records);

    expect(reads() - before).toBe(1);
    expect([...observed.values()].map((slot) => (slot instanceof VendorFailure ? slot.kind : 'none'))).toEqual(
      Array.from({ length: 5 }, () => 'throttled'),
    );
  });

  it('answers null for a request that Zoho does not have, and a failure where it says so with status 200', async () => {
    expect(await source.get?.('4242')).toBeNull();

    simulator.quirk('errorsWith200', true);
    expect((await failureOf(source.get?.('4242'))).kind).toBe('not-found');
  });

  it('asks for no id that is none', async () => {
    expect((await failureOf(source.get?.('count'))).kind).toBe('refused');
    expect(simulator.calls().filter(({ path }) => path.includes('count'))).toEqual([]);
  });

  it('finds a lost create by its address, type and time, for certain', async () => {
    await source.probe();
    simulator.add({ ...inventedPerson(1), email }, { at: new Date(Date.now() - 3 * 60 * minute) });
    simulator.add({ ...inventedPerson(1), email }, { right: 'ACCESS' });
    simulator.add({ ...inventedPerson(2), email: 'other@example.com' });
    const intentAt = new Date();
    simulator.fault({ kind: 'reset-after', times: 1 });
    expect((await failureOf(erase())).kind).toBe('unknown');

    const result = await source.search?.({
      kind: 'eraseAll',
      payload: { contactEmailId: email },
      right: 'DELETION',
      hints: {},
      intentAt,
    });

    expect(result).toMatchObject({ exact: true, whole: true });
    expect(result?.matches).toHaveLength(1);
    expect(result?.matches[0]).toMatchObject({ nativeId: simulator.records().at(-1)?.nativeId });
  });

  it.each([
    ['THRESHOLD_EXCEEDED', 1000, 86_400_000],
    ['TOO_MANY_REQUESTS', 1000, 3000],
  ])('waits as %s asks', async (throttleKind, least, most) => {
    await source.probe();
    simulator.quirk('throttleKind', throttleKind);
    simulator.fault({ kind: 'status', status: 429 });

    const failure = await failureOf(source.probe());

    expect(failure.kind).toBe('throttled');
    expect(failure.retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(most);
  });

  it('reports the credits that are left', async () => {
    await source.probe();

    expect(reports.at(-1)?.rateLimit?.remaining).toBeGreaterThan(0);
  });

  it.each([401, 403])('does not spend a refresh on a missing scope told with status %d', async (status) => {
    simulator.quirk('grantedScope', 'Desk.settings.READ');
    simulator.quirk('missingScopeStatus', status);
    await source.probe();
    const tokenCalls = () => reports.filter(({ operation }) => operation === 'refreshToken').length;
    const before = tokenCalls();

    expect((await failureOf(erase())).kind).toBe('unauthorized');
    expect(tokenCalls()).toBe(before);
  });

  it.each(['query', 'either'])('names its organisation where Zoho looks for it as %s', async (where) => {
    simulator.quirk('orgIdIn', where);
    const { kind: _kind, ...options } = simulator.account;
    const both = sourceOf(zohoDeskVendor, accountAt(simulator.url), { ...options, orgIdIn: 'both' });

    await expect(both.probe()).resolves.toBeUndefined();
    await both.close();
  });

  it('refuses an organisation that is no number before anything is sent', () => {
    const { kind: _kind, ...options } = simulator.account;

    expect(() => sourceOf(zohoDeskVendor, accountAt(simulator.url), { ...options, orgId: 'acme' })).toThrow();
  });
});

describe('Zoho Desk in unlikely shapes', () => {
  let vendor: ScriptedVendor;
  let body: JsonValue = {};
  let source: VendorSource;

  beforeEach(async () => {
    vendor = await startScriptedVendor(() => ({ body }));
    source = sourceOf(zohoDeskVendor, accountAt(vendor.url), {
      orgId: '1',
      timeFormat: 'epoch',
      auth: { accessToken: 'x' },
    });
  });
  afterEach(async () => {
    await source.close();
    await vendor.close();
  });

  it('ends a list that answers every place with the same page', async () => {
    body = { data: Array.from({ length: 100 }, (_, index) => ({ id: String(index + 1) })) };

    let cursor: JsonValue | null = null;
    let items = 0;
    do {
      const page: SyncPage | undefined = await source.list?.('requests', cursor);
      items += page?.items.length ?? 0;
      cursor = page?.next ?? null;
    } while (cursor !== null);

    expect(items).toBe(200);
    expect(vendor.received).toHaveLength(4);
  });

  it('writes moments as epoch milliseconds where it is told to', async () => {
    body = { data: [] };

    await source.list?.('requests', null);

    expect(new URL(vendor.received[0]?.path ?? '', vendor.url).searchParams.get('endTime')).toMatch(/^\d{13}$/);
  });

  it('takes an answer about another contact for no answer to its own create', async () => {
    body = { id: '5', contactEmailId: 'other@example.com', status: 'INITIATED' };

    expect((await failureOf(source.submit?.('DELETION', planned('eraseAll'), { message: null }))).kind).toBe('unknown');
  });

  it('takes the type of what it made from the call, since the documented answer to an export shows an erasure', async () => {
    body = { id: '5', contactEmailId: email, status: 'INITIATED', requestType: 'ERASURE_REQUEST' };

    const receipt = await source.submit?.('ACCESS', planned('exportAll'), { message: null });

    expect(receipt?.snapshot?.rights[0]?.right).toBe('ACCESS');
  });

  it('takes a row for its own only by type, time and address, even where the list was not narrowed to them', async () => {
    const intentAt = new Date('2026-11-20T12:00:00Z');
    const row = { contactEmailId: email, requestType: 'ERASURE_REQUEST', createdTime: '2026-11-20T12:00:01Z' };
    body = {
      data: [
        { ...row, id: '1' },
        { ...row, id: '2', requestType: 'ACCESS_REQUEST' },
        { ...row, id: '3', createdTime: '2026-11-20T11:58:00Z' },
        { ...row, id: '4', contactEmailId: 'other@example.com' },
      ],
    };

    const payload = { contactEmailId: email };
    const result = await source.search?.({ kind: 'eraseAll', payload, right: 'DELETION', hints: {}, intentAt });

    expect(result?.matches.map(({ nativeId }) => nativeId)).toEqual(['1']);
    expect(result?.whole).toBe(true);
  });

  it('does not call a list whole in which a row hides its contact', async () => {
    body = { data: [{ id: '5', createdTime: new Date().toISOString() }] };

    const result = await source.search?.({
      kind: 'eraseAll',
      payload: { contactEmailId: email },
      right: 'DELETION',
      hints: {},
      intentAt: new Date(),
    });

    expect(result).toMatchObject({ matches: [], whole: false });
  });
});
