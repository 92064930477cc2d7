import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attestVendor,
  eventsOf,
  excludeVendor,
  idOfNothing,
  requestAccess,
  retryVendor,
  ownPace,
  vendorSays,
} from '../support/acts.js';
import {
  createdAt,
  requestOf,
  requestOnce,
  stateByVendor,
  statusAt,
  takenDeletion,
  type DeletionWanted,
  type RequestShown,
} from '../support/operations.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem(ownPace);
});
afterEach(() => {
  for (const simulator of system.application.simulators.values()) simulator.fault(null);
});
afterAll(() => system.stop());

const created = (vendor: string): number => createdAt(system.simulator(vendor));
const until = (id: string, vendor: string, state: string): Promise<RequestShown> =>
  requestOnce(system, id, (request) => statusAt(request, vendor).state === state);

async function takenAccess(wanted: DeletionWanted): Promise<RequestShown> {
  const { privacyRequest, userErrors } = await requestAccess(system, wanted);
  if (privacyRequest === null) throw new Error(`The access was not taken: ${JSON.stringify(userErrors)}`);
  return privacyRequest;
}

describe('asking for a copy of the data', () => {
  it('is done by the vendors that can, and is a person’s to do at one that is named and cannot', async () => {
    const { id } = await takenAccess({ subject: { email: 'copy@example.com' }, vendors: ['zoho-desk', 'attentive'] });
    await vendorSays(system, id, 'zoho-desk', 'EXPORTED');

    const exported = await until(id, 'zoho-desk', 'COMPLETED');

    expect(statusAt(exported, 'zoho-desk')).toMatchObject({ outcome: 'EXPORTED', confidence: 'VENDOR_ASSERTED' });
    expect(statusAt(exported, 'attentive')).toMatchObject({ state: 'ACTION_REQUIRED', reason: 'VENDOR_UNSUPPORTED' });
    expect(exported).toMatchObject({ state: 'ACTION_REQUIRED', completedAt: null });
    expect(exported.explanation).toBe(
      'A person must act at Attentive: this cannot be done through the API; Zoho Desk is done.',
    );
    const document =
      'query ($id: ID!) { node(id: $id) { ... on ZohoSubjectAccessRequest { downloadUrl requestType } } }';
    expect(await system.query(document, { id: statusAt(exported, 'zoho-desk').records[0]?.id })).toEqual({
      node: { downloadUrl: expect.stringMatching(/^http/), requestType: 'ACCESS_REQUEST' },
    });
  });

  it('goes to every vendor that can, where none is named', async () => {
    const request = await takenAccess({ subject: { email: 'copy-of-all@example.com' } });

    expect(Object.keys(stateByVendor(request))).toEqual(['zoho-desk']);
  });

  it('is one request for one key, and refused for another input or nobody', async () => {
    const wanted = { idempotencyKey: 'one-copy', subject: { email: 'one-copy@example.com' } };
    const { id } = await takenAccess(wanted);

    expect((await takenAccess(wanted)).id).toBe(id);
    expect(await requestAccess(system, { ...wanted, subject: { email: 'two@example.com' } })).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
    });
    expect(await requestAccess(system, { subject: { email: 'nobody' } })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['input', 'subject', 'email'] }],
    });
  });
});

