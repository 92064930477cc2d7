import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeSnapshot } from '../../src/delivery/read-list.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { ask, freshEmail, refusals, standing, taken, takesAll, valueOf, work } from '../support/asking.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'south' }, { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }],
    policy: { approval: { deletionsPerHour: 1 } },
  });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

/** Somebody who has asked for as much as they may alone. */
async function busyViewer(): Promise<string> {
  const viewer = `officer-${randomUUID()}`;
  const alone = await taken(bench, viewer, { email: freshEmail() });
  expect(alone.state).toBe('PLANNED');
  return viewer;
}

const approve = (viewer: string, request: string, planHash: string | null = null) =>
  bench.as(viewer).requests.approve(request, planHash);

async function planHashOf(request: string): Promise<string> {
  const { requests } = bench.as('reader');
  const row = required(await requests.byId(request), 'Request');
  return required(await requests.approvalPlan(row), 'Something that waits for approval');
}

const awaiting = ['AWAITING_APPROVAL', 'north BLOCKED -', 'south BLOCKED -'];

describe('a deletion above the policy’s number', () => {
  it('waits for somebody else, and is sent once they have approved it', async () => {
    const sent = takesAll(bench, 'north');
    const viewer = await busyViewer();
    const email = freshEmail();
    const { id, approval } = await taken(bench, viewer, { email });

    expect(approval).toEqual({ askedBy: [viewer], approvedBy: null, approvedAt: null });
    expect(await standing(bench, id)).toEqual(awaiting);
    expect((await bench.story(id)).statuses.map(({ task, due_at }) => [task, due_at])).toEqual([
      [null, null],
      [null, null],
    ]);

    const approved = valueOf(await approve('second', id));

    expect(approved.approval).toMatchObject({ approvedBy: 'second', approvedAt: expect.any(Date) });
    expect(await standing(bench, id)).toEqual(['PLANNED', 'north PLANNED -', 'south PLANNED -']);
    const { events } = await bench.story(id);
    expect(
      events
        .filter(({ type }) => /^(approval|request)\.(requested|approved)$/.test(type))
        .map(({ type, actor }) => [type, actor]),
    ).toEqual([
      ['approval.requested', 'privacy-graph'],
      ['request.approved', 'viewer:second'],
    ]);
    await work(bench, id, 'north');
    expect(sent).toEqual([email]);
    expect(refusals(await approve('second', id))).toEqual([['CONFLICT', 'request']]);
  });

  it('is never approved by whoever asked for it, or added to it', async () => {
    const viewer = await busyViewer();
    const { id, subjectId } = await taken(bench, viewer, { phone: '+12025550173' });
    expect(await standing(bench, id)).toEqual([
      'BLOCKED',
      'north BLOCKED MISSING_IDENTIFIER',
      'south BLOCKED MISSING_IDENTIFIER',
    ]);
    const email = { kind: 'EMAIL', value: freshEmail(), verifiedAt: bench.clock.now() } as const;
    valueOf(await bench.as('helper').subjects.addIdentifier(subjectId, email));
    expect(await standing(bench, id)).toEqual(awaiting);

    for (const own of [viewer, 'helper'])
      expect(refusals(await approve(own, id))).toEqual([['NOT_PERMITTED', 'request']]);
    expect(refusals(await approve('second', id, await planHashOf(id)))).toEqual([]);
  });

  it('is approved as it was looked at, or not at all', async () => {
    const viewer = await busyViewer();
    const { id, subjectId } = await taken(bench, viewer, { email: freshEmail() });
    const looked = await planHashOf(id);
    const statuses = (await bench.story(id)).statuses;
    const north = required(statuses[0], 'Status').id;
    valueOf(await bench.as(viewer).requests.excludeVendor(north, 'OTHER', 'Not there.'));

    // Neither as it was asked for, nor as it was looked at before it changed.
    expect(refusals(await approve('second', id))).toEqual([['PLAN_CHANGED', 'request']]);
    expect(refusals(await approve('second', id, looked))).toEqual([['PLAN_CHANGED', 'planHash']]);
    expect(refusals(await approve('second', id, 'made-up'))).toEqual([['PLAN_CHANGED', 'planHash']]);
    expect(await standing(bench, id)).toEqual(['AWAITING_APPROVAL', 'north EXCLUDED OTHER', 'south BLOCKED -']);

    const now = await planHashOf(id);
    expect(now).not.toBe(looked);
    expect(refusals(await approve('second', id, now))).toEqual([]);
    expect(subjectId).toBe((await bench.story(id)).request.subject_id);
  });

  it('lets an approval cover nothing that is added afterwards', async () => {
    const sent = takesAll(bench, 'north');
    const viewer = await busyViewer();
    const phone = '+12025550174';
    bench.script('south').plan = (_right, { phones }) => ({
      records: phones.map((value) => ({ kind: 'Deletion', payload: { email: value }, identifiersUsed: ['PHONE'] })),
      missing: phones.length === 0 ? ['PHONE'] : [],
    });
    const { id, subjectId } = await taken(bench, viewer, { phone });
    expect(await standing(bench, id)).toEqual([
      'AWAITING_APPROVAL',
      'north BLOCKED MISSING_IDENTIFIER',
      'south BLOCKED -',
    ]);
    valueOf(await approve('second', id));

    const email = { kind: 'EMAIL', value: freshEmail(), verifiedAt: bench.clock.now() } as const;
    valueOf(await bench.as(viewer).subjects.addIdentifier(subjectId, email));

    expect(await standing(bench, id)).toEqual(['AWAITING_APPROVAL', 'north BLOCKED -', 'south PLANNED -']);
    expect(sent).toEqual([]);
    expect(refusals(await approve(viewer, id))).toEqual([['NOT_PERMITTED', 'request']]);
    expect(refusals(await approve('second', id))).toEqual([]);
    await work(bench, id, 'north');
    expect(sent).toEqual([email.value]);
  });

  it('has no way around it: trying again, a person’s word, a list, the row itself', async () => {
    const sent = takesAll(bench, 'north');
    const viewer = await busyViewer();
    const { id } = await taken(bench, viewer, { email: freshEmail() });
    const { requests } = bench.as(viewer);
    const north = required((await bench.story(id)).statuses[0], 'Status').id;

    expect(refusals(await requests.retryVendor(north))).toEqual([['NOT_PERMITTED', 'vendorStatus']]);
    expect(refusals(await requests.attestVendor(north, 'ERASED', 'By hand.'))).toEqual([
      ['NOT_PERMITTED', 'vendorStatus'],
    ]);
    // A row of the vendor's list that is about the same person opens nothing.
    await takeSnapshot(bench.context, bench.lane('north'), {
      snapshot: snapshotOf(randomUUID(), 'IN_PROGRESS', { person: person({ email: freshEmail() }) }),
      askedAt: bench.clock.now(),
    });
    expect(await standing(bench, id)).toEqual(awaiting);
    // Whatever brought the status back to work: the worker looks at the record itself.
    await bench.ledger.db.updateTable('vendor_record').set({ phase: 'PLANNED' }).where('request_id', '=', id).execute();
    await bench.ledger.db
      .updateTable('vendor_status')
      .set({ state: 'PLANNED', task: 'SUBMIT', due_at: bench.clock.now() })
      .where('id', '=', north)
      .execute();
    await submitStatus(await bench.claim(id, 'north'));
    expect(sent).toEqual([]);
    expect(await standing(bench, id)).toEqual(awaiting);
  });

  it('wants another’s approval to be sent again as well, where that is one too many', async () => {
    const viewer = `officer-${randomUUID()}`;
    const { id } = await taken(bench, viewer, { email: freshEmail(), vendors: ['north', 'south'] });
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'refused' }));
    await work(bench, id, 'north');
    const north = required((await bench.story(id)).statuses[0], 'Status').id;

    valueOf(await bench.as(viewer).requests.retryVendor(north));

    // To look whether it had arrived needs nobody's approval.
    const sent = takesAll(bench, 'north');
    bench.script('north').search = () => Promise.resolve({ matches: [], exact: true, whole: true });
    bench.clock.advance(16 * 60_000);
    await work(bench, id, 'north');
    // The other vendor had been asked for alone.
    expect(await standing(bench, id)).toEqual(['AWAITING_APPROVAL', 'north BLOCKED -', 'south PLANNED -']);
    expect(sent).toEqual([]);
    expect(refusals(await approve(viewer, id))).toEqual([['NOT_PERMITTED', 'request']]);
    valueOf(await approve('second', id));
    await work(bench, id, 'north');
    expect(sent).toHaveLength(1);
  });

  it('can be withdrawn and denied without anybody’s approval', async () => {
    const viewer = await busyViewer();
    const withdrawn = await taken(bench, viewer, { email: freshEmail() });
    const denied = await taken(bench, viewer, { email: freshEmail() });
    const { requests } = bench.as(viewer);

    valueOf(await requests.cancel(withdrawn.id, 'Never mind.'));
    const denial = { right: null, outcome: null, optOutCompleted: null, comments: null } as const;
    valueOf(await requests.update({ ...denial, request: denied.id, denial: 'SUSPECTED_FRAUD' }));

    expect((await standing(bench, withdrawn.id))[0]).toBe('CANCELED');
    expect(await standing(bench, denied.id)).toEqual([
      'DENIED',
      'north REJECTED SUSPECTED_FRAUD',
      'south REJECTED SUSPECTED_FRAUD',
    ]);
    for (const { id } of [withdrawn, denied])
      expect(refusals(await approve('second', id))).toEqual([['CONFLICT', 'request']]);
  });

  it('waits for a legal hold as well, and neither opens the other', async () => {
    const viewer = await busyViewer();
    const { id, subjectId } = await taken(bench, viewer, { email: freshEmail() });
    const counsel = bench.as('counsel').subjects;
    valueOf(await counsel.placeLegalHold(subjectId, 'Litigation.'));
    expect(await standing(bench, id)).toEqual(['BLOCKED', 'north BLOCKED LEGAL_HOLD', 'south BLOCKED LEGAL_HOLD']);

    expect(refusals(await approve('second', id))).toEqual([['LEGAL_HOLD', 'request']]);
    valueOf(await counsel.releaseLegalHold(subjectId, 'Settled.'));

    expect(await standing(bench, id)).toEqual(awaiting);
    expect(refusals(await ask(bench, viewer, { id: subjectId }))).toEqual([['CONFLICT', null]]);
  });
});
