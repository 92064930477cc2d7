import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { required } from '../../src/domain/invariant-error.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import type { VendorPerson } from '../../src/domain/vendor-source.js';
import { AccessLog } from '../../src/ledger/access-log.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { firstBrokenLink } from '../../src/ledger/events.js';
import { countRequests } from '../../src/ledger/statistics/count-requests.js';
import { keptFigures } from '../../src/ledger/statistics/kept-figures.js';
import { loadSubjects, subjectsHolding } from '../../src/ledger/subjects.js';
import { retain } from '../../src/services/retain.js';
import { ask, refusals } from '../support/asking.js';
import { minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { everyText, holds } from '../support/every-text.js';
import { eventually } from '../support/running-system.js';
import { snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
const day = minutes(24 * 60);

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

// cspell:ignore odalys
const personOf = (email: string): VendorPerson => ({
  name: 'Odalys Quillfeather',
  email,
  otherEmails: [],
  phone: null,
  otherPhones: [],
  dateOfBirth: '1977-05-06',
  address: null,
  vendorIds: [],
});

/** A deletion that the vendor has carried out. */
async function carriedOut(email: string, idempotencyKey: string = randomUUID()) {
  const id = await bench.request(
    { email, name: 'Odalys Quillfeather' },
    { message: 'Quillfeather asks.', idempotencyKey },
  );
  const nativeId = `n-${id}`;
  const done = snapshotOf(nativeId, 'COMPLETED', { person: personOf(email), raw: { for: email } });
  bench.script('north').submit = async () => ({ nativeId, hints: {}, snapshot: done });
  await submitStatus(await bench.claim(id, 'north'));
  const { request } = await bench.story(id);
  expect(request.closed_at).not.toBeNull();
  return { id, nativeId, done, subject: request.subject_id };
}

const forget = () => retain(bench.ledger, defaultPolicy.retention);
const subjectOf = async (id: string) =>
  required((await loadSubjects(bench.ledger, bench.ledger.db, [id])).get(id), 'Subject');

describe('a person whose requests are closed', () => {
  it('is kept for thirty days, and then nothing in the ledger says who it was', async () => {
    const email = 'odalys-gone@example.com';
    const { id, subject } = await carriedOut(email);
    bench.clock.advance(29 * day);
    expect(await forget()).toMatchObject({ forgotten: 0 });
    expect((await subjectOf(subject)).name).toBe('Odalys Quillfeather');

    bench.clock.advance(2 * day);
    expect(await forget()).toEqual({ forgotten: 1, kept: 0, ended: 0 });
    expect(await subjectOf(subject)).toMatchObject({ name: null, identifiers: [], erasedAt: expect.any(Date) });
    expect(await subjectsHolding(bench.ledger, 'EMAIL', email)).toEqual([]);
    for (const { column, table } of [
      { table: 'subject', column: 'wrapped_key' },
      { table: 'subject', column: 'profile' },
    ] as const) {
      const row = await bench.ledger.db
        .selectFrom(table)
        .select(column)
        .where('id', '=', subject)
        .executeTakeFirstOrThrow();
      expect(row[column]).toBeNull();
    }
    for await (const { place, text } of everyText(bench.ledger.db)) {
      if (holds(text, 'quillfeather') || holds(text, 'odalys')) throw new Error(`Something was left in ${place}.`);
    }

    const { request, statuses, records, events } = await bench.story(id);
    expect(firstBrokenLink(events)).toBeNull();
    expect(events.length).toBe(request.event_count);
    expect(request).toMatchObject({ state: 'COMPLETED', message: null, forgotten: true });
    expect(statuses).toMatchObject([{ state: 'COMPLETED', outcome: 'ERASED' }]);
    expect(records).toMatchObject([{ payload: null, facts: null, raw: null, fingerprint: null }]);
  });

  it('is somebody new on coming back, and the vendor’s old record brings nothing back', async () => {
    const email = 'odalys-returns@example.com';
    const before = await carriedOut(email);
    bench.clock.advance(31 * day);
    await forget();
    const after = await carriedOut(email);
    expect(after.subject).not.toBe(before.subject);

    const askedAt = bench.clock.now();
    await takeSnapshot(bench.context, bench.lane('north'), {
      snapshot: { ...before.done, changedAt: askedAt },
      askedAt,
    });
    expect(await subjectOf(before.subject)).toMatchObject({ name: null, identifiers: [] });
    expect((await bench.story(before.id)).records).toMatchObject([{ facts: null, raw: null }]);
  });

  it('waits for another turn where the process is being stopped', async () => {
    const { subject } = await carriedOut('odalys-stopped@example.com');
    bench.clock.advance(31 * day);
    await retain(bench.ledger, defaultPolicy.retention, AbortSignal.abort());
    expect((await subjectOf(subject)).erasedAt).toBeNull();
    await forget();
    expect((await subjectOf(subject)).erasedAt).not.toBeNull();
  });

  it('is not sent anything again by whoever repeats the old key, and nobody else’s deletion is lost by it', async () => {
    const key = randomUUID();
    const asked = { email: 'odalys-repeats@example.com', name: 'Odalys Quillfeather' };
    const { id } = await carriedOut(asked.email, key);
    const another = { idempotencyKey: key, email: 'someone-else@example.com' };
    expect(refusals(await ask(bench, 'officer', another))).toEqual([reused]);
    bench.clock.advance(31 * day);
    await forget();
    const { request } = await bench.story(id);
    for (const again of [another, { idempotencyKey: key, ...asked, message: 'Quillfeather asks.' }]) {
      const answer = await ask(bench, 'officer', again);
      expect(refusals(answer)).toEqual([reused]);
      // It says which request the key was used for, and what to do instead.
      expect(answer.problems[0]?.message).toContain(request.reference);
      expect(answer.problems[0]?.message).toContain('give a new one');
    }
    const anew = await ask(bench, 'officer', { ...another, idempotencyKey: randomUUID() });
    expect(anew.value?.reference).not.toBe(request.reference);
    expect(refusals(anew)).toEqual([]);
  });
});

const reused = ['IDEMPOTENCY_KEY_REUSED', 'input.idempotencyKey'];

/** Counts every request of which something has changed. */
async function countAgain(): Promise<void> {
  while (await countRequests(bench.ledger));
}

const counted = () => keptFigures(bench.ledger.db, ['VENDOR', 'MONTH'], bench.clock.now());

describe('what is kept of a forgotten person', () => {
  const left = async (id: string) => {
    const { db } = bench.ledger;
    const rows = await Promise.all(
      (['event', 'receipt', 'vendor_status', 'vendor_record', 'idempotency'] as const).map((table) =>
        db.selectFrom(table).select('request_id').where('request_id', '=', id).execute(),
      ),
    );
    return rows.map((found) => found.length > 0);
  };

  it('is there for two years, and then only the figures know that there was a request', async () => {
    const { id, subject } = await carriedOut('odalys-log@example.com');
    bench.clock.advance(31 * day);
    await forget();
    bench.clock.advance(23 * 30 * day);
    expect((await forget()).ended).toBe(0);
    expect((await left(id))[0]).toBe(true);

    await countAgain();
    const before = await counted();
    bench.clock.advance(60 * day);
    expect((await forget()).ended).toBeGreaterThan(0);
    expect(await left(id)).toEqual([false, false, false, false, false]);
    expect((await loadSubjects(bench.ledger, bench.ledger.db, [subject])).size).toBe(0);
    expect(await counted()).toEqual(before);
  });

  it('stays until it was counted', async () => {
    const { id } = await carriedOut('odalys-uncounted@example.com');
    bench.clock.advance(800 * day);
    await forget();
    expect((await left(id))[0]).toBe(true);
    await countAgain();
    await forget();
    expect((await left(id))[0]).toBe(false);
  });

  it('does not come back with the vendor’s list, while what is still open there does', async () => {
    const old = new Date(bench.clock.now().getTime() - 800 * day);
    const take = (nativeId: string, state: 'COMPLETED' | 'IN_PROGRESS') =>
      takeSnapshot(bench.context, bench.lane('north'), {
        snapshot: snapshotOf(nativeId, state, { person: personOf(`${nativeId}@example.com`), createdAt: old }),
        askedAt: bench.clock.now(),
      });
    expect(await take('n-long-over', 'COMPLETED')).toBe('over');
    expect(await take('n-still-open', 'IN_PROGRESS')).toBe('new');
  });
});

describe('a person is kept', () => {
  it('as long as another request of the person is open', async () => {
    const email = 'odalys-open@example.com';
    const { subject } = await carriedOut(email);
    bench.clock.advance(31 * day);
    const open = await bench.request({ email });
    expect((await bench.story(open)).request.subject_id).toBe(subject);
    expect(await forget()).toMatchObject({ forgotten: 0, kept: 1 });
    expect((await subjectOf(subject)).erasedAt).toBeNull();
  });

  it('as long as the last of several requests was closed too recently', async () => {
    const email = 'odalys-twice@example.com';
    const { subject } = await carriedOut(email);
    bench.clock.advance(20 * day);
    expect((await carriedOut(email)).subject).toBe(subject);
    bench.clock.advance(11 * day);
    await forget();
    expect((await subjectOf(subject)).erasedAt).toBeNull();
    bench.clock.advance(20 * day);
    await forget();
    expect((await subjectOf(subject)).erasedAt).not.toBeNull();
  });

  it('as long as a legal hold stands', async () => {
    const { subject } = await carriedOut('odalys-held@example.com');
    const hold = (placedAt: Date | null) =>
      bench.ledger.db.updateTable('subject').set({ hold_placed_at: placedAt }).where('id', '=', subject).execute();
    await hold(bench.clock.now());
    bench.clock.advance(400 * day);
    await forget();
    expect((await subjectOf(subject)).erasedAt).toBeNull();
    await hold(null);
    await forget();
    expect((await subjectOf(subject)).erasedAt).not.toBeNull();
  });

  it('while somebody works on a request of the person', async () => {
    const { id, subject } = await carriedOut('odalys-busy@example.com');
    bench.clock.advance(31 * day);
    await bench.ledger.db.transaction().execute(async (trx) => {
      await trx.selectFrom('privacy_request').select('id').where('id', '=', id).forUpdate().execute();
      await forget();
      expect((await subjectOf(subject)).erasedAt).toBeNull();
    });
    await forget();
    expect((await subjectOf(subject)).erasedAt).not.toBeNull();
  });
});

describe('the log of who has seen personal data', () => {
  it('is kept as long, and whole chains of it go, each leaving a row that says so', async () => {
    const chains = async () =>
      (await bench.ledger.db.selectFrom('access_entry').select('chain').execute()).map(({ chain }) => chain);
    const log = new AccessLog(bench.ledger);
    await log.write({ viewer: 'officer', operation: 'Look', requestId: 'r-1', subjects: [randomUUID()] });
    await log.close();
    const [chain] = await chains();
    bench.clock.advance(700 * day);
    await forget();
    expect(await chains()).toEqual([chain]);
    bench.clock.advance(60 * day);
    await forget();
    expect(await chains()).toEqual([]);
    const { rows } = await sql`select chain, entries from ended_access_chain`.execute(bench.ledger.db);
    expect(rows).toEqual([{ chain, entries: 1 }]);
  });
});

describe('who waited for a request while its person was forgotten', () => {
  it('is not given the destroyed key', async () => {
    const { id, subject } = await carriedOut('odalys-waited@example.com');
    const { db } = bench.ledger;
    const forgetting = await db.startTransaction().execute();
    await forgetting.updateTable('privacy_request').set({ forgotten: true }).where('id', '=', id).execute();
    await forgetting.updateTable('subject').set({ wrapped_key: null }).where('id', '=', subject).execute();
    const change = changeRequest(bench.ledger, id, async ({ request }) => request.wrapped_key);
    await eventually(
      // Something is asked in the transaction all the while: one that is idle for five seconds is ended.
      async () => (await sql`select 1`.execute(forgetting), waitingForLocks()),
      (count) => count > 0,
    );
    await forgetting.commit().execute();
    expect(await change).toBeNull();
  });
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(bench.ledger.db);
  return rows[0]?.count ?? 0;
}

describe('a request that is made while its person is being forgotten', () => {
  it('is one of a person that is still known: the old one, or a new one', async () => {
    const emails = Array.from({ length: 12 }, (_, index) => `odalys-race-${String(index)}@example.com`);
    for (const email of emails) await carriedOut(email);
    bench.clock.advance(31 * day);
    const [made] = await Promise.all([
      Promise.all(emails.map((email) => bench.request({ email }))),
      forget(),
      forget(),
    ]);
    for (const id of made) {
      const { request } = await bench.story(id);
      const subject = await subjectOf(request.subject_id);
      expect([subject.erasedAt, subject.identifiers.length]).toEqual([null, 1]);
    }
  });
});
