import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { createServices } from '../../src/services/create-services.js';
import type { DeletionInput } from '../../src/services/services.js';
import {
  createdAt,
  requestAtItsEnd,
  requestDeletion,
  requestOf,
  requestOfRecord,
  requestOnce,
  stateByVendor,
  statusAt,
  takenDeletion,
} from '../support/operations.js';
import { passTime } from '../support/pass-time.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

describe('asking for a deletion', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem();
  });
  afterAll(() => system.stop());

  const created = (vendor: string): number => createdAt(system.simulator(vendor));
  const createdEverywhere = () => ['outreach', 'attentive', 'zoho-desk'].map(created);
  const done = (id: string) => requestAtItsEnd(system, id);

  it('is one request and one record each, however many callers send the same key at once', async () => {
    const before = createdEverywhere();
    const wanted = { idempotencyKey: randomUUID(), subject: { email: 'fifty@example.com' } };

    const answers = await Promise.all(Array.from({ length: 50 }, () => requestDeletion(system, wanted)));

    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const [id = '', ...others] = new Set(answers.map(({ privacyRequest }) => privacyRequest?.id));
    expect(others).toEqual([]);
    await done(id);
    expect(createdEverywhere().map((count, index) => count - (before[index] ?? 0))).toEqual([2, 1, 1]);
  });

  it('answers the same request again for the same key, long after it is done', async () => {
    const wanted = { idempotencyKey: randomUUID(), subject: { email: 'again@example.com' } };
    const first = await takenDeletion(system, wanted);
    const finished = await done(first.id);
    const before = createdEverywhere();

    expect(await takenDeletion(system, wanted)).toMatchObject({ id: finished.id, completedAt: finished.completedAt });
    expect(createdEverywhere()).toEqual(before);
  });

  it.each([
    ['another person', { subject: { email: 'other@example.com' } }],
    ['other vendors', { vendors: ['zoho-desk'] }],
    ['another law', { regulation: 'GDPR' }],
    ['another time of receipt', { receivedAt: '2026-11-01T00:00:00Z' }],
    ['another message', { message: 'Please.' }],
  ])('refuses a key that was used with another input: %s', async (what, changed) => {
    // Outreach needs an address, so that nothing of this is ever sent.
    const subject = { phone: `+120255501${String(10 + what.length)}` };
    const wanted = { idempotencyKey: randomUUID(), subject, vendors: ['outreach'] };
    await takenDeletion(system, wanted);

    const answer = await requestDeletion(system, { ...wanted, ...changed });

    expect(answer).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
    });
  });

  it('does not mistake the key of one viewer for the same key of another', async () => {
    const { delivery } = system.application;
    const viewer = (id: string) => ({ id, name: null, scopes: ['requests:write'] as const });
    const dependencies = {
      delivery: delivery.context,
      vendors: delivery.vendors,
      retired: delivery.retired,
      country: 'US',
    };
    // Outreach needs an address, so that nothing of this is ever sent.
    const input = (phone: string): DeletionInput => ({
      idempotencyKey: 'one-key',
      subject: { id: null, email: null, phone, name: null },
      request: null,
      vendors: ['outreach'],
      regulation: null,
      receivedAt: null,
      message: null,
      planHash: null,
    });
    const ask = (id: string, phone: string) =>
      createServices(dependencies, viewer(id)).requests.requestDeletion(input(phone));

    const one = await ask('first', '+12025550163');
    const other = await ask('second', '+12025550164');

    expect(one.problems).toEqual([]);
    expect(other.problems).toEqual([]);
    expect(other.value?.id).not.toBe(one.value?.id);
    expect((await ask('first', '+12025550163')).value?.id).toBe(one.value?.id);
    expect(await ask('first', '+12025550164')).toMatchObject({
      problems: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
  });

  it('conflicts while a deletion of the same person is open everywhere, and names that one', async () => {
    // It stays open until its time has come.
    const headers = { 'retry-after': '3600' };
    system.simulator('zoho-desk').fault({ operation: 'eraseAll', kind: 'status', status: 429, headers, times: 1 });
    const subject = { email: 'twice@example.com' };
    const open = await takenDeletion(system, { subject, vendors: ['zoho-desk'] });
    const before = created('zoho-desk');

    const second = await requestDeletion(system, { subject, vendors: ['zoho-desk'] });

    expect(second).toMatchObject({ privacyRequest: null, userErrors: [{ code: 'CONFLICT' }] });
    expect(second.userErrors[0]?.message).toContain(open.reference);
    expect(await stateOfAll(subject.email)).toHaveLength(1);
    await eventually(
      async () => {
        await passTime(system, 'zoho-desk');
        return requestOf(system, open.id);
      },
      ({ state }) => state === 'COMPLETED' || state === 'FAILED',
    );
    expect(created('zoho-desk')).toBe(before + 1);
    // What is done may be asked for again: the person may have come back.
    await done((await takenDeletion(system, { subject, vendors: ['zoho-desk'] })).id);
  });

  it('sends only to the vendors where no deletion of the person is open', async () => {
    const subject = { phone: '+12025550161' };
    const first = await takenDeletion(system, { subject, vendors: ['outreach'] });
    expect(statusAt(first, 'outreach')).toMatchObject({ state: 'BLOCKED' });

    const second = await takenDeletion(system, { subject });

    expect(Object.keys(stateByVendor(second))).toEqual(['attentive', 'zoho-desk']);
    await requestOnce(system, second.id, (request) => statusAt(request, 'attentive').state === 'COMPLETED');
  });

  it('waits for an identifier at the vendors that need one, and goes on at the others', async () => {
    const before = createdEverywhere();
    const { id } = await takenDeletion(system, { subject: { phone: '(202) 555-0162' } });

    const blocked = await requestOnce(system, id, (request) => statusAt(request, 'attentive').state === 'COMPLETED');

    expect(blocked.state).toBe('BLOCKED');
    for (const vendor of ['outreach', 'zoho-desk']) {
      expect(statusAt(blocked, vendor)).toMatchObject({ state: 'BLOCKED', reason: 'MISSING_IDENTIFIER', records: [] });
    }
    expect(blocked.explanation).toBe(
      'Outreach and Zoho Desk cannot be asked yet: no identifier is known that the person could be found by; Attentive is done.',
    );
    expect(createdEverywhere().map((count, index) => count - (before[index] ?? 0))).toEqual([0, 1, 0]);
  });

  it('says so where a vendor offers no deletion, and takes nothing', async () => {
    const subject = { email: 'unsupported@example.com' };

    const answer = await requestDeletion(system, { subject, vendors: ['zoho-desk', 'opt-out-machine'] });

    expect(answer).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'NOT_SUPPORTED', field: ['input', 'vendors', '1'] }],
    });
    expect(await stateOfAll(subject.email)).toEqual([]);
  });

  it('carries out a request that came in through an intake vendor and asks for a deletion', async () => {
    const person = inventedPerson(11);
    const intake = await received(person, 'DELETION');
    const before = createdEverywhere();

    const taken = await takenDeletion(system, { request: intake.id });
    const finished = await done(taken.id);

    expect(taken.id).toBe(intake.id);
    expect(Object.keys(stateByVendor(finished)).sort()).toEqual([
      'attentive',
      'opt-out-machine',
      'outreach',
      'zoho-desk',
    ]);
    expect(createdEverywhere().map((count, index) => count - (before[index] ?? 0))).toEqual([2, 1, 1]);
    expect(await requestDeletion(system, { request: intake.id })).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] });
  });

  it('adds no deletion in the name of a person who asked for something else', async () => {
    const intake = await received(inventedPerson(12), 'ACCESS');

    const answer = await requestDeletion(system, { request: intake.id });

    expect(answer).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'NOT_PERMITTED', field: ['input', 'request'] }],
    });
    const { state, rights, vendorStatuses } = await requestOf(system, intake.id);
    expect({ state, rights }).toEqual({ state: intake.state, rights: intake.rights });
    expect(vendorStatuses).toHaveLength(1);
  });

  it('carries out only what came in through an intake vendor', async () => {
    const atZoho = system.simulator('zoho-desk').add(inventedPerson(13));
    const found = await requestOfRecord(system, 'zoho-desk', atZoho);

    expect(await requestDeletion(system, { request: found?.id ?? '' })).toMatchObject({
      userErrors: [{ code: 'NOT_SUPPORTED', field: ['input', 'request'] }],
    });
  });

  async function received(person: ReturnType<typeof inventedPerson>, right: 'DELETION' | 'ACCESS') {
    const nativeId = system.simulator('opt-out-machine').add(person, { right });
    const request = await requestOfRecord(system, 'opt-out-machine', nativeId);
    if (request === null) throw new Error('The vendor shows no such request.');
    return request;
  }

  async function stateOfAll(email: string): Promise<readonly string[]> {
    const document = 'query($filter: PrivacyRequestFilter) { privacyRequests(filter: $filter) { nodes { state } } }';
    type Found = { readonly privacyRequests: { readonly nodes: readonly { readonly state: string }[] } };
    const { privacyRequests } = await system.query<Found>(document, { filter: { email } });
    return privacyRequests.nodes.map(({ state }) => state);
  }
});