describe('a vendor status that a person decides', () => {
  const atAttentive = async (email: string): Promise<{ readonly id: string; readonly vendorStatus: string }> => {
    const request = await takenAccess({ subject: { email }, vendors: ['attentive', 'zoho-desk'] });
    await vendorSays(system, request.id, 'zoho-desk', 'EXPORTED');
    await until(request.id, 'zoho-desk', 'COMPLETED');
    return { id: request.id, vendorStatus: statusAt(request, 'attentive').id };
  };

  it('is done, and for good marked as a person’s word, where one vouches for it', async () => {
    const { id, vendorStatus } = await atAttentive('attested@example.com');
    const comment = 'Exported by hand in the console.';

    const act = await attestVendor(system, { vendorStatus, outcome: 'EXPORTED', comment });

    const attested = { state: 'COMPLETED', outcome: 'EXPORTED', confidence: 'MANUALLY_ATTESTED', reason: null };
    expect(act).toEqual({ vendorStatus: { id: vendorStatus, ...attested }, userErrors: [] });
    expect(await requestOf(system, id)).toMatchObject({ state: 'COMPLETED', closedAt: expect.any(String) });
    expect(await eventsOf(system, id)).toContainEqual({
      type: 'status.attested',
      message: 'A person vouches for ACCESS at Attentive: EXPORTED.',
      comment,
    });
    expect(await attestVendor(system, { vendorStatus, outcome: 'EXPORTED', comment })).toMatchObject({
      vendorStatus: null,
      userErrors: [{ code: 'CONFLICT', field: ['vendorStatus'] }],
    });
  });

  it('does not count any more where it is taken out', async () => {
    const { id, vendorStatus } = await atAttentive('excluded@example.com');
    const comment = 'Attentive has no profile of this person.';

    const act = await excludeVendor(system, { vendorStatus, reason: 'NO_MATCH', comment });

    expect(act).toMatchObject({ vendorStatus: { state: 'EXCLUDED', reason: 'NO_MATCH' }, userErrors: [] });
    expect(await requestOf(system, id)).toMatchObject({ state: 'COMPLETED', rights: [{ outcome: 'EXPORTED' }] });
    expect(await eventsOf(system, id)).toContainEqual(expect.objectContaining({ type: 'status.excluded', comment }));
    expect(await excludeVendor(system, { vendorStatus, reason: 'OTHER', comment })).toMatchObject({
      userErrors: [{ code: 'CONFLICT', field: ['vendorStatus'] }],
    });
  });

  it('keeps what a person says of it out of the ledger’s plain text and the log', async () => {
    const { vendorStatus } = await atAttentive('quiet@example.com');
    const comment = 'Told by telephone to the undersigned.';
    await excludeVendor(system, { vendorStatus, reason: 'OTHER', comment });

    const rows = await system.application.ledger.db.selectFrom('event').selectAll().execute();
    const stored = rows.flatMap((row) =>
      Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))),
    );
    expect(stored).toContain('status.excluded');
    expect(stored.join()).not.toContain('telephone');
    expect(system.log()).not.toContain('telephone');
  });

  it('cannot be decided without saying why, or where there is none', async () => {
    const { vendorStatus } = await atAttentive('why@example.com');
    const nowhere = idOfNothing('VendorStatus');

    expect(await attestVendor(system, { vendorStatus, outcome: 'EXPORTED', comment: '  ' })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['comment'] }],
    });
    expect(await attestVendor(system, { vendorStatus, outcome: 'ERASED', comment: 'Done.' })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['outcome'] }],
    });
    for (const act of [
      attestVendor(system, { vendorStatus: nowhere, outcome: 'EXPORTED', comment: 'c' }),
      excludeVendor(system, { vendorStatus: nowhere, reason: 'OTHER', comment: 'c' }),
      retryVendor(system, { vendorStatus: nowhere }),
    ]) {
      expect(await act).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', field: ['vendorStatus'] }] });
    }
  });
});

