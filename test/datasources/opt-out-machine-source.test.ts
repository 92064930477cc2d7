import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { optOutMachineVendor } from '../../datasources/opt-out-machine/opt-out-machine-source.js';
import { startSimulator } from '../../datasources/opt-out-machine/simulator/index.js';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import type { JsonValue } from '../../src/domain/json.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  IntakeAnswer,
  OutgoingFile,
  RecordReference,
  SyncPage,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import { accountAt, failureOf, sourceOf } from './vendor-under-test.js';

const now = new Date('2026-11-21T12:00:00Z');
const file: OutgoingFile = {
  name: 'data.json',
  contentType: 'application/json',
  content: new TextEncoder().encode('{"held":true}'),
};

async function walked(source: VendorSource): Promise<{ readonly ids: readonly string[]; readonly restart: JsonValue }> {
  const ids: string[] = [];
  let cursor: JsonValue | null = null;
  for (let calls = 0; calls < 200; calls += 1) {
    const page: SyncPage | undefined = await source.list?.('days', cursor);
    if (page === undefined) throw new Error('nothing can be listed');
    for (const item of page.items) ids.push(item.nativeId ?? 'unreadable');
    if (page.next === null) return { ids, restart: page.restart };
    cursor = page.next;
  }
  throw new Error('the walk does not end');
}

