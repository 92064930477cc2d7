import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import {
  acknowledgeMany,
  addIdentifier,
  asksThroughIntake,
  cancelRequest,
  eventsOf,
  idOfNothing,
  intakeOf,
  ownPace,
  vendorSays,
  wordAtIntake,
} from '../support/acts.js';
import {
  acknowledge,
  createdAt,
  requestOf,
  requestOnce,
  stateByVendor,
  statusAt,
  takenDeletion,
} from '../support/operations.js';
import { passTime } from '../support/pass-time.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem(ownPace);
});
afterAll(() => system.stop());

const created = (vendor: string): number => createdAt(system.simulator(vendor));

describe('withdrawing a request', () => {
  it('is the end of it where nothing was sent', async () => {
    const before = ['outreach', 'zoho-desk'].map(created);
    const wanted = { subject: { phone: '+12025550181' }, vendors: ['outreach', 'zoho-desk'] };
    const { id, subject } = await takenDeletion(system, wanted);
    const comment = 'The person has changed their mind.';

    const { privacyRequest, userErrors } = await cancelRequest(system, id, comment);

    expect(userErrors).toEqual([]);
    expect(privacyRequest).toMatchObject({ state: 'CANCELED', explanation: 'It was canceled.' });
    expect(stateByVendor(await requestOf(system, id))).toEqual({ outreach: 'CANCELED', 'zoho-desk': 'CANCELED' });
    expect(await eventsOf(system, id)).toContainEqual({
      type: 'request.canceled',
      message: 'Withdrawn before anything was sent.',
      comment,
    });
    // What it waited for wakes nothing up any more.
    const verifiedAt = '2026-11-01T09:00:00Z';
    await addIdentifier(system, { subject: subject.id, kind: 'EMAIL', value: 'too-late@example.com', verifiedAt });
    expect(['outreach', 'zoho-desk'].map(created)).toEqual(before);
    expect(await cancelRequest(system, id, comment)).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'CONFLICT', field: ['request'] }],
    });
  });

  it('takes back what was not sent, and says what it came too late for', async () => {
    const { id } = await takenDeletion(system, { subject: { phone: '+12025550182' } });
    await vendorSays(system, id, 'attentive', 'processed');
    await requestOnce(system, id, (request) => statusAt(request, 'attentive').state === 'COMPLETED');

    const { privacyRequest } = await cancelRequest(system, id, 'Too late, in part.');

    expect(privacyRequest?.state).toBe('PARTIALLY_COMPLETED');
    const request = await requestOf(system, id);
    expect(stateByVendor(request)).toEqual({
      outreach: 'CANCELED',
      attentive: 'COMPLETED',
      'zoho-desk': 'CANCELED',
    });
    expect(request.explanation).toContain('Attentive is done');
    expect((await eventsOf(system, id)).find(({ type }) => type === 'request.canceled')?.message).toBe(
      'Withdrawn. Nothing is sent to Outreach, Zoho Desk any more; it is too late to call back what Attentive had.',
    );
  });

  it('holds where the vendor’s answer was unclear: what turns out not to have arrived is not sent', async () => {
    const before = created('zoho-desk');
    system.simulator('zoho-desk').fault({ kind: 'status', status: 503, operation: 'eraseAll', times: 1 });
    const { id } = await takenDeletion(system, {
      subject: { email: 'unclear-and-withdrawn@example.com' },
      vendors: ['zoho-desk'],
    });
    await requestOnce(system, id, (request) => statusAt(request, 'zoho-desk').explanation.includes('not known yet'));
    await eventually(
      () => eventsOf(system, id),
      (events) => events.some(({ type }) => type === 'record.unknown'),
    );

    const { userErrors } = await cancelRequest(system, id, 'Too late to know.');

    expect(userErrors).toEqual([]);
    await passTime(system, 'zoho-desk');
    const ended = await requestOnce(system, id, ({ state }) => state === 'CANCELED');
    expect(statusAt(ended, 'zoho-desk')).toMatchObject({ state: 'CANCELED', reason: 'WITHDRAWN' });
    expect(ended.explanation).toBe('Zoho Desk was not asked: it was withdrawn.');
    expect(created('zoho-desk')).toBe(before);
  });

  it('is said once, however often it is asked for while what was sent is still under way', async () => {
    const { id } = await takenDeletion(system, { subject: { phone: '+12025550185' } });
    await requestOnce(system, id, (request) => statusAt(request, 'attentive').records[0]?.nativeId !== null);

    const acts = [await cancelRequest(system, id, 'Once.'), await cancelRequest(system, id, 'Once more.')];

    expect(acts.map(({ userErrors }) => userErrors)).toEqual([[], []]);
    const said = (await eventsOf(system, id)).filter(({ type }) => type === 'request.canceled');
    expect(said).toMatchObject([{ comment: 'Once.' }]);
  });

  it('needs a reason, and a request', async () => {
    const { id } = await takenDeletion(system, { subject: { phone: '+12025550183' }, vendors: ['outreach'] });

    expect(await cancelRequest(system, id, ' ')).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['comment'] }],
    });
    expect(await cancelRequest(system, idOfNothing('PrivacyRequest'), 'c')).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', field: ['request'] }],
    });
    expect((await requestOf(system, id)).state).toBe('BLOCKED');
  });
});

