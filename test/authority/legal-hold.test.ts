import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { submitStatus } from '../../src/delivery/submit.js';
import { takeIn } from '../../src/delivery/take-in.js';
import { required } from '../../src/domain/invariant-error.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { firstBrokenLink } from '../../src/ledger/events.js';
import { isHeldForCertain } from '../../src/ledger/legal-holds.js';
import type { Tables } from '../../src/ledger/tables.js';
import { ask, freshEmail, refusals, standing, taken, takesAll, valueOf, work } from '../support/asking.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { eventually } from '../support/running-system.js';
import { person, snapshotOf } from '../support/scripted-source.js';

let bench: DeliveryBench;
beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'south' }, { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' }],
  });
});
afterEach(() => bench.reset());
afterAll(() => bench.close());

const counsel = () => bench.as('counsel').subjects;
const place = async (subject: string, reason = 'Litigation.') =>
  valueOf(await counsel().placeLegalHold(subject, reason));
const release = async (subject: string) => valueOf(await counsel().releaseLegalHold(subject, 'Settled.'));
const said = async (request: string, type: string) =>
  (await bench.story(request)).events.filter((event) => event.type === type).map(({ message }) => message);

const held = ['BLOCKED', 'north BLOCKED LEGAL_HOLD', 'south BLOCKED LEGAL_HOLD'];
const planned = ['PLANNED', 'north PLANNED -', 'south PLANNED -'];

