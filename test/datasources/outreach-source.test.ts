import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { outreachVendor } from '../../datasources/outreach/outreach-source.js';
import { startSimulator } from '../../datasources/outreach/simulator/index.js';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
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
import { type ScriptedVendor, accountAt, failureOf, sourceOf, startScriptedVendor } from './vendor-under-test.js';

const email = 'isabel@example.com';
const minute = 60_000;
const planned = (objectType: string): PlannedRecord => ({
  kind: objectType,
  payload: { email, objectType },
  identifiersUsed: ['EMAIL'],
});
const known = (recordId: string, given: Partial<RecordReference>): RecordReference => ({
  recordId,
  nativeId: null,
  hints: {},
  createdAt: null,
  ...given,
});
const snapshotOf = (slot: VendorSnapshot | VendorFailure | undefined): VendorSnapshot => {
  if (slot === undefined || slot instanceof VendorFailure) throw slot ?? new Error('no slot');
  return slot;
};

const asSnapshot = (item: SyncPage['items'][number]): readonly VendorSnapshot[] => ('problem' in item ? [] : [item]);

describe('Outreach over HTTP', () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let source: VendorSource;
  let reports: CallReport[];

  beforeEach(async () => {
    simulator = await startSimulator({ directory: null, rateLimit: false });
    reports = [];
    const { kind: _kind, ...options } = simulator.account;
    source = sourceOf(outreachVendor, accountAt(simulator.url, { syncFrom: new Date(0) }), options, { reports });
  });
  afterEach(async () => {
    await source.close();
    await simulator.close();
  });

  const submit = (objectType: string) => source.submit?.('DELETION', planned(objectType), { message: null });
  const callsOf = (method: string) =>
    simulator.calls().filter((call) => call.method === method && call.path.includes('complianceRequests'));
  const search = (objectType: string, hints = {}) =>
    source.search?.({
      kind: objectType,
      payload: { email, objectType },
      right: 'DELETION',
      hints,
      intentAt: new Date(Date.now() - minute),
    });
  async function walk(name: string): Promise<readonly SyncPage[]> {
    const pages: SyncPage[] = [];
    let cursor: JsonValue | null = null;
    do {
      const page: SyncPage | undefined = await source.list?.(name, cursor);
      if (page === undefined) throw new Error('no list');
      pages.push(page);
      cursor = page.next;
    } while (cursor !== null);
    return pages;
  }

  it('plans one request for the prospect and one for the recipient of every address', () => {
    const plan = source.plan?.('DELETION', { emails: [email, 'second@example.com'], phones: [], vendorIds: [] });

    expect(plan?.records.map(({ kind, payload }) => [kind, payload['email']])).toEqual([
      ['Prospect', email],
      ['Recipient', email],
      ['Prospect', 'second@example.com'],
      ['Recipient', 'second@example.com'],
    ]);
    expect(plan?.missing).toEqual([]);
  });

  it('misses an address where there is none, and plans nothing for what it cannot do', () => {
    const nobody = { emails: [], phones: ['+12025550155'], vendorIds: [] };

    expect(source.plan?.('DELETION', nobody)).toEqual({ records: [], missing: ['EMAIL'] });
    expect(source.plan?.('ACCESS', { ...nobody, emails: [email] })).toEqual({ records: [], missing: [] });
  });

  it('gets a batch for a create and later finds its request through that', async () => {
    const receipt = await submit('Recipient');
    expect(receipt).toMatchObject({ nativeId: null, snapshot: null, hints: { objectType: 'Recipient' } });

    const observed = await source.observe([known('one', { hints: receipt?.hints ?? {} })]);

    const held = simulator.records();
    expect(held).toHaveLength(1);
    expect(snapshotOf(observed.get('one'))).toMatchObject({
      nativeId: held[0]?.nativeId,
      person: { email },
      rights: [{ state: 'ACCEPTED' }],
    });
  });

  it('finds a request that ended before it was ever seen', async () => {
    const receipt = await submit('Prospect');
    simulator.force(simulator.records()[0]?.nativeId ?? '', 'done');

    const observed = await source.observe([known('one', { hints: receipt?.hints ?? {} })]);

    expect(snapshotOf(observed.get('one')).rights[0]?.state).toBe('COMPLETED');
  });

  it('says that a batch has no request once the whole list shows none', async () => {
    simulator.quirk('requestsPerBatch', 0);
    const receipt = await submit('Prospect');

    const observed = await source.observe([known('one', { hints: receipt?.hints ?? {} })]);

    expect(observed.get('one')).toMatchObject({ kind: 'not-found' });
  });

  it('asks for many known requests in one call', async () => {
    for (let index = 0; index < 5; index += 1) simulator.add(inventedPerson(index));
    const all = (await walk('all')).flatMap(({ items }) => items.flatMap(asSnapshot));
    const records = all.map(({ nativeId, hints }) => known(`record-${nativeId}`, { nativeId, hints }));
    const before = callsOf('GET').length;

    const observed = await source.observe(records);

    expect(callsOf('GET').length - before).toBe(1);
    expect([...observed.values()].map((slot) => snapshotOf(slot).nativeId).sort()).toEqual(
      simulator
        .records()
        .map(({ nativeId }) => nativeId)
        .sort(),
    );
  });

  it('asks for a single known request by its id, and says where it is gone', async () => {
    const nativeId = simulator.add(inventedPerson(1));

    const observed = await source.observe([
      known('here', { nativeId }),
      known('gone', { nativeId: '999999999' }),
      known('never', {}),
    ]);

    expect(snapshotOf(observed.get('here')).nativeId).toBe(nativeId);
    expect(observed.get('gone')).toMatchObject({ kind: 'not-found', status: 404 });
    expect(observed.get('never')).toMatchObject({ kind: 'refused' });
  });

  it("keeps one record's failure in that record's slot", async () => {
    const first = simulator.add(inventedPerson(1));
    const second = simulator.add(inventedPerson(2));
    await source.probe();
    simulator.fault({ kind: 'status', status: 503, times: 1 });

    const observed = await source.observe([known('a', { nativeId: first }), known('b', { nativeId: second })]);

    const failed = [...observed.values()].filter((slot) => slot instanceof VendorFailure);
    expect(observed.size).toBe(2);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ kind: 'unknown', status: 503 });
  });

  it('answers null for a request that Outreach does not have, and asks for no id that is none', async () => {
    const before = simulator.calls().length;
    expect((await failureOf(source.get?.('../users'))).kind).toBe('refused');
    expect(simulator.calls()).toHaveLength(before);

    expect(await source.get?.('424242')).toBeNull();
    expect(reports.at(-1)?.failure).toBeNull();
  });

  it('walks what is open and, apart from that, everything', async () => {
    const open = simulator.add(inventedPerson(1), { nativeState: 'running' });
    const ended = simulator.add(inventedPerson(2), { nativeState: 'done' });

    const ids = async (name: string) =>
      (await walk(name)).flatMap(({ items }) => items.map(({ nativeId }) => nativeId)).sort();

    expect(await ids('open')).toEqual([open]);
    expect(await ids('all')).toEqual([open, ended].sort());
  });

  it('reads a list of several pages to its end', async () => {
    for (let index = 0; index < 1005; index += 1) simulator.add(inventedPerson(index % 50));

    const pages = await walk('all');

    expect(pages.map(({ items }) => items.length)).toEqual([1000, 5]);
    expect(pages.at(-1)).toMatchObject({ next: null, restart: null });
  });

  it.each(['absent', 'null', 'none'])('sees the end of a list whose last links are %s', async (links) => {
    simulator.quirk('lastPageLinks', links);
    simulator.add(inventedPerson(1));

    expect(await walk('all')).toHaveLength(1);
  });

  it('leaves out what is older than the account wants to read', async () => {
    simulator.add(inventedPerson(1), { at: new Date(Date.now() - 90 * 86_400_000), nativeState: 'done' });
    const { kind: _kind, ...options } = simulator.account;
    const recent = sourceOf(
      outreachVendor,
      accountAt(simulator.url, { syncFrom: new Date(Date.now() - minute) }),
      options,
    );

    // The mint throttle holds one token a minute to an app, so this one waits for the first source's.
    simulator.quirk('mintThrottle', false);
    expect((await recent.list?.('all', null))?.items).toEqual([]);
    await recent.close();
  });

  it('begins a walk anew where its cursor no longer leads anywhere', async () => {
    simulator.add(inventedPerson(1));
    const path = new URL(simulator.url).pathname;

    const page = await source.list?.('all', `${path}/complianceRequests?page[after]=nonsense&page[size]=1000`);

    expect(page?.items).toHaveLength(1);
  });

  it('finds a lost create of a recipient by its address, for certain', async () => {
    simulator.fault({ kind: 'reset-after', times: 1, operation: 'createComplianceRequest' });
    simulator.add({ ...inventedPerson(3), email: 'other@example.com' });
    const lost = await lose('Recipient');

    expect(lost.kind).toBe('unknown');
    const result = await search('Recipient');
    expect(result).toMatchObject({ exact: true, whole: true });
    expect(result?.matches.map(({ person }) => person.email)).toEqual([email]);
  });

  it('finds a lost create of a prospect among all that came about since, and says that it is not certain', async () => {
    await lose('Prospect');
    simulator.add(inventedPerson(4), { at: new Date(Date.now() - 3 * 60 * minute) });

    const result = await search('Prospect');

    expect(result).toMatchObject({ exact: false, whole: true });
    expect(result?.matches).toHaveLength(1);
  });

  it('knows a prospect by its batch for certain', async () => {
    const receipt = await submit('Prospect');
    await submit('Prospect');

    const result = await search('Prospect', receipt?.hints);

    expect(result?.exact).toBe(true);
    expect(result?.matches).toHaveLength(1);
  });

  it('does not call a list whole that hides what would tell a request apart', async () => {
    await submit('Recipient');
    simulator.quirk('nullAttributes', true);

    expect(await search('Recipient')).toMatchObject({ matches: [], whole: false });
  });

  it.each(['attributes', 'resource'])('reads the answer form "%s" to a create', async (form) => {
    simulator.quirk('createAnswer', form);

    const receipt = await submit('Recipient');

    expect(receipt?.nativeId).toBe(form === 'resource' ? simulator.records()[0]?.nativeId : null);
    expect(receipt?.hints['batchId']).toEqual(expect.any(String));
  });

  it('does not take an empty answer to a create for a success', async () => {
    simulator.quirk('createAnswer', 'empty');

    expect(await failureOf(submit('Recipient'))).toMatchObject({ kind: 'unknown' });
    expect(simulator.records()).toHaveLength(1);
  });

  it('writes a create in the older form where it is told to', async () => {
    simulator.quirk('refreshTokenRotation', false);
    await submit('Recipient');
    const [page] = await walk('all');
    const [first] = (page?.items ?? []).flatMap(asSnapshot);
    simulator.quirk('createBody', 'camelCase');
    simulator.quirk('mintThrottle', false);
    const { kind: _kind, ...options } = simulator.account;
    const camel = { ...options, createCasing: 'camel', requesterId: Number(first?.facts.requesterId) };
    const older = sourceOf(outreachVendor, accountAt(simulator.url), camel);

    await older.submit?.('DELETION', planned('Recipient'), { message: null });

    expect(simulator.records()).toHaveLength(2);
    await older.close();
  });

  it('sends nothing where the right to send was lost meanwhile', async () => {
    await source.probe();
    const before = simulator.calls().length;

    const failure = await failureOf(
      source.submit?.('DELETION', planned('Recipient'), { message: null, maySend: () => false }),
    );

    expect(failure.kind).toBe('not-sent');
    expect(simulator.calls()).toHaveLength(before);
  });

  it('reads the first of two remaining numbers', async () => {
    simulator.quirk('doubleRemaining', true);

    await source.probe();

    expect(reports.at(-1)?.rateLimit?.remaining).toBeGreaterThan(9000);
    expect(reports.at(-1)?.rateLimit?.resetsAt).toBeInstanceOf(Date);
  });

  it.each(['epoch', 'iso', 'seconds'])('understands a time to wait given as %s', async (form) => {
    await source.probe();
    simulator.quirk('retryAfterForm', form);
    simulator.fault({ kind: 'status', status: 429 });

    const failure = await failureOf(source.probe());

    expect(failure.kind).toBe('throttled');
    expect(failure.retryAfterMs ?? 1000).toBeGreaterThanOrEqual(1000);
    expect(failure.retryAfterMs ?? 1000).toBeLessThanOrEqual(86_400_000);
  });

  /** A create that arrives without its answer. */
  async function lose(objectType: string): Promise<VendorFailure> {
    await source.probe();
    simulator.fault({ kind: 'reset-after', times: 1 });
    const failure = await failureOf(submit(objectType));
    simulator.fault(null);
    return failure;
  }
});