describe('Opt-Out Machine over HTTP', () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let source: VendorSource;

  beforeEach(async () => {
    simulator = await startSimulator({ directory: null, now: () => now });
    source = sourceWith();
  });
  afterEach(async () => {
    await source.close();
    await simulator.close();
  });

  function sourceWith(more: Record<string, unknown> = {}): VendorSource {
    const { kind: _kind, ...options } = simulator.account;
    const account = accountAt(simulator.url, { syncFrom: new Date('2026-11-17T08:00:00Z') });
    return sourceOf(optOutMachineVendor, account, { ...options, ...more }, { now: () => now });
  }

  const at = (day: number, second = 0): Date => new Date(Date.UTC(2026, 10, day, 10, 0, second));
  const add = (
    index: number,
    day: number,
    more: { right?: 'ACCESS' | 'DELETION' | 'OPT_OUT'; nativeState?: string } = {},
  ) => simulator.add(inventedPerson(index), { at: at(day, index % 60), nativeState: 'active', ...more });
  const calls = (operation: RegExp) =>
    simulator.calls().filter(({ method, path }) => operation.test(`${method} ${path}`));
  const reference = (id: string | null, day?: string): RecordReference => ({
    recordId: `record of ${String(id)}`,
    nativeId: id,
    hints: day === undefined ? {} : { day },
    createdAt: null,
  });

  const habits: readonly Readonly<Record<string, unknown>>[] = [
    {},
    { envelope: 'bare', pagingFields: false },
    { pagingFields: false, pageBeyondEnd: 'not-found', emptyDay: 'not-found' },
    { pagingFields: false, pageBeyondEnd: 'empty' },
    { order: 'newest-first' },
    { dayOffsetHours: -8 },
  ];
  it.each(habits)('lists every request of every day, with %j', async (habit) => {
    for (const [name, value] of Object.entries(habit)) simulator.quirk(name, value);
    const ids = [17, 19, 21].flatMap((day) =>
      Array.from({ length: day === 19 ? 120 : 2 }, (_, index) => add(index, day)),
    );

    const { ids: found, restart } = await walked(source);
    expect(new Set(found)).toEqual(new Set(ids));
    expect(restart).toEqual({ date: '20261120', page: 1, before: null });
  });

  it('sees on its next walk what came in late yesterday', async () => {
    const { restart } = await walked(source);
    const id = add(1, 20);

    expect((await source.list?.('days', restart))?.items[0]?.nativeId).toBe(id);
  });

  it('probes with one read', async () => {
    await source.probe();

    expect(calls(/./)).toHaveLength(1);
    expect(calls(/^GET /)).toHaveLength(1);
  });

  it('observes many requests of one day through its pages', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => add(index, 19));
    const slots = await source.observe(ids.map((id) => reference(id, '20261119')));

    expect(ids.map((id) => slots.get(`record of ${id}`))).toEqual(
      ids.map((nativeId) => expect.objectContaining({ nativeId })),
    );
    expect(calls(/./)).toHaveLength(2);
  });

  it('observes single requests of many days by id', async () => {
    const ids = [17, 18, 19].map((day) => add(day, day));
    const slots = await source.observe(ids.map((id, index) => reference(id, `202611${String(17 + index)}`)));

    expect([...slots.values()].map((slot) => slot instanceof VendorFailure)).toEqual([false, false, false]);
    expect(calls(/GET .*\/requests\/\d{8}$/)).toHaveLength(0);
    expect(calls(/./)).toHaveLength(3);
  });

  it('stops reading a long day where the few that are left are asked for sooner by id', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => add(index, 19));
    const wanted = [ids[0], ids[199]].map((id) => reference(id ?? null, '20261119'));
    const slots = await source.observe(wanted);

    expect([...slots.values()].map((slot) => slot instanceof VendorFailure)).toEqual([false, false]);
    expect(calls(/./)).toHaveLength(2);
  });

  it('finds by id what the vendor counts to another day', async () => {
    simulator.quirk('dayOffsetHours', -8);
    const ids = [1, 2, 3].map((index) =>
      simulator.add(inventedPerson(index), { at: new Date('2026-11-19T02:00:00Z') }),
    );
    const slots = await source.observe(ids.map((id) => reference(id, '20261119')));

    expect([...slots.values()].map((slot) => slot instanceof VendorFailure)).toEqual([false, false, false]);
  });

  it('puts a request that is gone, or has no id, into its own slot', async () => {
    const id = add(1, 19);
    const slots = await source.observe([reference(id), reference('gone1234'), reference(null)]);

    expect(slots.get(`record of ${id}`)).toMatchObject({ nativeId: id });
    expect(slots.get('record of gone1234')).toMatchObject({ kind: 'not-found' });
    expect(slots.get('record of null')).toMatchObject({ kind: 'not-found' });
    expect(await source.get?.('gone1234')).toBeNull();
  });

  it.each(['requests-ack', 'ack', 'id-ack'])(
    'acknowledges where the route is %s, and remembers it',
    async (ackRoute) => {
      simulator.quirk('ackRoute', ackRoute);
      const [first, second] = [add(1, 19), add(2, 19)];

      await source.acknowledge?.(first);
      expect((await source.get?.(first))?.acknowledgedAt).toEqual(now);
      const before = calls(/^POST /).length;
      await source.acknowledge?.(second);
      expect(calls(/^POST /)).toHaveLength(before + 1);
      expect((await source.get?.(second))?.rights[0]?.state).toBe('IN_PROGRESS');
    },
  );

  it('acknowledges where a wrong route is answered as a wrong method', async () => {
    simulator.quirk('ackRoute', 'id-ack');
    simulator.quirk('otherAckStatus', 405);
    const id = add(1, 19);
    await source.acknowledge?.(id);

    expect((await source.get?.(id))?.acknowledgedAt).toEqual(now);
  });

  it('tries no other route where the vendor is in trouble', async () => {
    simulator.fault({ kind: 'status', status: 500 });

    expect((await failureOf(source.acknowledge?.(add(1, 19)))).kind).toBe('unknown');
    expect(calls(/^POST /)).toHaveLength(1);
  });

  it('says that a request is not found once every route was tried', async () => {
    expect((await failureOf(source.acknowledge?.('gone1234'))).kind).toBe('not-found');
    expect(calls(/^POST /)).toHaveLength(3);
  });

  const answers: readonly (readonly [IntakeAnswer, string])[] = [
    ['FULFILLED', 'fulfilled'],
    ['FULFILLED_WITH_DATA', 'fulfilled_with_data'],
    ['FULFILLED_NO_RECORD', 'fulfilled_no_record'],
    ['FAILED', 'failed'],
    ['FAILED_ON_IDENTITY', 'failed_on_id_verification'],
    ['FAILED_ON_LEGALITY', 'failed_on_legality'],
  ];
  it.each(answers)('answers a request with %s as %s', async (answer, nativeState) => {
    for (const updateMethod of ['PATCH', 'PUT']) {
      const id = simulator.add(inventedPerson(1), { at: at(19) });

      expect((await sourceWith({ updateMethod }).update?.(id, { answer }))?.nativeState).toBe(nativeState);
      expect(calls(new RegExp(`^${updateMethod} `))).toHaveLength(1);
    }
  });

  it('completes an opt-out by its flag alone', async () => {
    const id = simulator.add(inventedPerson(1), { at: at(19), right: 'OPT_OUT' });
    const done = await source.update?.(id, { answer: 'FULFILLED' });
    const flagged = await source.update?.(id, { optOutCompleted: true });

    expect(done?.rights.find(({ right }) => right === 'OPT_OUT')?.state).toBe('ACTION_REQUIRED');
    expect(flagged?.rights.find(({ right }) => right === 'OPT_OUT')).toMatchObject({
      state: 'COMPLETED',
      outcome: 'OPTED_OUT',
    });
  });

  it('answers many requests in one call, each in its own slot', async () => {
    const ids = [1, 2].map((index) => simulator.add(inventedPerson(index), { at: at(19) }));
    const slots = await source.updateMany?.(
      new Map([
        [ids[0] ?? '', { answer: 'FULFILLED' as const }],
        [ids[1] ?? '', { answer: 'FULFILLED' as const, comments: 'x'.repeat(251) }],
        ['20261119', { answer: 'FULFILLED' as const }],
        ['gone1234', { answer: 'FULFILLED' as const }],
      ]),
    );

    expect(slots?.get(ids[0] ?? '')).toBeNull();
    expect(slots?.get(ids[1] ?? '')).toMatchObject({ kind: 'refused' });
    expect(slots?.get('20261119')).toMatchObject({ kind: 'refused' });
    expect(slots?.get('gone1234')).toMatchObject({ kind: 'refused' });
    expect(calls(/^PATCH /)).toHaveLength(1);
    expect((await source.get?.(ids[0] ?? ''))?.nativeState).toBe('fulfilled');
  });

  it('leaves unknown what an answer to many updates passes over', async () => {
    simulator.quirk('bulkLeavesOutLast', true);
    const ids = [1, 2].map((index) => simulator.add(inventedPerson(index), { at: at(19) }));
    const slots = await source.updateMany?.(new Map(ids.map((id) => [id, { answer: 'FULFILLED' as const }])));

    expect([...(slots?.values() ?? [])].map((slot) => slot?.kind ?? null)).toEqual([null, 'unknown']);
  });

  it.each([
    ['both', 'multipart', 1],
    ['both', 'json', 1],
    ['multipart', 'multipart', 1],
    ['json', 'multipart', 2],
    ['json', 'json', 1],
  ])('uploads a file where the vendor takes %s and we begin with %s', async (taken, uploadEncoding, attempts) => {
    simulator.quirk('uploadEncoding', taken);
    const id = add(1, 19);
    const own = sourceWith({ uploadEncoding });
    await own.upload?.(id, file);

    expect((await own.get?.(id))?.facts.fileCount).toBe(1);
    expect(calls(/^POST /)).toHaveLength(attempts);
    await own.upload?.(id, file);
    expect(calls(/^POST /)).toHaveLength(attempts + 1);
    await own.close();
  });

  it('reads requests in each form that the vendor writes them', async () => {
    for (const [name, value] of Object.entries({
      envelope: 'bare',
      booleans: 'texts',
      proof: 'absent',
      accessWord: 'right-to-know',
    })) {
      simulator.quirk(name, value);
    }
    const id = add(1, 19, { right: 'ACCESS' });

    expect((await source.get?.(id))?.rights.map(({ right, state }) => [right, state])).toContainEqual([
      'ACCESS',
      'ACCEPTED',
    ]);
  });
});
