import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { claimFile, untilFileDue } from '../../src/delivery/claim-file.js';
import type { DeliveryContext, KillPoint, Lane } from '../../src/delivery/context.js';
import { deliverDueFile } from '../../src/delivery/deliver-file.js';
import { markRestored } from '../../src/delivery/mark-restored.js';
import { readListPage } from '../../src/delivery/read-list.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureKind } from '../../src/domain/vendor-failure.js';
import type { OutgoingFile } from '../../src/domain/vendor-source.js';
import { loadHealth } from '../../src/ledger/accounts.js';
import { firstBrokenLink } from '../../src/ledger/events.js';
import { receiveUpload } from '../../src/services/receive-upload.js';
import { uploadFile } from '../../src/services/upload-file.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

const desk = 'desk';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: desk, kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }] });
});
afterAll(() => bench.close());

/** The vendor: what it has taken, how many files it shows, and what it does next. */
interface Desk {
  taken: OutgoingFile[];
  shown: () => number | null;
  answers: (FailureKind | 'taken' | 'taken, answer lost')[];
}

let vendor: Desk;
let context: DeliveryContext;
let lane: Lane;

beforeEach(async () => {
  await sql`update request_file set due_at = null, lease_until = null, state = 'FAILED' where state <> 'DELIVERED'`.execute(
    bench.ledger.db,
  );
  const state: Desk = { taken: [], shown: () => state.taken.length, answers: [] };
  vendor = state;
  const { account, source } = bench.lane(desk);
  lane = {
    account,
    source: {
      ...source,
      get: async (nativeId) => snapshotOf(nativeId, 'IN_PROGRESS', { facts: { fileCount: state.shown() } }),
      upload: async (_nativeId, file) => {
        const answer = state.answers.shift() ?? 'taken';
        if (answer.startsWith('taken')) state.taken.push(file);
        if (answer === 'taken') return;
        const kind = answer === 'taken, answer lost' ? 'unknown' : answer;
        throw new VendorFailure(desk, 'uploadFile', { kind });
      },
    },
  };
  context = { ...bench.context, lanes: new Map([[desk, lane]]) };
});

async function newRequest(): Promise<string> {
  const nativeId = randomUUID();
  const row = snapshotOf(nativeId, 'IN_PROGRESS', { person: person({ email: `${nativeId}@example.com` }) });
  bench.script(desk).list = async () => ({ items: [row], next: null, restart: null });
  await readListPage(bench.context, bench.lane(desk), await bench.claimWalk(desk));
  const record = await bench.ledger.db
    .selectFrom('vendor_record')
    .select('request_id')
    .where('native_id', '=', nativeId)
    .executeTakeFirstOrThrow();
  return record.request_id;
}

/** A file of the request that has arrived here; answers its id. */
async function storedFile(request: string, content: Buffer = randomBytes(700_000)): Promise<string> {
  const dependencies = { delivery: context, vendors: [], retired: [], country: 'US' };
  const viewer = { id: 'officer', name: null, scopes: [] };
  const input = { request, name: 'export.bin', contentType: 'application/octet-stream', size: content.length };
  const { fileId, ticket } = required((await uploadFile(dependencies, viewer, input)).value, 'Room for a file');
  const parts = async function* () {
    for (let at = 0; at < content.length; at += 60_000) yield content.subarray(at, at + 60_000);
  };
  const result = await receiveUpload(bench.ledger, ticket, { length: null, bytes: parts() });
  expect(result).toEqual({ sha256: createHash('sha256').update(content).digest('hex') });
  return fileId;
}

const row = (id: string) =>
  bench.ledger.db.selectFrom('request_file').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const pieces = async (id: string) =>
  (await bench.ledger.db.selectFrom('request_file_chunk').select('position').where('file_id', '=', id).execute())
    .length;

/** What is put off is due now, what came first before the others. */
const makeDue = () =>
  sql`update request_file set due_at = stored_at - interval '1 day', lease_until = null where due_at is not null`.execute(
    bench.ledger.db,
  );
const deliver = async (): Promise<boolean> => {
  await makeDue();
  return deliverDueFile(context, lane);
};

class Killed extends Error {}

/** The same context in a process that ends at a point. */
const dyingAt = (point: KillPoint): DeliveryContext => ({
  ...context,
  reach: (reached) => {
    if (reached === point) throw new Killed(point);
  },
});

async function dieAt(point: KillPoint): Promise<void> {
  await makeDue();
  await expect(deliverDueFile(dyingAt(point), lane)).rejects.toThrow(Killed);
}