describe('Outreach in unlikely shapes', () => {
  let vendor: ScriptedVendor;
  let body: JsonValue = {};
  let filtered: JsonValue | null;
  let source: VendorSource;
  const options = { requesterEmail: 'privacy@example.com', auth: { accessToken: 'secret' } };

  beforeEach(async () => {
    filtered = null;
    vendor = await startScriptedVendor(({ path }) => ({ body: path.includes('filter') ? (filtered ?? body) : body }));
    source = sourceOf(outreachVendor, accountAt(`${vendor.url}/api/v2`), options);
  });
  afterEach(async () => {
    await source.close();
    await vendor.close();
  });

  it('does not follow a link to another address', async () => {
    body = { data: [], links: { next: 'https://elsewhere.example.com/api/v2/complianceRequests' } };

    expect((await failureOf(source.list?.('all', null))).kind).toBe('unreadable');
  });

  it('ends a walk whose pages go round', async () => {
    body = { data: [], links: { next: '/api/v2/complianceRequests?page[after]=x' } };

    const failure = await failureOf(
      source.search?.({
        kind: 'Recipient',
        payload: planned('Recipient').payload,
        right: 'DELETION',
        hints: {},
        intentAt: new Date(),
      }),
    );

    expect(failure.kind).toBe('unreadable');
    expect(vendor.received.length).toBeLessThan(5);
  });

  it('does not call a list whole in which an item cannot be read', async () => {
    body = { data: [{ id: null, attributes: {} }] };

    const result = await source.search?.({
      kind: 'Recipient',
      payload: planned('Recipient').payload,
      right: 'DELETION',
      hints: {},
      intentAt: new Date(),
    });

    expect(result).toMatchObject({ matches: [], whole: false });
  });

  it("finds a batch's request in a state that nobody documents", async () => {
    filtered = { data: [] };
    body = { data: [{ id: 1, attributes: { state: 'queued', batchComplianceRequestUuid: 'b-1' } }] };

    const observed = await source.observe([known('one', { hints: { batchId: 'b-1' } })]);

    expect(snapshotOf(observed.get('one'))).toMatchObject({ nativeState: 'queued', rights: [{ state: 'UNKNOWN' }] });
  });

  it('does not say that a batch has no request while an item of the list cannot be read', async () => {
    body = { data: [{ id: 'x', attributes: {} }] };

    const observed = await source.observe([known('one', { hints: { batchId: 'b-1' } })]);

    expect(observed.get('one')).toMatchObject({ kind: 'unreadable' });
  });

  it('keeps the address of a call with many uuids short', async () => {
    body = { data: [] };
    const uuid = (index: number) => `a4d1f0c2-0000-4000-8000-${String(index).padStart(12, '0')}`;

    await source.observe(
      Array.from({ length: 300 }, (_, index) => known(`r${String(index)}`, { hints: { uuid: uuid(index) } })),
    );

    expect(vendor.received).toHaveLength(3);
    expect(Math.max(...vendor.received.map(({ path }) => path.length))).toBeLessThan(6000);
  });

  it('takes an answer about another address for no answer to its own create', async () => {
    body = {
      data: {
        id: 1,
        type: 'complianceRequest',
        attributes: { objectType: 'Recipient', requestObjectId: 'other@example.com' },
      },
    };

    const failure = await failureOf(source.submit?.('DELETION', planned('Recipient'), { message: null }));

    expect(failure.kind).toBe('unknown');
  });
});
