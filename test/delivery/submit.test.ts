import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure, type FailureDetail } from '../../src/domain/vendor-failure.js';
import { submitStatus } from '../../src/delivery/submit.js';
import { firstBrokenLink } from '../../src/ledger/events.js';
import type { RecordPhase } from '../../src/ledger/tables.js';
import type { Reason, VendorState } from '../../src/domain/vocabulary.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

let counter = 0;
const freshEmail = (): string => {
  counter += 1;
  return `submit-${String(counter)}@example.com`;
};

const failing = (detail: FailureDetail) => () => Promise.reject(new VendorFailure('north', 'submit', detail));

async function submit(requestId: string): Promise<void> {
  await submitStatus(await bench.claim(requestId, 'north'));
}

/** A deletion, sent once, and what is known of it then. */
async function sent(requestId?: string) {
  const id = requestId ?? (await bench.request({ email: freshEmail() }));
  await submit(id);
  const story = await bench.story(id);
  const [status, record] = [required(story.statuses[0], 'Status'), required(story.records[0], 'Record')];
  // From the failure, as the ledger has it.
  const { due_at: due, last_error: trouble } = status;
  const wait = due === null || trouble === null ? null : due.getTime() - new Date(trouble.at).getTime();
  return { ...story, id, status, record, wait };
}

interface Meaning {
  readonly phase: RecordPhase;
  readonly state: VendorState;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly sends: number;
  readonly waits: boolean;
}

const again: Meaning = { phase: 'PLANNED', state: 'PLANNED', reason: null, attempts: 1, sends: 0, waits: true };
const uncertain: Meaning = { phase: 'INTENT', state: 'SUBMITTING', reason: null, attempts: 1, sends: 1, waits: true };
const held: Meaning = {
  phase: 'HELD',
  state: 'ACTION_REQUIRED',
  reason: 'VENDOR_ERROR',
  attempts: 1,
  sends: 1,
  waits: false,
};

describe('what a vendor’s answer to a submission means', () => {
  it.each<readonly [string, FailureDetail, Meaning]>([
    ['never connected: not sent, tried again', { kind: 'not-sent' }, again],
    ['429: not processed, and no attempt', { kind: 'throttled', status: 429 }, { ...again, attempts: 0 }],
    ['425: not processed, and no attempt', { kind: 'throttled', status: 425 }, { ...again, attempts: 0 }],
    ['408: unknown', { kind: 'unknown', status: 408 }, uncertain],
    ['409: unknown', { kind: 'unknown', status: 409 }, uncertain],
    ['503: unknown', { kind: 'unknown', status: 503 }, uncertain],
    ['timeout or reset: unknown', { kind: 'unknown' }, uncertain],
    ['an answer that cannot be read: unknown', { kind: 'unreadable', status: 200 }, uncertain],
    ['400: to a person', { kind: 'refused', status: 400 }, held],
    ['413: to a person', { kind: 'refused', status: 413 }, held],
    ['415: to a person', { kind: 'refused', status: 415 }, held],
    ['422: to a person', { kind: 'refused', status: 422 }, held],
    [
      '404 while the account can be read: this one alone',
      { kind: 'not-found', status: 404 },
      { ...held, reason: 'NO_MATCH' },
    ],
    ['not let in: the status stays as it was', { kind: 'unauthorized', status: 403 }, { ...again, attempts: 0 }],
  ])('%s', async (_answer, detail, meaning) => {
    bench.script('north').submit = failing(detail);
    const { status, record, request, events, wait } = await sent();
    expect({
      phase: record.phase,
      state: status.state,
      reason: status.reason,
      attempts: status.attempts,
      sends: record.sends,
      waits: wait !== null,
    }).toEqual(meaning);
    expect(status.task).toBe(meaning.waits ? 'SUBMIT' : null);
    expect(status.last_error).toMatchObject({ httpStatus: detail.status ?? null });
    expect(request.state).toBe(status.state === 'SUBMITTING' ? 'IN_PROGRESS' : status.state);
    expect(record.native_id).toBeNull();
    expect(firstBrokenLink(events)).toBeNull();
  });

  it('404 while the account cannot be read either: the account is misconfigured, the status stays as it was', async () => {
    bench.script('north').submit = failing({ kind: 'not-found', status: 404 });
    bench.script('north').probe = failing({ kind: 'not-found', status: 404 });
    const { status, record } = await sent();
    expect(record.phase).toBe('PLANNED');
    expect(status).toMatchObject({ state: 'PLANNED', task: 'SUBMIT', last_error: { reason: 'AUTHENTICATION_FAILED' } });
  });

  it('a defect of ours in the middle of a call: unknown, because it may have arrived', async () => {
    bench.script('north').submit = () => Promise.reject(new TypeError('ours'));
    const { status, record } = await sent();
    expect([record.phase, status.state]).toEqual(['INTENT', 'SUBMITTING']);
  });

  it('an acceptance without the record: accepted, and looked at from then on', async () => {
    bench.script('north').submit = async () => ({ nativeId: null, hints: { batchId: 'b-1' }, snapshot: null });
    const { status, record, events, request } = await sent();
    expect(record).toMatchObject({ phase: 'SENT', native_id: null, hints: { batchId: 'b-1' }, sends: 1 });
    expect(status).toMatchObject({ state: 'ACCEPTED', task: 'OBSERVE', outcome: null, attempts: 1 });
    expect(status.submitted_at).not.toBeNull();
    expect(request.state).toBe('IN_PROGRESS');
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['record.intent', 'record.sent', 'status.state']),
    );
  });

  it('the record itself: as the vendor’s own word says', async () => {
    const snapshot = snapshotOf('n-1', 'COMPLETED', { completedAt: new Date('2026-11-20T09:00:00Z') });
    bench.script('north').submit = async () => ({ nativeId: 'n-1', hints: {}, snapshot });
    const { status, record, request } = await sent();
    expect(record).toMatchObject({ phase: 'SENT', native_id: 'n-1', native_state: 'completed' });
    expect(status).toMatchObject({
      state: 'COMPLETED',
      outcome: 'ERASED',
      confidence: 'VENDOR_ASSERTED',
      completed_at: snapshot.completedAt,
      task: null,
      due_at: null,
    });
    expect(request).toMatchObject({ state: 'COMPLETED', completed_at: snapshot.completedAt });
    expect(request.closed_at).not.toBeNull();
  });

  it('waits as long as the vendor says', async () => {
    bench.script('north').submit = failing({ kind: 'throttled', status: 429, retryAfterMs: 90_000 });
    const { wait } = await sent();
    expect(wait).toBe(90_000);
  });

  it('waits longer after each attempt', async () => {
    bench.script('north').submit = failing({ kind: 'not-sent' });
    const first = await sent();
    const waits = [first.wait];
    for (let more = 0; more < 3; more += 1) waits.push((await sent(first.id)).wait);
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect((await bench.story(first.id)).statuses).toMatchObject([{ attempts: 4 }]);
  });
});

