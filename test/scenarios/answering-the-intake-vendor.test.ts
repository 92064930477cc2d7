import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import {
  asksThroughIntake,
  attestVendor,
  cancelRequest,
  decide,
  decideMany,
  eventsOf,
  excludeVendor,
  idOfNothing,
  intakeOf,
  ownPace,
  vendorSays,
  wordAtIntake,
} from '../support/acts.js';
import { requestDeletion, requestOf, requestOnce, statusAt, takenDeletion } from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

let people = 30;

/** Calls that told the intake vendor something of a request, oldest first. */
const told = (system: RunningSystem, nativeId: string) =>
  intakeOf(system)
    .calls()
    .filter(({ effect }) => effect?.kind === 'update' && effect.nativeId.split(',').includes(nativeId));

describe('answering the vendor that a request came in through', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem(ownPace);
  });
  afterAll(() => system.stop());

  const asks = (...types: string[]) => asksThroughIntake(system, inventedPerson(people++), ...types);
  const once = (id: string, word: 'closedAt' | 'completedAt') =>
    requestOnce(system, id, (request) => request[word] !== null);

  it('is done by itself once every vendor has erased the person', async () => {
    const { request, nativeId } = await asks('delete');

    const taken = await takenDeletion(system, { request: request.id });
    expect(taken.vendorStatuses.map(({ vendor }) => vendor.key).sort()).toEqual([
      'attentive',
      'opt-out-machine',
      'outreach',
      'zoho-desk',
    ]);
    await vendorSays(system, request.id, 'attentive', 'processed');
    await vendorSays(system, request.id, 'outreach', 'done');
    await vendorSays(system, request.id, 'zoho-desk', 'COMPLETED');
    const closed = await once(request.id, 'closedAt');

    expect(closed.state).toBe('COMPLETED');
    expect(closed.rights).toEqual([{ right: 'DELETION', state: 'COMPLETED', outcome: 'ERASED' }]);
    expect(statusAt(closed, 'opt-out-machine')).toMatchObject({ state: 'COMPLETED', outcome: 'ERASED' });
    expect(wordAtIntake(system, nativeId)).toBe('fulfilled');
    expect(told(system, nativeId)).toMatchObject([{ method: 'PATCH', effect: { nativeId } }]);
    expect((await eventsOf(system, request.id)).map(({ type }) => type)).toContain('write-back.confirmed');
    expect(await decide(system, { request: request.id, outcome: 'ERASED' })).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'CONFLICT', field: ['input', 'request'] }],
    });
  });

  it('is a person’s to decide where one vendor failed and another did not: no word is honest by itself', async () => {
    const { request, nativeId } = await asks('delete');
    await takenDeletion(system, { request: request.id, vendors: ['attentive', 'zoho-desk'] });
    await vendorSays(system, request.id, 'attentive', 'processed');
    await vendorSays(system, request.id, 'zoho-desk', 'FAILED');

    const mixed = await requestOnce(
      system,
      request.id,
      (seen) => statusAt(seen, 'opt-out-machine').state === 'ACTION_REQUIRED',
    );

    expect(mixed).toMatchObject({ state: 'PARTIALLY_COMPLETED', closedAt: null, completedAt: expect.any(String) });
    expect([wordAtIntake(system, nativeId), told(system, nativeId)]).toEqual(['active', []]);
    expect((await decide(system, { request: request.id, outcome: 'ERASED' })).userErrors).toEqual([]);
    const closed = await once(request.id, 'closedAt');
    expect(wordAtIntake(system, nativeId)).toBe('fulfilled');
    expect(closed.state).toBe('PARTIALLY_COMPLETED');
    expect(told(system, nativeId)).toHaveLength(1);
  });

  it('by hand is one call for all that was decided, with a comment of 250 characters', async () => {
    const { request, nativeId } = await asks('access', 'opt-out');
    const comments = 'c'.repeat(250);

    const { userErrors } = await decide(system, { request: request.id, outcome: 'EXPORTED', comments });

    expect(userErrors).toEqual([]);
    expect(await once(request.id, 'closedAt')).toMatchObject({
      state: 'COMPLETED',
      rights: [
        { right: 'ACCESS', state: 'COMPLETED', outcome: 'EXPORTED' },
        { right: 'OPT_OUT', state: 'COMPLETED', outcome: 'OPTED_OUT' },
      ],
    });
    expect(told(system, nativeId)).toMatchObject([{ method: 'PATCH', operation: 'update', effect: { nativeId } }]);
    expect(wordAtIntake(system, nativeId)).toBe('fulfilled_with_data');
    expect(intakeOf(system).received(nativeId).comments).toEqual([comments]);
  });

  it('says that an opt-out is done as soon as it is, and the rest when that is decided', async () => {
    const { request, nativeId } = await asks('access', 'opt-out');

    const half = await decide(system, { request: request.id, optOutCompleted: true });

    expect(half.privacyRequest?.rights).toMatchObject([{ right: 'ACCESS' }, { right: 'OPT_OUT', state: 'COMPLETED' }]);
    const shown = await requestOnce(system, request.id, ({ vendorStatuses }) =>
      vendorStatuses.some(({ right, state }) => right === 'OPT_OUT' && state === 'COMPLETED'),
    );
    expect(shown).toMatchObject({ completedAt: null, closedAt: null });
    expect(wordAtIntake(system, nativeId)).toBe('active');
    expect(told(system, nativeId)).toHaveLength(1);

    await decide(system, { request: request.id, right: 'ACCESS', outcome: 'NO_RECORD' });
    const closed = await once(request.id, 'closedAt');
    expect(told(system, nativeId)).toHaveLength(2);
    // The opt-out has a flag of its own: `fulfilled` would say that the rest was handed over.
    expect(wordAtIntake(system, nativeId)).toBe('fulfilled_no_record');
    expect(closed.rights).toMatchObject([{ outcome: 'NO_RECORD' }, { outcome: 'OPTED_OUT' }]);
  });

  it('is whole where an opt-out was all that the person asked for', async () => {
    const { request, nativeId } = await asks('opt-out');

    await decide(system, { request: request.id, optOutCompleted: true });

    expect((await once(request.id, 'closedAt')).state).toBe('COMPLETED');
    expect(wordAtIntake(system, nativeId)).toBe('fulfilled');
    expect(told(system, nativeId)).toHaveLength(1);
  });

  it('refuses for identity, for law and for a failure of technology in the vendor’s own words', async () => {
    for (const [denial, word, state] of [
      ['IDENTITY_NOT_VERIFIED', 'failed_on_id_verification', 'DENIED'],
      ['LEGAL_EXCEPTION', 'failed_on_legality', 'DENIED'],
      ['VENDOR_ERROR', 'failed', 'FAILED'],
    ] as const) {
      const { request, nativeId } = await asks('access');
      await decide(system, { request: request.id, denial });
      const closed = await once(request.id, 'closedAt');
      expect([wordAtIntake(system, nativeId), closed.state]).toEqual([word, state]);
    }
  });

  it.each([
    [{ outcome: 'EXPORTED', comments: 'c'.repeat(251) }, 'INVALID', 'comments'],
    [{ outcome: 'EXPORTED', denial: 'OTHER' }, 'INVALID', 'denial'],
    [{ right: 'DELETION', outcome: 'ERASED' }, 'INVALID', 'right'],
    [{ outcome: 'OPTED_OUT' }, 'INVALID', 'outcome'],
    [{ right: 'ACCESS', outcome: 'ERASED' }, 'INVALID', 'outcome'],
    [{}, 'INVALID', null],
  ])('refuses what cannot be decided, and tells the vendor nothing: %j', async (decision, code, field) => {
    const { request, nativeId } = await asks('access');

    const answer = await decide(system, { request: request.id, ...decision });

    expect(answer).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code, field: field === null ? null : ['input', field] }],
    });
    expect(told(system, nativeId)).toEqual([]);
  });

  it('is nothing that can be vouched for or taken out: the vendor must be told', async () => {
    const { request, nativeId } = await asks('access');
    const vendorStatus = statusAt(request, 'opt-out-machine').id;

    for (const act of [
      attestVendor(system, { vendorStatus, outcome: 'EXPORTED', comment: 'Sent by post.' }),
      excludeVendor(system, { vendorStatus, reason: 'OTHER', comment: 'Not ours.' }),
    ]) {
      expect(await act).toMatchObject({ vendorStatus: null, userErrors: [{ code: 'CONFLICT' }] });
    }
    expect(await requestOf(system, request.id)).toMatchObject({ state: 'RECEIVED', closedAt: null });
    expect(wordAtIntake(system, nativeId)).toBe('active');
  });

  it('is asked of a person where the request was withdrawn', async () => {
    const { request, nativeId } = await asks('access', 'opt-out');

    const { privacyRequest } = await cancelRequest(system, request.id, 'The person wrote that it was a mistake.');

    expect(privacyRequest).toMatchObject({ state: 'CANCELED', closedAt: null });
    const states = privacyRequest?.vendorStatuses.map(({ right, state }) => [right, state]);
    expect(states).toEqual([
      ['ACCESS', 'ACTION_REQUIRED'],
      ['OPT_OUT', 'ACTION_REQUIRED'],
    ]);
    expect((await eventsOf(system, request.id)).map(({ type }) => type)).toContain('write-back.no-word');
    expect(wordAtIntake(system, nativeId)).toBe('active');

    await decide(system, { request: request.id, denial: 'OTHER' });
    expect((await once(request.id, 'closedAt')).state).toBe('CANCELED');
    expect(wordAtIntake(system, nativeId)).toBe('failed');
  });

  it('leaves to the vendors what vendors act for', async () => {
    const { request } = await asks('delete');
    system.simulator('attentive').fault({ operation: 'create', kind: 'status', status: 503 });
    await takenDeletion(system, { request: request.id, vendors: ['attentive'] });

    for (const right of [{ right: 'DELETION' }, {}]) {
      expect(await decide(system, { request: request.id, outcome: 'ERASED', ...right })).toMatchObject({
        privacyRequest: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'request'] }],
      });
    }
    system.simulator('attentive').fault(null);
  });

  it('has no meaning for a request that was made here: that can only be denied, before anything is sent', async () => {
    // Outreach needs an address: nothing is ever sent.
    const made = await takenDeletion(system, { subject: { phone: '+12025550195' }, vendors: ['outreach'] });

    expect(await decide(system, { request: made.id, outcome: 'ERASED' })).toMatchObject({
      userErrors: [{ code: 'NOT_SUPPORTED', field: ['input', 'denial'] }],
    });
    expect((await decide(system, { request: made.id, denial: 'DUPLICATE' })).privacyRequest).toMatchObject({
      state: 'DUPLICATE',
    });
    expect(await requestOf(system, made.id)).toMatchObject({ closedAt: expect.any(String) });
    expect(await requestDeletion(system, { request: made.id })).toMatchObject({
      userErrors: [{ code: 'NOT_SUPPORTED' }],
    });
  });
});