describe('delivering a file', () => {
  it('hands over what came in, and then holds nothing of it', async () => {
    const content = randomBytes(1_000_000);
    const id = await storedFile(await newRequest(), content);
    expect(await pieces(id)).toBe(4);
    expect(await deliver()).toBe(true);
    expect(vendor.taken).toHaveLength(1);
    expect(vendor.taken[0]).toMatchObject({ name: 'export.bin', contentType: 'application/octet-stream' });
    expect(content.equals(vendor.taken[0]?.content ?? Buffer.alloc(0))).toBe(true);
    expect(await row(id)).toMatchObject({ state: 'DELIVERED', due_at: null, lease_until: null, sends: 1 });
    expect(await pieces(id)).toBe(0);
    expect(await deliver()).toBe(false);
  });

  it.each(['after-intent', 'answer-read'] as const)(
    'is not done again by who takes over after the process ended: %s',
    async (point) => {
      const id = await storedFile(await newRequest());
      await dieAt(point);
      expect(await row(id)).toMatchObject({ state: 'STORED', sends: 1, count_before: 0 });
      await deliver();
      // Ended before the call: it may still be on its way, for all that anybody knows.
      expect(await row(id)).toMatchObject({ state: point === 'after-intent' ? 'STORED' : 'DELIVERED' });
      bench.clock.advance(minutes(16));
      await deliver();
      expect(await row(id)).toMatchObject({ state: 'DELIVERED' });
      expect(vendor.taken).toHaveLength(1);
    },
  );

  it('counts as done when the vendor shows it after all, however late', async () => {
    const id = await storedFile(await newRequest());
    vendor.answers = ['taken, answer lost'];
    vendor.shown = () => 0;
    await deliver();
    await deliver();
    expect(await row(id)).toMatchObject({ state: 'STORED', sends: 1 });
    vendor.shown = () => 1;
    await deliver();
    expect(await row(id)).toMatchObject({ state: 'DELIVERED', sends: 1 });
    expect(vendor.taken).toHaveLength(1);
  });

  it('is given up after it was sent three times in vain', async () => {
    const request = await newRequest();
    const id = await storedFile(request);
    vendor.answers = ['unknown', 'unknown', 'unknown', 'unknown'];
    for (let look = 0; look < 5; look += 1) {
      await deliver();
      bench.clock.advance(minutes(16));
    }
    expect(await row(id)).toMatchObject({ state: 'FAILED', sends: 3 });
    expect(vendor.answers).toHaveLength(1);
    expect(await pieces(id)).toBe(0);
    const { events, statuses } = await bench.story(request);
    expect(events.filter(({ type }) => type === 'file.failed')).toHaveLength(1);
    expect(firstBrokenLink(events)).toBeNull();
    expect(statuses).toMatchObject([{ state: 'ACTION_REQUIRED', reason: 'OTHER' }]);
  });

  it('is not tried twice where a vendor that shows no count gave no clear answer', async () => {
    const id = await storedFile(await newRequest());
    vendor.shown = () => null;
    vendor.answers = ['unknown'];
    await deliver();
    expect(await row(id)).toMatchObject({ state: 'FAILED', sends: 1 });
  });

  it.each(['not-sent', 'throttled', 'unauthorized'] as const)('is simply tried again after %s', async (kind) => {
    const id = await storedFile(await newRequest());
    vendor.answers = [kind, kind, kind, kind, kind];
    for (let look = 0; look < 5; look += 1) await deliver();
    expect(await row(id)).toMatchObject({ state: 'STORED', sends: 0, attempts: 5, intent_at: null });
    await deliver();
    expect(await row(id)).toMatchObject({ state: 'DELIVERED' });
    expect(vendor.taken).toHaveLength(1);
  });

  it.each(['refused', 'not-found'] as const)('ends where the vendor does not take it: %s', async (kind) => {
    const id = await storedFile(await newRequest());
    vendor.answers = [kind];
    await deliver();
    expect(await row(id)).toMatchObject({ state: 'FAILED', due_at: null });
  });

  it('writes nothing any more once somebody else has it', async () => {
    const request = await newRequest();
    const id = await storedFile(request);
    const { upload } = lane.source;
    const slow: Lane = {
      ...lane,
      source: {
        ...lane.source,
        upload: async (...args) => {
          await required(upload, 'upload')(...args);
          await makeDue();
          expect(await claimFile(context, desk, 4)).not.toBeNull();
        },
      },
    };
    await makeDue();
    await deliverDueFile(context, slow);
    expect(vendor.taken).toHaveLength(1);
    expect(await row(id)).toMatchObject({ state: 'STORED', delivered_at: null });
    const { events } = await bench.story(request);
    expect(events.map(({ type }) => type)).not.toContain('file.delivered');
    // Whoever has it now finds the intent, and by the count that it arrived.
    await deliver();
    expect(await row(id)).toMatchObject({ state: 'DELIVERED' });
    expect(vendor.taken).toHaveLength(1);
  });

  it('holds back another file of the same request while one is unclear, and no file of another request', async () => {
    const request = await newRequest();
    const [first, second] = [await storedFile(request), await storedFile(request)];
    vendor.answers = ['unknown'];
    await deliver();
    await deliver();
    expect(await row(first)).toMatchObject({ state: 'STORED', sends: 1 });
    expect(await row(second)).toMatchObject({ state: 'STORED', sends: 0 });
    const other = await storedFile(await newRequest());
    await makeDue();
    await sql`update request_file set due_at = now() + interval '1 hour' where id = ${first}`.execute(bench.ledger.db);
    await deliverDueFile(context, lane);
    expect(await untilFileDue(context, desk)).toBeGreaterThan(60_000);
    expect(await row(other)).toMatchObject({ state: 'DELIVERED' });
    vendor.shown = () => vendor.taken.length - 1; // each request has its own count
    bench.clock.advance(minutes(16));
    await deliver();
    expect(await row(first)).toMatchObject({ state: 'DELIVERED', sends: 2 });
    await deliver();
    expect(await row(second)).toMatchObject({ state: 'DELIVERED' });
  });

  it('ends where what was kept was changed, cut or put elsewhere', async () => {
    const request = await newRequest();
    const [changed, cut, moved] = [await storedFile(request), await storedFile(request), await storedFile(request)];
    const { db } = bench.ledger;
    await sql`update request_file_chunk set sealed = set_byte(sealed, 100, (get_byte(sealed, 100) + 1) % 256)
      where file_id = ${changed} and position = 1`.execute(db);
    await sql`delete from request_file_chunk where file_id = ${cut} and position = 2`.execute(db);
    await sql`update request_file_chunk set position = 7 - position where file_id = ${moved}`.execute(db);
    await sql`update request_file_chunk set position = position - 5 where file_id = ${moved}`.execute(db);
    for (let times = 0; times < 3; times += 1) await deliver();
    for (const id of [changed, cut, moved]) expect(await row(id)).toMatchObject({ state: 'FAILED', sends: 0 });
    expect(vendor.taken).toEqual([]);
  });

  it('is left to a person after a backup was restored: it may have been sent since', async () => {
    const request = await newRequest();
    const files = [await storedFile(request, randomBytes(10)), await storedFile(request, randomBytes(10))];
    await markRestored(bench.ledger);
    for (let times = 0; times < 2; times += 1) await deliver();
    for (const id of files) expect(await row(id)).toMatchObject({ state: 'FAILED', due_at: null });
    expect(vendor.taken).toEqual([]);
  });

  it('works on no more at once than the account allows, over all processes', async () => {
    for (let count = 0; count < 3; count += 1) await storedFile(await newRequest(), randomBytes(10));
    await makeDue();
    const claims = await Promise.all([1, 2, 3].map(() => claimFile(context, desk, 2)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(2);
  });

  it('counts as work that waits at the vendor until it is delivered', async () => {
    const backlog = async () => (await loadHealth(bench.ledger, [desk])).get(desk)?.backlog ?? 0;
    const request = await newRequest();
    const before = await backlog();
    await storedFile(request);
    await makeDue();
    expect(await backlog()).toBe(before + 1);
    await deliver();
    expect(await backlog()).toBe(before);
  });

  it('goes on without a file whose content never came', async () => {
    const dependencies = { delivery: context, vendors: [], retired: [], country: 'US' };
    const input = { request: await newRequest(), name: 'a.csv', contentType: 'text/csv', size: 1 };
    const viewer = { id: 'officer', name: null, scopes: [] };
    const place = required((await uploadFile(dependencies, viewer, input)).value, 'Room for a file');
    await deliver();
    expect(await row(place.fileId)).toMatchObject({ state: 'AWAITING_CONTENT' });
    expect(await untilFileDue(context, desk)).toBeGreaterThan(minutes(14));
    bench.clock.advance(minutes(16));
    await deliver();
    await expect(row(place.fileId)).rejects.toThrow();
  });
});