describe('adding an identifier', () => {
  let known: string;
  beforeAll(async () => {
    known = (await takenDeletion(system, { subject: { email: 'known@example.com' }, vendors: ['attentive'] })).subject
      .id;
  });

  it('lets go on what waited for it, once it is verified and not before', async () => {
    const before = [created('outreach'), created('zoho-desk')];
    const since = () => [created('outreach') - (before[0] ?? 0), created('zoho-desk') - (before[1] ?? 0)];
    const { id, subject } = await takenDeletion(system, { subject: { phone: '+12025550184' } });
    const identifier = { subject: subject.id, kind: 'EMAIL', value: 'Found@Example.com' };
    const email = (verifiedAt: string | null) => ({ kind: 'EMAIL', value: 'found@example.com', verifiedAt });

    const claimed = await addIdentifier(system, identifier);
    expect(claimed.subject?.identifiers).toContainEqual(email(null));
    expect(statusAt(await requestOf(system, id), 'zoho-desk').state).toBe('BLOCKED');

    const verified = await addIdentifier(system, { ...identifier, verifiedAt: '2026-11-01T09:00:00Z' });
    expect(verified.subject?.identifiers).toContainEqual(email('2026-11-01T09:00:00.000Z'));
    await vendorSays(system, id, 'attentive', 'processed');
    await vendorSays(system, id, 'outreach', 'done');
    await vendorSays(system, id, 'zoho-desk', 'COMPLETED');
    const done = await requestOnce(system, id, ({ state }) => state === 'COMPLETED');
    expect(since()).toEqual([2, 1]);
    expect(done.subject.id).toBe(subject.id);
    expect((await eventsOf(system, id)).filter(({ type }) => type === 'status.unblocked')).toHaveLength(2);
  });

  it.each([
    [{ kind: 'EMAIL', value: 'nobody' }, 'INVALID', 'value'],
    [{ kind: 'EMAIL', value: 'a**@example.com' }, 'INVALID', 'value'],
    [{ kind: 'PHONE', value: '+*****5555' }, 'INVALID', 'value'],
    [{ kind: 'ZOHO_CONTACT_ID', value: 'a b' }, 'INVALID', 'value'],
    [{ kind: 'EMAIL', value: 'later@example.com', verifiedAt: '2999-01-01T00:00:00Z' }, 'INVALID', 'verifiedAt'],
    [{ kind: 'EMAIL', value: 'whose@example.com', subject: idOfNothing('Subject') }, 'NOT_FOUND', 'subject'],
  ])('refuses what cannot be one: %j', async (wrong, code, field) => {
    const answer = await addIdentifier(system, { subject: known, ...wrong });

    expect(answer).toMatchObject({ subject: null, userErrors: [{ code, field: [field] }] });
    expect(JSON.stringify(answer.userErrors)).not.toContain(wrong.value);
  });
});