describe('a legal hold', () => {
  it('stops what is planned, says so, and lets it go on when it is released', async () => {
    const sent = takesAll(bench, 'north');
    const email = freshEmail();
    const { id, subjectId } = await taken(bench, 'officer', { email });
    expect(await standing(bench, id)).toEqual(planned);

    const subject = await place(subjectId, 'Case 12 of the court in Springfield.');

    expect(subject.legalHold).toMatchObject({ reason: 'Case 12 of the court in Springfield.', placedBy: 'counsel' });
    expect(await standing(bench, id)).toEqual(held);
    await expect(bench.claim(id, 'north')).rejects.toThrow('Nothing could be claimed');
    expect(await said(id, 'legal-hold.placed')).toEqual([
      'A legal hold was placed on the person. Nothing more is sent to Vendor north, Vendor south.',
    ]);

    expect((await release(subjectId)).legalHold).toBeNull();
    expect(await standing(bench, id)).toEqual(planned);
    expect(await said(id, 'legal-hold.released')).toEqual([
      'The legal hold on the person was released. What waited goes on at Vendor north, Vendor south.',
    ]);
    await work(bench, id, 'north');
    expect(sent).toEqual([email]);
    expect(firstBrokenLink((await bench.story(id)).events)).toBeNull();
  });

  it('keeps what whoever placed it said out of the ledger’s plain text', async () => {
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail() });
    await place(subjectId, 'Told by the undersigned.');

    const event = required(
      (await bench.story(id)).events.find(({ type }) => type === 'legal-hold.placed'),
      'Event',
    );
    const subject = await bench.ledger.db
      .selectFrom('subject')
      .selectAll()
      .where('id', '=', subjectId)
      .executeTakeFirst();
    expect(event).toMatchObject({ actor: 'viewer:counsel', detail: expect.any(Buffer) });
    expect([event.detail?.toString('latin1'), subject?.hold_reason?.toString('latin1')].join()).not.toContain(
      'undersigned',
    );
    expect((await bench.as('x').requests.eventById(event.id))?.comment).toBe('Told by the undersigned.');
  });

  it('is seen between a claim and the socket, by the worker that has loaded what it would send', async () => {
    const sent = takesAll(bench, 'north');
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail() });
    const submission = await bench.claim(id, 'north');

    await place(subjectId);
    await submitStatus(submission);

    expect(sent).toEqual([]);
    expect(await standing(bench, id)).toEqual(held);
  });

  it('is seen by a worker even where nobody has brought the request up to it', async () => {
    const sent = takesAll(bench, 'north');
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail() });
    const submission = await bench.claim(id, 'north');
    // As a request looks that was made in the very moment in which the hold was placed.
    await bench.ledger.db
      .updateTable('subject')
      .set({ hold_placed_at: bench.clock.now(), hold_placed_by: 'counsel', hold_reason: Buffer.alloc(1) })
      .where('id', '=', subjectId)
      .execute();

    await submitStatus(submission);

    expect(sent).toEqual([]);
    expect(await standing(bench, id)).toEqual(held);
    expect(await said(id, 'record.withheld')).toEqual(['Nothing was sent: a legal hold stands.']);
  });

  it('never crosses a call: whichever of the two commits first is seen by the other', async () => {
    for (let round = 0; round < 6; round += 1) {
      const sent = takesAll(bench, 'north');
      const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail(), vendors: ['north'] });
      const submission = await bench.claim(id, 'north');

      await Promise.all([submitStatus(submission), place(subjectId)]);

      const [message] = await said(id, 'legal-hold.placed');
      const [state] = await standing(bench, id);
      expect([sent.length, state, message]).toEqual(
        sent.length === 0
          ? [0, 'BLOCKED', 'A legal hold was placed on the person. Nothing more is sent to Vendor north.']
          : [1, 'IN_PROGRESS', expect.stringContaining('too late to call back what Vendor north had been asked.')],
      );
    }
  });

  it('waits for a worker that has just looked, and the worker for a hold that is just being placed', async () => {
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail(), vendors: ['north'] });
    const { db } = bench.ledger;
    const waiting = () =>
      sql<{
        pid: number;
      }>`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    // In which something is asked all the while: one that is idle for five seconds is ended.
    const untilSomebodyWaits = (trx: Kysely<Tables>) =>
      eventually(
        async () => (await sql`select 1`.execute(trx), waiting()),
        ({ rows }) => rows.length > 0,
      );
    // As a request is that was made while the hold was placed: its row was not locked with the others.
    await db.updateTable('privacy_request').set({ closed_at: bench.clock.now() }).where('id', '=', id).execute();

    let placing: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (trx) => {
      expect(await isHeldForCertain(trx, subjectId)).toBe(false);
      placing = place(subjectId);
      await untilSomebodyWaits(trx);
    });
    await placing;

    let looking: Promise<boolean> = Promise.resolve(true);
    await db.transaction().execute(async (trx) => {
      await trx.updateTable('subject').set({ hold_placed_at: null }).where('id', '=', subjectId).execute();
      looking = db.transaction().execute((worker) => isHeldForCertain(worker, subjectId));
      await untilSomebodyWaits(trx);
    });
    expect(await looking).toBe(false);
  });

  it('says what it came too late for, and that stays as it is', async () => {
    takesAll(bench, 'north');
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail() });
    await work(bench, id, 'north');

    await place(subjectId);

    expect(await standing(bench, id)).toEqual(['IN_PROGRESS', 'north ACCEPTED -', 'south BLOCKED LEGAL_HOLD']);
    expect(await said(id, 'legal-hold.placed')).toEqual([
      'A legal hold was placed on the person. Nothing more is sent to Vendor south. It is too late to call back what Vendor north had been asked.',
    ]);
  });

  it('keeps from being sent again what gave no clear answer, and lets it be looked for', async () => {
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail(), vendors: ['north'] });
    bench.script('north').submit = () => Promise.reject(new VendorFailure('north', 'submit', { kind: 'unknown' }));
    await work(bench, id, 'north');
    await place(subjectId);
    expect(await standing(bench, id)).toEqual(['IN_PROGRESS', 'north SUBMITTING -']);
    bench.script('north').search = () => Promise.resolve({ matches: [], exact: true, whole: true });
    bench.clock.advance(16 * 60_000);

    await work(bench, id, 'north');
    expect(await standing(bench, id)).toEqual(['BLOCKED', 'north BLOCKED LEGAL_HOLD']);

    // What may have arrived once is looked for once more before it is sent.
    await release(subjectId);
    expect(await standing(bench, id)).toEqual(['IN_PROGRESS', 'north SUBMITTING -']);
    const sent = takesAll(bench, 'north');
    await work(bench, id, 'north');
    expect(sent).toHaveLength(1);
  });

  it('refuses a new deletion, and shows in the plan why', async () => {
    const email = freshEmail();
    const { subjectId } = await taken(bench, 'officer', { email });
    await place(subjectId);

    for (const again of [{ email }, { id: subjectId, vendors: ['south'] }]) {
      expect(refusals(await ask(bench, 'officer', again))).toEqual([['LEGAL_HOLD', null]]);
    }
    const other = freshEmail();
    const { subjectId: fresh } = await taken(bench, 'officer', { email: other, vendors: ['north'] });
    await place(fresh);
    const plan = await bench.as('officer').requests.planDeletion({
      subject: { id: null, email: other, phone: null, name: null },
      request: null,
      vendors: ['south'],
      regulation: null,
    });
    expect(plan.steps).toMatchObject([{ possible: false, reason: 'LEGAL_HOLD', irreversible: false }]);
    expect(plan.warnings.join()).toContain('legal hold');
  });

  it('stops what is asked for somebody else by a number that the person has, too', async () => {
    const phone = '+12025550171';
    const { subjectId } = await taken(bench, 'officer', { email: freshEmail(), phone, vendors: ['north'] });
    const other = await taken(bench, 'officer', { email: freshEmail(), phone, vendors: ['north'] });
    const stranger = await taken(bench, 'officer', { email: freshEmail(), vendors: ['north'] });
    expect(other.subjectId).not.toBe(subjectId);

    await place(subjectId);

    expect(await standing(bench, other.id)).toEqual(['BLOCKED', 'north BLOCKED LEGAL_HOLD']);
    expect(await standing(bench, stranger.id)).toEqual(['PLANNED', 'north PLANNED -']);
    expect(await said(other.id, 'legal-hold.placed')).toEqual([
      expect.stringContaining('on somebody who shares an identifier with this person.'),
    ]);
    expect(refusals(await ask(bench, 'officer', { email: freshEmail(), phone }))).toEqual([['LEGAL_HOLD', null]]);
    await release(subjectId);
    expect(await standing(bench, other.id)).toEqual(['PLANNED', 'north PLANNED -']);
  });

  it('has no way around it: trying again, a person’s word, an identifier, a request that came in, a list', async () => {
    const { id, subjectId } = await taken(bench, 'officer', { phone: '+12025550172', vendors: ['north', 'south'] });
    bench.script('south').submit = () => Promise.reject(new VendorFailure('south', 'submit', { kind: 'refused' }));
    await place(subjectId);
    const officer = bench.as('officer');
    // What waited for an identifier waits for the hold then.
    const email = { kind: 'EMAIL', value: freshEmail(), verifiedAt: bench.clock.now() } as const;
    valueOf(await officer.subjects.addIdentifier(subjectId, email));
    expect(await standing(bench, id)).toEqual(held);

    const [north] = (await bench.story(id)).statuses;
    const status = required(north, 'Status').id;
    expect(refusals(await officer.requests.retryVendor(status))).toEqual([['LEGAL_HOLD', 'vendorStatus']]);
    expect(refusals(await officer.requests.attestVendor(status, 'ERASED', 'By hand.'))).toEqual([
      ['LEGAL_HOLD', 'vendorStatus'],
    ]);
    const found = required(
      await takeIn(bench.context, bench.lane('desk'), {
        snapshot: snapshotOf(randomUUID(), 'ACCEPTED', {
          person: person({ email: email.value, phone: '+12025550172' }),
        }),
        askedAt: bench.clock.now(),
      }),
      'A request that came in',
    );
    expect(refusals(await ask(bench, 'officer', { request: found }))).toEqual([['LEGAL_HOLD', null]]);
    const decision = { request: found, right: null, optOutCompleted: null, comments: null, denial: null } as const;
    expect(refusals(await officer.requests.update({ ...decision, outcome: 'ERASED' }))).toEqual([
      ['LEGAL_HOLD', 'input.outcome'],
    ]);
    const bulk = await officer.requests.updateMany([{ ...decision, outcome: 'ERASED' }]);
    expect(bulk.map(({ outcome }) => refusals(outcome))).toEqual([[['LEGAL_HOLD', 'input.outcome']]]);
    expect(await standing(bench, id)).toEqual(held);
    // That the law keeps the data may be said: it is what the hold means.
    expect(refusals(await officer.requests.attestVendor(status, 'EXEMPT', 'Kept for the court.'))).toEqual([]);
  });

  it('does not keep a copy of the data from being handed over', async () => {
    const { subjectId } = await taken(bench, 'officer', { email: freshEmail(), vendors: ['north'] });
    await place(subjectId);

    const copy = await bench.as('officer').requests.requestAccess({
      idempotencyKey: randomUUID(),
      subject: { id: subjectId, email: null, phone: null, name: null },
      request: null,
      vendors: ['north'],
      regulation: null,
      receivedAt: null,
      message: null,
    });

    expect(await standing(bench, valueOf(copy).id)).toEqual([
      'ACTION_REQUIRED',
      'north ACTION_REQUIRED VENDOR_UNSUPPORTED',
    ]);
  });

  it('can be withdrawn from and lets a withdrawal be: nothing is sent for it afterwards', async () => {
    const { id, subjectId } = await taken(bench, 'officer', { email: freshEmail() });
    await place(subjectId);
    valueOf(await bench.as('officer').requests.cancel(id, 'Never mind.'));
    await release(subjectId);

    expect(await standing(bench, id)).toEqual(['CANCELED', 'north CANCELED WITHDRAWN', 'south CANCELED WITHDRAWN']);
  });

  it('stands once, needs a reason and a person, and is released once', async () => {
    const { subjectId } = await taken(bench, 'officer', { email: freshEmail() });
    const nobody = '01926f5e-7c1a-7def-8abc-0123456789ab';

    expect(refusals(await counsel().releaseLegalHold(subjectId, 'c'))).toEqual([['CONFLICT', 'subject']]);
    expect(refusals(await counsel().placeLegalHold(subjectId, ' '))).toEqual([['INVALID', 'reason']]);
    expect(refusals(await counsel().placeLegalHold(nobody, 'r'))).toEqual([['NOT_FOUND', 'subject']]);
    const twice = await Promise.all(['a', 'b'].map((reason) => counsel().placeLegalHold(subjectId, reason)));
    expect(twice.flatMap(refusals)).toEqual([['CONFLICT', 'subject']]);
    expect(refusals(await counsel().releaseLegalHold(subjectId, ''))).toEqual([['INVALID', 'comment']]);
  });
});
