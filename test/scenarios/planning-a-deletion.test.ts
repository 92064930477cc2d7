import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import {
  addIdentifier,
  asksThroughIntake,
  askForPlan,
  intakeOf,
  planDeletion,
  requestAccess,
  type PlanShown,
} from '../support/acts.js';
import {
  createdAt,
  requestAtItsEnd,
  requestDeletion,
  requestOnce,
  statusAt,
  takenDeletion,
} from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';
import { withinOneDay } from '../support/within-one-day.js';

describe('planning a deletion', () => {
  let system: RunningSystem;
  /** One in which nothing happens by itself. */
  let still: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem();
    still = await startRunningSystem({ worker: false });
  });
  afterAll(async () => {
    await system.stop();
    await still.stop();
  });

  const verifiedAt = '2026-11-01T09:00:00Z';
  const created = (at = system) =>
    ['outreach', 'attentive', 'zoho-desk'].map((vendor) => createdAt(at.simulator(vendor)));
  const stepAt = (plan: PlanShown, vendor: string) => plan.steps.find((step) => step.vendor.key === vendor);

  it('writes nothing: nobody becomes known by being looked at', async () => {
    const { request } = await asksThroughIntake(still, inventedPerson(21), 'delete');
    const before = await rows();
    const calls = created(still);

    await planDeletion(still, {
      subject: { email: 'looked-at@example.com', phone: '+12025550191', name: 'Looked At' },
    });
    await planDeletion(still, { request: request.id });
    await askForPlan(still, { subject: { email: 'nobody' } });

    expect(await rows()).toEqual(before);
    expect(created(still)).toEqual(calls);
    const { subject } = await still.query<{ subject: unknown }>(
      'query ($email: EmailAddress) { subject(email: $email) { id } }',
      { email: 'looked-at@example.com' },
    );
    expect(subject).toBeNull();
  });

  it('says what would be sent to whom, and requestDeletion with its hash sends just that', async () => {
    const subject = { email: 'planned@example.com' };
    const planned = () => planDeletion(system, { subject, vendors: ['attentive', 'zoho-desk'], regulation: 'CCPA' });

    const { plan, today } = await withinOneDay(async () => ({
      plan: await planned(),
      today: Math.floor(Date.now() / 86_400_000),
    }));

    // Forty-five days, of which today is the first; days are those of the establishment, here UTC's.
    const dueAt = new Date((today + 45) * 86_400_000).toISOString();
    expect(plan).toMatchObject({ regulation: 'CCPA', dueAt, warnings: [] });
    expect(plan.steps.map((step) => step.vendor.key)).toEqual(['attentive', 'zoho-desk']);
    expect(stepAt(plan, 'attentive')).toEqual({
      vendor: { key: 'attentive' },
      action: 'Attentive is sent delete-request, and erases for good.',
      possible: true,
      reason: null,
      identifiersUsed: ['EMAIL'],
      identifiersMissing: [],
      irreversible: true,
      expectedAt: expect.any(String),
    });
    // Zoho Desk says nowhere how long it takes.
    expect(stepAt(plan, 'zoho-desk')).toMatchObject({ possible: true, expectedAt: null });

    const before = created();
    const wanted = { subject, vendors: ['attentive', 'zoho-desk'], regulation: 'CCPA', planHash: plan.hash };
    const request = await takenDeletion(system, wanted);
    expect(request.vendorStatuses.map(({ vendor }) => vendor.key)).toEqual(['attentive', 'zoho-desk']);
    await requestOnce(system, request.id, ({ vendorStatuses }) =>
      vendorStatuses.every(({ records }) => records.length === 1 && records[0]?.nativeId !== null),
    );
    expect(created().map((count, index) => count - (before[index] ?? 0))).toEqual([0, 1, 1]);
  });

  it('is the same plan for the same question, and another for other vendors or another law', async () => {
    const subject = { email: 'same@example.com' };
    const hash = async (wanted: object) => (await planDeletion(system, { subject, ...wanted })).hash;

    expect(await hash({})).toBe(await hash({ subject: { email: ' SAME@example.com' } }));
    expect(await hash({ vendors: ['zoho-desk'] })).not.toBe(await hash({}));
    expect(await hash({ regulation: 'GDPR' })).not.toBe(await hash({ regulation: 'CCPA' }));
    expect(await hash({ subject: { email: 'other@example.com' } })).not.toBe(await hash({}));
  });

  it('that has changed since it was looked at is not carried out', async () => {
    const known = await takenDeletion(system, { subject: { phone: '+12025550192' }, vendors: ['outreach'] });
    const subject = { id: known.subject.id };
    const plan = await planDeletion(system, { subject, vendors: ['zoho-desk'] });
    expect(stepAt(plan, 'zoho-desk')).toMatchObject({
      possible: false,
      reason: 'MISSING_IDENTIFIER',
      identifiersMissing: ['EMAIL'],
      irreversible: false,
      expectedAt: null,
    });
    expect(plan.warnings).toEqual(['Nothing would be sent to anybody now.']);
    const added = await addIdentifier(system, {
      subject: subject.id,
      kind: 'EMAIL',
      value: 'between@example.com',
      verifiedAt,
    });
    expect(added.userErrors).toEqual([]);
    const before = await rows();

    const wanted = { subject, vendors: ['zoho-desk'] };
    expect(await requestDeletion(system, { ...wanted, planHash: plan.hash })).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'PLAN_CHANGED', field: ['input', 'planHash'] }],
    });
    expect((await rows()).get('privacy_request')).toBe(before.get('privacy_request'));

    // Outreach goes on with the address, and its own id of the person is one more thing that the plan would stand for.
    await requestAtItsEnd(system, known.id);
    const anew = await planDeletion(system, wanted);
    expect(stepAt(anew, 'zoho-desk')).toMatchObject({ possible: true, identifiersUsed: ['EMAIL'] });
    await takenDeletion(system, { ...wanted, planHash: anew.hash });
  });

  it('shows where the same is under way for the person already', async () => {
    // Outreach needs an address: nothing is sent, and the deletion stays open.
    const subject = { phone: '+12025550193' };
    const open = await takenDeletion(system, { subject, vendors: ['outreach'] });
    expect(statusAt(open, 'outreach').state).toBe('BLOCKED');

    const plan = await planDeletion(system, { subject });

    expect(stepAt(plan, 'outreach')).toMatchObject({
      possible: false,
      reason: 'DUPLICATE',
      action: 'Nothing is sent: Outreach is erasing this person already.',
    });
    expect(stepAt(plan, 'attentive')).toMatchObject({ possible: true, identifiersUsed: ['PHONE'] });
  });

  it('warns where the person asked for something else, and the hash is the consent to go on', async () => {
    const { request } = await asksThroughIntake(system, inventedPerson(22), 'access');

    const plan = await planDeletion(system, { request: request.id, vendors: ['attentive'] });

    expect(plan.warnings).toEqual(['The person did not ask for a deletion with this request.']);
    const wanted = { request: request.id, vendors: ['attentive'] };
    expect(await requestDeletion(system, wanted)).toMatchObject({
      privacyRequest: null,
      userErrors: [{ code: 'NOT_PERMITTED', field: ['input', 'request'] }],
    });
    const taken = await takenDeletion(system, { ...wanted, planHash: plan.hash });
    expect(taken.id).toBe(request.id);
    expect(taken.rights.map(({ right }) => right)).toEqual(['DELETION', 'ACCESS']);
  });

  it('and what is asked for with a request go by the law of that request, or are refused', async () => {
    const { request } = await asksThroughIntake(system, inventedPerson(26), 'delete', 'access');
    const { regulation: own } = await planDeletion(system, { request: request.id });
    const other = own === 'GDPR' ? 'CCPA' : 'GDPR';
    const wanted = { request: request.id, vendors: ['attentive'], regulation: other };

    const { errors } = await askForPlan(system, wanted);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'regulation'] } }]);
    expect(errors[0]?.message).toContain(own);
    for (const answer of [await requestDeletion(system, wanted), await requestAccess(system, wanted)]) {
      expect(answer).toMatchObject({
        privacyRequest: null,
        userErrors: [{ code: 'INVALID', field: ['input', 'regulation'] }],
      });
    }

    const same = { ...wanted, regulation: own };
    expect((await planDeletion(system, same)).regulation).toBe(own);
    expect((await takenDeletion(system, same)).id).toBe(request.id);
    expect((await requestAccess(system, same)).userErrors).toEqual([]);
  });

  describe('for a known person, with somebody else’s number given beside the known address,', () => {
    const claims = expect.stringContaining('never verified; they are sent to nobody');
    const known = async (index: number) => {
      const person = inventedPerson(index);
      await takenDeletion(system, { subject: { email: person.email }, vendors: ['outreach'] });
      return person;
    };
    const numbersAtAttentive = async (id: string) => {
      const { privacyRequest } = await system.query<{
        privacyRequest: { vendorStatuses: { records: { subjectPhone: string | null }[] }[] };
      }>(
        `query ($id: ID!) {
          privacyRequest(id: $id) {
            vendorStatuses { records { ... on AttentiveDeleteRequest { subjectPhone } } }
          }
        }`,
        { id },
      );
      return privacyRequest.vendorStatuses.flatMap(({ records }) => records.map(({ subjectPhone }) => subjectPhone));
    };

    it('in the form of the intake vendor, leaves out the number', async () => {
      const { request } = await asksThroughIntake(system, await known(24), 'delete');

      const plan = await planDeletion(system, { request: request.id, vendors: ['attentive'] });

      expect(stepAt(plan, 'attentive')).toMatchObject({ possible: true, identifiersUsed: ['EMAIL'] });
      expect(plan.warnings).toContainEqual(claims);
    });

    it('by a caller, leaves out the number until it is verified, and what is sent does not hold it', async () => {
      const { email, phone } = await known(25);

      const taken = await takenDeletion(system, { subject: { email, phone }, vendors: ['attentive'] });
      await requestAtItsEnd(system, taken.id);
      expect(await numbersAtAttentive(taken.id)).toEqual([null]);

      const subject = { id: taken.subject.id };
      await addIdentifier(system, { subject: subject.id, kind: 'PHONE', value: phone, verifiedAt });
      const plan = await planDeletion(system, { subject, vendors: ['attentive'] });
      expect(stepAt(plan, 'attentive')).toMatchObject({ identifiersUsed: ['EMAIL', 'PHONE'] });
      expect(plan.warnings).not.toContainEqual(claims);
    });
  });

  it.each([
    [{ subject: { email: 'nobody' } }, ['input', 'subject', 'email']],
    [{ subject: { email: 'a**@example.com' } }, ['input', 'subject', 'email']],
    [{ subject: { phone: '+*****5555' } }, ['input', 'subject', 'phone']],
    [{ subject: { email: 'a@example.com' }, vendors: ['opt-out-machine'] }, ['input', 'vendors', '0']],
  ])('names the argument that it cannot be drawn for: %j', async (input, argument) => {
    const { errors, text } = await askForPlan(system, input);

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    expect(text).not.toContain('a**@');
  });

  it('is not drawn for a request that came in through nobody, or that has come to its end', async () => {
    const own = await takenDeletion(system, { subject: { phone: '+12025550194' }, vendors: ['outreach'] });
    const { request: over, nativeId } = await asksThroughIntake(system, inventedPerson(23), 'delete');
    intakeOf(system).force(nativeId, 'fulfilled');
    await requestOnce(system, over.id, ({ state }) => state === 'COMPLETED');

    for (const { id } of [own, over]) {
      expect((await askForPlan(system, { request: id })).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'request'] } },
      ]);
    }
  });

  /** How many rows every table of the ledger has. */
  async function rows(): Promise<ReadonlyMap<string, number>> {
    const { db } = still.application.ledger;
    const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = current_schema() order by 1`.execute(db);
    const counts = tables.map(async ({ name }) => {
      const counted = await sql<{ rows: number }>`select count(*)::int as rows from ${sql.table(name)}`.execute(db);
      return [name, counted.rows[0]?.rows ?? 0] as const;
    });
    return new Map(await Promise.all(counts));
  }
});