describe('the order of a submission', () => {
  it('commits the intent before the vendor is called', async () => {
    const id = await bench.request({ email: freshEmail() });
    let seen: unknown;
    bench.script('north').submit = async () => {
      // Through the pool: another connection than any that may have a transaction open.
      const { statuses, records, events } = await bench.story(id);
      seen = [statuses[0]?.state, records[0]?.phase, records[0]?.sends, records[0]?.intent_at instanceof Date];
      expect(records[0]?.fingerprint).toHaveLength(32);
      expect(events.map(({ type }) => type)).toContain('record.intent');
      return { nativeId: null, hints: {}, snapshot: null };
    };
    await submit(id);
    expect(seen).toEqual(['SUBMITTING', 'INTENT', 1, true]);
  });

  it('stays due after the intent, so that a process that ends there loses nothing', async () => {
    const id = await bench.request({ email: freshEmail() });
    const crash = new Error('the process ended');
    const claimed = await bench.claim(id, 'north');
    const context = {
      ...bench.context,
      reach: (point: string) => {
        if (point === 'after-intent') throw crash;
      },
    };
    await expect(submitStatus({ ...claimed, context })).rejects.toBe(crash);
    const { statuses, records } = await bench.story(id);
    expect(records).toMatchObject([{ phase: 'INTENT' }]);
    expect(statuses[0]?.due_at?.getTime()).toBeLessThanOrEqual(bench.clock.now().getTime());
    expect(statuses[0]?.task).toBe('SUBMIT');
  });

  it('holds a call back whose lease is half over', async () => {
    const id = await bench.request({ email: freshEmail() });
    const claimed = await bench.claim(id, 'north');
    let now = performance.now();
    const context = { ...bench.context, monotonic: () => now };
    const answers: boolean[] = [];
    bench.script('north').submit = (_record, { maySend }) => {
      answers.push(maySend());
      now += bench.context.leaseMs / 2;
      answers.push(maySend());
      return failing({ kind: 'not-sent', detail: 'held back' })();
    };
    await submitStatus({ ...claimed, context });
    expect(answers).toEqual([true, false]);
  });

  it('sends what the plan froze, and only that', async () => {
    const email = freshEmail();
    const id = await bench.request({ email });
    const payloads: unknown[] = [];
    bench.script('north').submit = async (record) => {
      payloads.push([record.kind, record.payload]);
      return { nativeId: null, hints: {}, snapshot: null };
    };
    await submit(id);
    expect(payloads).toEqual([['Deletion', { email }]]);
  });
});