describe('a vendor status with a call under way', () => {
  it('cannot be decided or tried again, even where another of its records waits for a person', async () => {
    system.simulator('outreach').fault({ operation: 'createComplianceRequest', kind: 'status', status: 422, times: 2 });
    const { id } = await takenDeletion(system, { subject: { email: 'half-way@example.com' }, vendors: ['outreach'] });
    const vendorStatus = statusAt(await until(id, 'outreach', 'ACTION_REQUIRED'), 'outreach').id;
    const { db } = system.application.ledger;
    const phases = () =>
      db.selectFrom('vendor_record').select(['kind', 'phase']).where('vendor_key', '=', 'outreach').execute();
    await eventually(phases, (rows) => rows.length === 2 && rows.every(({ phase }) => phase === 'HELD'));
    await db.updateTable('vendor_record').where('kind', '=', 'Recipient').set({ phase: 'INTENT' }).execute();

    for (const act of [
      () => attestVendor(system, { vendorStatus, outcome: 'ERASED', comment: 'Done by hand.' }),
      () => excludeVendor(system, { vendorStatus, reason: 'OTHER', comment: 'Not ours.' }),
      () => retryVendor(system, { vendorStatus }),
    ]) {
      expect(await act()).toMatchObject({ vendorStatus: null, userErrors: [{ code: 'CONFLICT' }] });
    }
    expect(await phases()).toContainEqual({ kind: 'Prospect', phase: 'HELD' });
  });
});

describe('trying a vendor again', () => {
  it('is too late once the request is closed', async () => {
    const { id } = await takenDeletion(system, { subject: { email: 'closed@example.com' }, vendors: ['zoho-desk'] });
    await vendorSays(system, id, 'zoho-desk', 'FAILED');
    const closed = await until(id, 'zoho-desk', 'FAILED');

    expect(closed).toMatchObject({ state: 'FAILED', closedAt: expect.any(String) });
    expect(await retryVendor(system, { vendorStatus: statusAt(closed, 'zoho-desk').id })).toMatchObject({
      vendorStatus: null,
      userErrors: [{ code: 'CONFLICT', field: ['vendorStatus'] }],
    });
  });

  it('makes exactly one new record where the old one failed, and keeps the old one', async () => {
    const before = created('zoho-desk');
    const subject = { email: 'once-more@example.com' };
    const { id } = await takenAccess({ subject, vendors: ['zoho-desk', 'attentive'] });
    await vendorSays(system, id, 'zoho-desk', 'FAILED');
    const failed = statusAt(await until(id, 'zoho-desk', 'FAILED'), 'zoho-desk');

    const act = await retryVendor(system, { vendorStatus: failed.id });

    // A worker may have begun with it, and looked, by the time that it is answered.
    const state = expect.stringMatching(/^(PLANNED|SUBMITTING|ACCEPTED|IN_PROGRESS)$/);
    expect(act).toMatchObject({ vendorStatus: { state, reason: null, outcome: null }, userErrors: [] });
    const twice = await requestOnce(
      system,
      id,
      (request) => statusAt(request, 'zoho-desk').records.filter(({ nativeId }) => nativeId !== null).length === 2,
    );
    const [, second] = statusAt(twice, 'zoho-desk').records;
    system.simulator('zoho-desk').force(second?.nativeId ?? '', 'EXPORTED');
    await until(id, 'zoho-desk', 'COMPLETED');
    expect(created('zoho-desk') - before).toBe(2);
    expect(await retryVendor(system, { vendorStatus: failed.id })).toMatchObject({
      userErrors: [{ code: 'CONFLICT', field: ['vendorStatus'] }],
    });
  });

  it('that gave no answer and cannot be looked into sends once more, and only then', async () => {
    const before = created('attentive');
    system.simulator('attentive').fault({ operation: 'create', kind: 'reset-after', times: 1 });
    const { id } = await takenDeletion(system, { subject: { email: 'unheard@example.com' }, vendors: ['attentive'] });
    const unclear = statusAt(await until(id, 'attentive', 'ACTION_REQUIRED'), 'attentive');
    expect([unclear.reason, created('attentive') - before]).toEqual(['TIMED_OUT', 1]);

    expect((await retryVendor(system, { vendorStatus: unclear.id })).userErrors).toEqual([]);

    await vendorSays(system, id, 'attentive', 'processed');
    const done = await until(id, 'attentive', 'COMPLETED');
    expect(created('attentive') - before).toBe(2);
    expect(statusAt(done, 'attentive').records).toHaveLength(1);
    expect(done.state).toBe('COMPLETED');
  });
});