describe('answering for many requests', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    // A request that is being looked at just then would be told in a call of its own.
    system = await startRunningSystem({ simulation: { account: { observeEvery: 'PT10M' } } });
  });
  afterAll(() => system.stop());

  it('is one call, in which one that is wrong spoils no other', async () => {
    const [one, two, three] = await Promise.all([
      asksThroughIntake(system, inventedPerson(people++), 'access'),
      asksThroughIntake(system, inventedPerson(people++), 'access'),
      asksThroughIntake(system, inventedPerson(people++), 'access'),
    ]);
    const unknown = idOfNothing('PrivacyRequest');

    const bulk = await decideMany(system, [
      { request: two.request.id, outcome: 'NO_RECORD' },
      { request: unknown, outcome: 'EXPORTED' },
      { request: one.request.id, outcome: 'EXPORTED', comments: 'By post.' },
      { request: two.request.id, outcome: 'EXPORTED' },
      { request: three.request.id, denial: 'LEGAL_EXCEPTION' },
      { request: three.request.id.slice(2), outcome: 'EXPORTED' },
    ]);

    expect(bulk).toMatchObject({
      succeeded: 3,
      failed: 3,
      results: [
        { request: two.request.id, privacyRequest: { state: 'COMPLETED' }, userErrors: [] },
        {
          request: unknown,
          privacyRequest: null,
          userErrors: [{ code: 'NOT_FOUND', field: ['inputs', '1', 'request'] }],
        },
        { request: one.request.id, privacyRequest: { state: 'COMPLETED' }, userErrors: [] },
        {
          request: two.request.id,
          privacyRequest: null,
          userErrors: [{ code: 'CONFLICT', field: ['inputs', '3', 'request'] }],
        },
        { request: three.request.id, privacyRequest: { state: 'DENIED' }, userErrors: [] },
        { privacyRequest: null, userErrors: [{ code: 'INVALID', field: ['inputs', '5', 'request'] }] },
      ],
    });
    for (const { request } of [one, two, three]) {
      await requestOnce(system, request.id, ({ closedAt }) => closedAt !== null);
    }
    const calls = [one, two, three].map(({ nativeId }) => told(system, nativeId));
    expect(calls[0]).toMatchObject([{ method: 'PATCH', operation: 'update-bulk' }]);
    expect(calls).toEqual([calls[0], calls[0], calls[0]]);
    expect([one, two, three].map(({ nativeId }) => wordAtIntake(system, nativeId))).toEqual([
      'fulfilled_with_data',
      'fulfilled_no_record',
      'failed_on_legality',
    ]);
    expect(intakeOf(system).received(one.nativeId).comments).toEqual(['By post.']);
  });
});