describe('a status with several records', () => {
  /** A deletion of two records at the vendor. */
  async function twoRecords(): Promise<string> {
    bench.script('north').plan = (_right, { emails }) => ({
      records: ['Prospect', 'Recipient'].map((kind) => ({
        kind,
        payload: { email: emails[0] ?? '' },
        identifiersUsed: ['EMAIL'],
      })),
      missing: [],
    });
    return bench.request({ email: freshEmail() });
  }

  const answering = (
    answers: Record<string, () => Promise<{ nativeId: string | null; hints: object; snapshot: null }>>,
  ) => {
    const asked: string[] = [];
    bench.script('north').submit = async ({ kind }) => {
      asked.push(kind);
      return { ...(await required(answers[kind], 'An answer')()), hints: {} };
    };
    return asked;
  };
  const accepted = (nativeId: string) => () => Promise.resolve({ nativeId, hints: {}, snapshot: null });

  it('sends each of them once', async () => {
    const id = await twoRecords();
    const asked = answering({ Prospect: accepted('p-1'), Recipient: accepted('r-1') });
    await submit(id);
    expect(asked).toEqual(['Prospect', 'Recipient']);
    const { records, statuses } = await bench.story(id);
    expect(records.map(({ phase, native_id: native }) => [phase, native])).toEqual([
      ['SENT', 'p-1'],
      ['SENT', 'r-1'],
    ]);
    expect(statuses).toMatchObject([{ state: 'ACCEPTED', task: 'OBSERVE', attempts: 2 }]);
  });

  it('goes on with the second when the first was refused', async () => {
    const id = await twoRecords();
    const asked = answering({ Prospect: failing({ kind: 'refused', status: 422 }), Recipient: accepted('r-2') });
    await submit(id);
    expect(asked).toEqual(['Prospect', 'Recipient']);
    const { records, statuses } = await bench.story(id);
    expect(records.map(({ phase }) => phase)).toEqual(['HELD', 'SENT']);
    expect(statuses).toMatchObject([{ state: 'ACTION_REQUIRED', reason: 'VENDOR_ERROR', task: 'OBSERVE' }]);
  });

  it.each<readonly [string, FailureDetail]>([
    ['asked for a pause', { kind: 'throttled', status: 429 }],
    ['could not be reached', { kind: 'not-sent' }],
    ['gave no clear answer', { kind: 'unknown' }],
    ['did not let us in', { kind: 'unauthorized', status: 401 }],
  ])('waits with the second when the vendor %s', async (_what, detail) => {
    const id = await twoRecords();
    const asked = answering({ Prospect: failing(detail), Recipient: accepted('never') });
    await submit(id);
    expect(asked).toEqual(['Prospect']);
    expect((await bench.story(id)).records[1]).toMatchObject({ phase: 'PLANNED', sends: 0 });
  });

  it('does not send again what the vendor has', async () => {
    const id = await twoRecords();
    answering({ Prospect: accepted('p-3'), Recipient: failing({ kind: 'not-sent' }) });
    await submit(id);
    const asked = answering({ Recipient: accepted('r-3') });
    await submit(id);
    expect(asked).toEqual(['Recipient']);
    expect((await bench.story(id)).records.map(({ sends }) => sends)).toEqual([1, 1]);
  });
});

describe('what a vendor’s answer shows of the person', () => {
  it('is kept as claimed, and never moves the request to another person', async () => {
    const [email, other] = [freshEmail(), freshEmail()];
    const elsewhere = (await bench.story(await bench.request({ email: other }))).request.subject_id;
    const id = await bench.request({ email });
    const before = (await bench.story(id)).request.subject_id;
    const snapshot = snapshotOf('n-9', 'IN_PROGRESS', { person: person({ email: other }) });
    bench.script('north').submit = async () => ({ nativeId: 'n-9', hints: {}, snapshot });
    await submit(id);
    const after = (await bench.story(id)).request.subject_id;
    expect(after).toBe(before);
    expect(after).not.toBe(elsewhere);
  });
});
