import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { attentiveVendor } from '../../datasources/attentive/attentive-source.js';
import { startSimulator } from '../../datasources/attentive/simulator/index.js';
import type { CallReport } from '../../src/domain/vendor-account.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type { PlannedRecord, VendorSource } from '../../src/domain/vendor-source.js';
import { type ScriptedVendor, accountAt, failureOf, sourceOf, startScriptedVendor } from './vendor-under-test.js';

const planned = (payload: Record<string, string>): PlannedRecord => ({
  kind: 'delete-request',
  payload,
  identifiersUsed: ['EMAIL'],
});

const reference = (recordId: string, nativeId: string | null) => ({ recordId, nativeId, hints: {}, createdAt: null });

describe('Attentive over HTTP', () => {
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let source: VendorSource;
  let reports: CallReport[];

  beforeEach(async () => {
    simulator = await startSimulator({ directory: null });
    reports = [];
    const { kind: _kind, ...options } = simulator.account;
    source = sourceOf(attentiveVendor, accountAt(simulator.url), options, { reports });
  });
  afterEach(async () => {
    await source.close();
    await simulator.close();
  });

  const submit = (payload: Record<string, string> = { subjectEmail: 'isabel@example.com' }) =>
    source.submit?.('DELETION', planned(payload), { message: 'asked by the person' });

  it('takes a deletion once and answers its record', async () => {
    const receipt = await submit({ subjectEmail: 'isabel@example.com', subjectPhone: '+12025550155' });

    expect(simulator.records()).toHaveLength(1);
    expect(receipt).toMatchObject({
      nativeId: simulator.records()[0]?.nativeId,
      snapshot: { message: 'asked by the person', person: { email: 'isabel@example.com', phone: '+12025550155' } },
    });
    expect(receipt?.snapshot?.rights[0]?.state).toBe('ACCEPTED');
  });

  it('says nothing about the state where the answer holds the id alone', async () => {
    simulator.quirk('createEcho', 'minimal');

    expect(await submit()).toEqual({ nativeId: simulator.records()[0]?.nativeId, hints: {}, snapshot: null });
  });

  it('accepts any 2xx, as its older API answered 202', async () => {
    simulator.quirk('createStatus', 202);

    expect((await submit())?.nativeId).toBe(simulator.records()[0]?.nativeId);
  });

  it('reads ids that are numbers', async () => {
    simulator.quirk('numericIds', true);
    const receipt = await submit();

    expect(receipt?.nativeId).toMatch(/^\d+$/);
    expect((await source.get?.(receipt?.nativeId ?? ''))?.nativeId).toBe(receipt?.nativeId);
  });

  it('shows a person by masks only, which never become the person', async () => {
    const receipt = await submit({ subjectEmail: 'isabel@example.com', subjectPhone: '+12025550155' });
    const snapshot = await source.get?.(receipt?.nativeId ?? '');

    expect(snapshot?.person).toMatchObject({ email: null, phone: null });
    expect(snapshot?.facts).toMatchObject({ subjectEmail: 'i**@example.com', subjectPhone: '+*****0155' });
  });

  it.each([
    ['received', 'ACCEPTED'],
    ['processing', 'IN_PROGRESS'],
    ['processed', 'COMPLETED'],
    ['contradictory', 'UNKNOWN'],
  ])('tells %s as %s', async (nativeState, state) => {
    const receipt = await submit();
    simulator.force(receipt?.nativeId ?? '', nativeState);

    expect((await source.get?.(receipt?.nativeId ?? ''))?.rights[0]?.state).toBe(state);
  });

  it('answers null for an id that nobody has', async () => {
    expect(await source.get?.('nobody')).toBeNull();
  });

  it('observes each record by its id, with an unknown one in its own slot', async () => {
    const receipt = await submit();
    const slots = await source.observe([
      reference('a', receipt?.nativeId ?? null),
      reference('b', 'nobody'),
      reference('c', null),
    ]);

    expect(slots.get('a')).toMatchObject({ nativeId: receipt?.nativeId });
    expect(slots.get('b')).toMatchObject({ kind: 'not-found' });
    expect(slots.get('c')).toMatchObject({ kind: 'not-found' });
    expect(simulator.calls().filter(({ method }) => method === 'GET')).toHaveLength(2);
  });

  it('reports what is left of its limit', async () => {
    await source.probe();

    expect(reports).toHaveLength(1);
    expect(reports[0]?.failure).toBeNull();
    expect(reports[0]?.rateLimit).toEqual({ remaining: expect.any(Number), resetsAt: null });
  });

  it('offers no way to look for a lost creation', async () => {
    const record = { kind: 'delete-request', payload: {}, right: 'DELETION' as const, hints: {}, intentAt: new Date() };

    expect(await source.search?.(record)).toBeNull();
  });

  it('leaves a creation unknown where the answer was lost, and sends it once', async () => {
    simulator.fault({ kind: 'reset-after' });

    expect((await failureOf(submit())).kind).toBe('unknown');
    expect(simulator.records()).toHaveLength(1);
    expect(simulator.calls().filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('a failure of Attentive', () => {
  let vendor: ScriptedVendor;
  let source: VendorSource;
  let answer: { status?: number; body?: unknown };

  beforeEach(async () => {
    answer = {};
    vendor = await startScriptedVendor(() => answer);
    source = sourceOf(attentiveVendor, accountAt(vendor.url), { auth: { accessToken: 'token' } });
  });
  afterEach(async () => {
    await source.close();
    await vendor.close();
  });

  const submit = () => source.submit?.('DELETION', planned({ subjectEmail: 'isabel@example.com' }), { message: null });

  it("at a creation is the account's, not a record's, where nothing is found", async () => {
    answer = { status: 404 };

    expect(await failureOf(submit())).toMatchObject({ kind: 'unauthorized', status: 404 });
    expect(vendor.received).toHaveLength(1);
  });

  it.each([
    ['a text', { error: 'isabel@example.com is wrong' }],
    ['an object', { error: { id: 4711, message: 'isabel@example.com is wrong' } }],
    ['nothing', ''],
    ['a page', '<html>isabel@example.com</html>'],
  ])("is a refusal and carries no word of the vendor's, explained by %s", async (_form, body) => {
    answer = { status: 400, body };
    const failure = await failureOf(submit());

    expect(failure).toMatchObject({ kind: 'refused', status: 400 });
    expect(failure.message).not.toContain('isabel');
  });

  it('names the scopes where access is denied', async () => {
    answer = { status: 403 };

    expect((await failureOf(submit())).message).toContain('privacy_requests:write');
  });

  it('is not repeated where the token is not accepted, since there is none to replace it', async () => {
    answer = { status: 401 };

    expect((await failureOf(submit())).kind).toBe('unauthorized');
    expect(vendor.received).toHaveLength(1);
  });

  it.each([['{}'], ['{"id":'], ['<html></html>'], [''], ['{"id":{"odd":true}}']])(
    'leaves a creation unknown where the answer cannot be read, row %#',
    async (body) => {
      answer = { body };

      expect((await failureOf(submit())).kind).toBe('unknown');
    },
  );

  it('is unreadable where a read answers about another id', async () => {
    answer = { body: { id: 'other', processed: true, type: 'DELETE' } };

    expect((await failureOf(source.get?.('123abc'))).kind).toBe('unreadable');
  });

  it.each([
    ['isabel@example.com', 'isabel@example.com', true],
    ['Isabel@Example.com', 'isabel@example.com', true],
    ['i**@example.com', 'isabel@example.com', true],
    [null, 'isabel@example.com', true],
    ['another@example.com', 'isabel@example.com', false],
    ['a**@example.com', 'isabel@example.com', false],
    ['i**@example.org', 'isabel@example.com', false],
  ])('is unknown at a creation whose answer shows another person: %s for %s', async (shown, sent, own) => {
    answer = { body: { id: '123abc', processed: true, ...(shown === null ? {} : { subjectEmail: shown }) } };
    const outcome = source.submit?.('DELETION', planned({ subjectEmail: sent }), { message: null });

    if (own) expect((await outcome)?.nativeId).toBe('123abc');
    else expect(await failureOf(outcome)).toMatchObject({ kind: 'unknown', status: 200 });
  });

  it.each([
    ['+12025550155', '+12025550155', true],
    ['202-555-0155', '+12025550155', true],
    ['+2025550155', '+12025550155', true],
    ['+*****0155', '+12025550155', true],
    ['', '+12025550155', true],
    ['+5550155', '5550155', true],
    ['+12025550156', '+12025550155', false],
    ['+442025550155', '+12025550155', false],
    ['+*****0156', '+12025550155', false],
    ['5', '+12025550155', false],
    ['+*****', '+12025550155', false],
    ['+5550156', '5550155', false],
  ])('is unknown at a creation whose answer shows another number: %s for %s', async (shown, sent, own) => {
    answer = { body: { id: '123abc', processed: true, subjectPhone: shown } };
    const outcome = source.submit?.('DELETION', planned({ subjectPhone: sent }), { message: null });

    if (own) expect((await outcome)?.nativeId).toBe('123abc');
    else expect(await failureOf(outcome)).toMatchObject({ kind: 'unknown', status: 200 });
  });

  const [email, phone] = ['isabel@example.com', '+12025550155'];

  it.each([
    // What was sent beside it is not shown: nothing contradicts.
    [{ subjectEmail: email, subjectPhone: phone }, { subjectPhone: phone }, true],
    [{ subjectEmail: email, subjectPhone: phone }, { subjectEmail: 'i**@example.com' }, true],
    // One that was not sent is known there, beside one that was.
    [{ subjectPhone: phone }, { subjectPhone: phone, subjectEmail: 'a**@example.com' }, true],
    [{ clientUserId: 'member-7' }, { clientUserId: 'member-7', subjectEmail: email }, true],
    [{ subjectEmail: email }, { subjectEmail: email, clientUserId: '*****' }, true],
    [{ subjectEmail: email, subjectPhone: phone }, { subjectEmail: email, subjectPhone: '+12025550156' }, false],
    [{ subjectEmail: email, subjectPhone: phone }, { subjectEmail: 'a@example.com', subjectPhone: phone }, false],
    // Somebody is shown, by nothing that was sent.
    [{ subjectPhone: phone }, { subjectEmail: email }, false],
    [{ subjectEmail: email }, { subjectPhone: '+*****0155' }, false],
    [{ clientUserId: 'member-7' }, { subjectEmail: email }, false],
    [{ clientUserId: 'member-7' }, { clientUserId: 'member-8' }, false],
  ])('is unknown at a creation whose answer shows nobody whom it was sent for, row %#', async (sent, shown, own) => {
    answer = { body: { id: '123abc', processed: true, ...shown } };
    const outcome = source.submit?.('DELETION', planned(sent), { message: null });

    if (own) expect((await outcome)?.nativeId).toBe('123abc');
    else expect(await failureOf(outcome)).toMatchObject({ kind: 'unknown', status: 200 });
  });

  it("is one slot's own", async () => {
    answer = { status: 500 };
    const slots = await source.observe([reference('a', '123abc'), reference('b', '123abd')]);

    expect([...slots.values()].map((slot) => slot instanceof VendorFailure && slot.kind)).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  it.each(['', '.', '..', 'isabel@example.com', '+12025550142'])(
    'refuses what is no id before anything is sent, row %#',
    async (id) => {
      expect((await failureOf(source.get?.(id))).kind).toBe('refused');
      expect(vendor.received).toHaveLength(0);
    },
  );

  it('refuses a record that is none of its own before anything is sent', async () => {
    const options = { message: null };
    const wrong = [
      source.submit?.('ACCESS', planned({ subjectEmail: 'isabel@example.com' }), options),
      source.submit?.('DELETION', planned({}), options),
      source.submit?.('DELETION', { ...planned({ subjectEmail: 'isabel@example.com' }), kind: 'other' }, options),
    ];

    for (const call of wrong) expect((await failureOf(call)).kind).toBe('refused');
    expect(vendor.received).toHaveLength(0);
  });

  it('never comes from a call that was held back', async () => {
    const held = source.submit?.('DELETION', planned({ subjectEmail: 'isabel@example.com' }), {
      message: null,
      maySend: () => false,
    });

    expect((await failureOf(held)).kind).toBe('not-sent');
    expect(vendor.received).toHaveLength(0);
  });

  it('leaves out what is not known from what is sent', async () => {
    answer = { body: { id: '123abc' } };
    await submit();

    expect(vendor.received[0]?.body).toBe('{"subjectEmail":"isabel@example.com"}');
    expect(vendor.received[0]?.headers.authorization).toBe('Bearer token');
  });
});