describe('confirming receipt of many requests', () => {
  it('answers for each, and the vendor’s record is what counts', async () => {
    const asked = await Promise.all([61, 62].map((n) => asksThroughIntake(system, inventedPerson(n), 'access')));
    const [one = '', two = ''] = asked.map(({ request }) => request.id);
    const nothing = idOfNothing('PrivacyRequest');

    const bulk = await acknowledgeMany(system, [two, nothing, one, two]);

    expect(bulk).toMatchObject({
      succeeded: 2,
      failed: 2,
      results: [
        { request: two, privacyRequest: { id: two }, userErrors: [] },
        { request: nothing, privacyRequest: null, userErrors: [{ code: 'NOT_FOUND', field: ['requests', '1'] }] },
        { request: one, privacyRequest: { id: one }, userErrors: [] },
        { request: two, privacyRequest: null, userErrors: [{ code: 'CONFLICT', field: ['requests', '3'] }] },
      ],
    });
    for (const id of [one, two]) {
      const confirmed = await requestOnce(system, id, ({ acknowledgedAt }) => acknowledgedAt !== null);
      expect(confirmed.state).toBe('IN_PROGRESS');
    }
    const calls = intakeOf(system)
      .calls()
      .filter(({ effect }) => effect?.kind === 'acknowledge');
    expect(calls.map(({ effect }) => effect?.nativeId).sort()).toEqual(asked.map(({ nativeId }) => nativeId).sort());
  });
});

describe('a confirmation of receipt that the vendor takes in none of its ways', () => {
  const refusing = (status: number) =>
    system.simulator('opt-out-machine').fault({ operation: 'acknowledge', kind: 'status', status });
  afterEach(() => {
    system.simulator('opt-out-machine').fault(null);
  });

  it.each([
    [404, 'NO_MATCH', 'what was asked about was not found there'],
    [400, 'VENDOR_ERROR', 'the API answered with an error or not at all'],
  ])('is held for a person until it is taken after all: %i', async (status, reason, why) => {
    const { request } = await asksThroughIntake(system, inventedPerson(status), 'access');
    refusing(status);

    expect((await acknowledge(system, request.id)).userErrors).toEqual([]);
    const held = await requestOnce(system, request.id, ({ state }) => state === 'ACTION_REQUIRED');

    expect(held.acknowledgedAt).toBeNull();
    expect(statusAt(held, 'opt-out-machine')).toMatchObject({
      state: 'ACTION_REQUIRED',
      reason,
      explanation: `A person must confirm receipt at Opt-Out Machine: ${why}.`,
    });
    expect((await eventsOf(system, request.id)).map(({ message }) => message)).toContain(
      'ACCESS at Opt-Out Machine went from ACCEPTED to ACTION_REQUIRED.',
    );
    // That the record can be read as ever settles nothing.
    const { observedAt } = statusAt(held, 'opt-out-machine');
    const later = await requestOnce(
      system,
      request.id,
      (seen) => statusAt(seen, 'opt-out-machine').observedAt !== observedAt,
    );
    expect(statusAt(later, 'opt-out-machine')).toMatchObject({ state: 'ACTION_REQUIRED', reason });

    system.simulator('opt-out-machine').fault(null);
    await acknowledge(system, request.id);
    const confirmed = await requestOnce(system, request.id, ({ acknowledgedAt }) => acknowledgedAt !== null);
    expect(statusAt(confirmed, 'opt-out-machine')).toMatchObject({ state: 'IN_PROGRESS', reason: null });
  });

  it('holds up no answer', async () => {
    const { request, nativeId } = await asksThroughIntake(system, inventedPerson(422), 'delete');
    refusing(422);
    await acknowledge(system, request.id);
    await requestOnce(system, request.id, (seen) => statusAt(seen, 'opt-out-machine').state === 'ACTION_REQUIRED');

    await takenDeletion(system, { request: request.id, vendors: ['attentive'] });
    await vendorSays(system, request.id, 'attentive', 'processed');

    const closed = await requestOnce(system, request.id, ({ closedAt }) => closedAt !== null);
    expect(statusAt(closed, 'opt-out-machine')).toMatchObject({ state: 'COMPLETED', outcome: 'ERASED' });
    expect(wordAtIntake(system, nativeId)).toBe('fulfilled');
  });
});
