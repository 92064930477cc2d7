import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsOf, planDeletion, requestAccess } from '../support/acts.js';
import { acknowledge, requestDeletion, takenDeletion, type UserErrorShown } from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';
import { withinOneDay } from '../support/within-one-day.js';

interface DeadlineShown {
  readonly obligation: string;
  readonly status: string;
  readonly startedOn: string;
  readonly dueOn: string;
  readonly dueAt: string;
  readonly metAt: string | null;
  readonly extended: boolean;
  readonly daysLeft: number;
  readonly explanation: {
    readonly rule: string;
    readonly ruleVersion: string;
    readonly citation: string;
    readonly steps: readonly string[];
    readonly excludedDays: readonly { readonly date: string; readonly why: string }[];
  };
}

interface ClocksShown {
  readonly id: string;
  readonly regulation: string;
  readonly health: string;
  readonly dueAt: string | null;
  readonly deadlines: readonly DeadlineShown[];
  readonly vendorStatuses: readonly {
    readonly health: string;
    readonly submitBy: string | null;
    readonly expectedAt: string | null;
    readonly vendor: { readonly key: string };
  }[];
}

interface ActShown {
  readonly privacyRequest: ClocksShown | null;
  readonly userErrors: readonly UserErrorShown[];
}

const clocks = `id regulation health dueAt vendorStatuses { health submitBy expectedAt vendor { key } }
  deadlines { obligation status startedOn dueOn dueAt metAt extended daysLeft
    explanation { rule ruleVersion citation steps excludedDays { date why } } }`;
const answer = `{ privacyRequest { ${clocks} } userErrors { code message field } }`;

const DAY = 86_400_000;

describe('the deadlines of requests to an establishment in Berlin', () => {
  let system: RunningSystem;
  let counter = 0;

  beforeAll(async () => {
    system = await startRunningSystem({ worker: false, environment: { COUNTRY: 'DE', TIME_ZONE: 'Europe/Berlin' } });
  });
  afterAll(() => system.stop());

  const somebody = () => {
    counter += 1;
    return { email: `deadline-${String(counter)}@example.com` };
  };
  const deletion = async (regulation: string, receivedAt?: string, vendors?: readonly string[]) =>
    (
      await takenDeletion(system, {
        subject: somebody(),
        regulation,
        ...(receivedAt === undefined ? {} : { receivedAt }),
        ...(vendors === undefined ? {} : { vendors }),
      })
    ).id;
  const clocksOf = async (id: string): Promise<ClocksShown> =>
    (
      await system.query<{ readonly privacyRequest: ClocksShown }>(
        `query ($id: ID!) { privacyRequest(id: $id) { ${clocks} } }`,
        { id },
      )
    ).privacyRequest;
  const deadlineOf = (shown: ClocksShown | null, obligation: string): DeadlineShown | undefined =>
    shown?.deadlines.find((deadline) => deadline.obligation === obligation);

  const act = async (field: string, given: string, variables: object): Promise<ActShown> =>
    (
      await system.query<{ readonly answer: ActShown }>(`mutation ${given} ${answer} }`.replace('FIELD', field), {
        ...variables,
      })
    ).answer;
  const extend = (request: string, noticeSentAt: string, reason = 'Many requests at once') =>
    act(
      'extendDeadline',
      `($request: ID!, $reason: String!, $noticeSentAt: DateTime!) {
        answer: FIELD(request: $request, reason: $reason, noticeSentAt: $noticeSentAt)`,
      { request, reason, noticeSentAt },
    );
  const pause = (request: string, reason = 'Asked which account is meant') =>
    act('pauseClock', '($request: ID!, $reason: String!) { answer: FIELD(request: $request, reason: $reason)', {
      request,
      reason,
    });
  const resume = (request: string) =>
    act('resumeClock', '($request: ID!) { answer: FIELD(request: $request)', { request });
  const verify = (request: string) =>
    act('verifyIdentity', '($request: ID!, $method: String!) { answer: FIELD(request: $request, method: $method)', {
      request,
      method: 'By a code to the address on file',
    });
  const idsOf = async (filter: object): Promise<readonly string[]> =>
    (
      await system.query<{ readonly privacyRequests: { readonly nodes: readonly { readonly id: string }[] } }>(
        'query ($filter: PrivacyRequestFilter) { privacyRequests(first: 100, filter: $filter) { nodes { id } } }',
        { filter },
      )
    ).privacyRequests.nodes.map(({ id }) => id);

  it('roll past Christmas and the weekend after it for the GDPR, and say each day that did not count', async () => {
    // Tuesday; a month later is Christmas Day, then Boxing Day, Saturday and Sunday.
    const shown = await clocksOf(await deletion('GDPR', '2025-11-25T09:00:00Z'));

    expect(deadlineOf(shown, 'RESPOND')).toMatchObject({
      status: 'MISSED',
      startedOn: '2025-11-25',
      dueOn: '2025-12-29',
      // Midnight in Berlin.
      dueAt: '2025-12-29T23:00:00.000Z',
      extended: false,
      metAt: null,
    });
    const { explanation } = deadlineOf(shown, 'RESPOND') ?? {};
    expect(explanation?.citation).toMatch(/12\(3\)/);
    expect(explanation?.excludedDays.map(({ date }) => date)).toEqual([
      '2025-12-25',
      '2025-12-26',
      '2025-12-27',
      '2025-12-28',
    ]);
    expect(explanation?.steps.length).toBeGreaterThan(2);
    expect(shown).toMatchObject({ health: 'OVERDUE', dueAt: '2025-12-29T23:00:00.000Z' });
  });

  it('are counted from midnight in the establishment’s time zone', async () => {
    // Already the 26th in Berlin.
    const shown = await clocksOf(await deletion('GDPR', '2026-01-25T23:30:00Z'));

    expect(deadlineOf(shown, 'RESPOND')).toMatchObject({ startedOn: '2026-01-26', dueOn: '2026-02-26' });
  });

  it('count business days and forty-five days for California, with the other reading', async () => {
    const shown = await clocksOf(await deletion('CCPA', '2025-12-18T20:00:00Z'));

    expect(deadlineOf(shown, 'ACKNOWLEDGE')).toMatchObject({ dueOn: '2026-01-05', status: 'MISSED' });
    expect(deadlineOf(shown, 'ACKNOWLEDGE')?.explanation.excludedDays.map(({ date }) => date)).toEqual(
      expect.arrayContaining(['2025-12-25', '2026-01-01']),
    );
    expect(deadlineOf(shown, 'RESPOND')).toMatchObject({ dueOn: '2026-01-31' });
    expect(deadlineOf(shown, 'RESPOND')?.explanation.steps.join(' ')).toMatch(/other reading.*2026-02-02/);
    // The nearest comes first.
    expect(shown.dueAt).toBe(deadlineOf(shown, 'ACKNOWLEDGE')?.dueAt);
  });

  it('are met by what is done, and then the next one is the nearest', async () => {
    const id = await deletion('CCPA');
    expect(deadlineOf(await clocksOf(id), 'ACKNOWLEDGE')).toMatchObject({ status: 'RUNNING' });

    await acknowledge(system, id);

    const shown = await clocksOf(id);
    expect(deadlineOf(shown, 'ACKNOWLEDGE')).toMatchObject({ status: 'MET', metAt: expect.any(String) });
    expect(shown.dueAt).toBe(deadlineOf(shown, 'RESPOND')?.dueAt);
    expect(shown.health).toBe('ON_TRACK');
  });

  it('say by when a vendor must be asked to be done in time', async () => {
    const { shown, plan } = await withinOneDay(
      async () => ({
        shown: await clocksOf(await deletion('CCPA', undefined, ['attentive'])),
        plan: await planDeletion(system, { subject: somebody(), regulation: 'CCPA' }),
      }),
      'Europe/Berlin',
    );

    const due = Date.parse(deadlineOf(shown, 'RESPOND')?.dueAt ?? '');
    expect(shown.vendorStatuses).toEqual([
      // It says that it takes up to thirty days.
      {
        vendor: { key: 'attentive' },
        health: 'ON_TRACK',
        submitBy: new Date(due - 30 * DAY).toISOString(),
        expectedAt: null,
      },
    ]);
    expect(plan.dueAt).toBe(deadlineOf(shown, 'RESPOND')?.dueAt);
  });

  it('are found by the day on which they end, and by health', async () => {
    const id = await deletion('LGPD', new Date(Date.now() - 14 * DAY).toISOString(), ['zoho-desk']);
    const shown = await clocksOf(id);

    // The last three of fifteen days.
    expect(shown.health).toBe('AT_RISK');
    expect(await idsOf({ health: ['AT_RISK'] })).toContain(id);
    expect(await idsOf({ health: ['ON_TRACK', 'OVERDUE', 'PAUSED', 'STALLED'] })).not.toContain(id);
    const due = Date.parse(shown.dueAt ?? '');
    const within = (from: number, until: number) =>
      idsOf({ due: { from: new Date(from).toISOString(), until: new Date(until).toISOString() } });
    expect(await within(due - DAY, due)).toContain(id);
    expect(await within(due, due + DAY)).not.toContain(id);
  });

  it('are none where no law sets any, and such requests come after all others', async () => {
    const id = await deletion('NONE');
    expect(await clocksOf(id)).toMatchObject({ deadlines: [], dueAt: null, health: 'ON_TRACK' });

    type Listed = { readonly privacyRequests: { readonly nodes: readonly { readonly dueAt: string | null }[] } };
    const { privacyRequests } = await system.query<Listed>(
      '{ privacyRequests(first: 100, orderBy: { field: DUE_AT, direction: ASC }) { nodes { dueAt } } }',
    );
    const dues = privacyRequests.nodes.map(({ dueAt }) => (dueAt === null ? Infinity : Date.parse(dueAt)));
    expect(dues.at(-1)).toBe(Infinity);
    expect(dues).toEqual([...dues].sort((a, b) => (a === b ? 0 : a - b)));
  });

  it('end later once the person was told so, counted from receipt, and only once', async () => {
    const received = new Date(Date.now() - 2 * DAY).toISOString();
    const id = await deletion('CCPA', received);
    const first = deadlineOf(await clocksOf(id), 'RESPOND');
    const told = new Date(Date.now() - DAY).toISOString();

    const { privacyRequest, userErrors } = await extend(id, told);

    expect(userErrors).toEqual([]);
    const extended = deadlineOf(privacyRequest, 'RESPOND');
    expect(extended).toMatchObject({ extended: true, status: 'RUNNING' });
    expect(Date.parse(extended?.dueOn ?? '') - Date.parse(first?.dueOn ?? '')).toBe(45 * DAY);
    expect(deadlineOf(privacyRequest, 'NOTIFY_EXTENSION')).toMatchObject({ status: 'MET', metAt: told });

    const events = await eventsOf(system, id);
    expect(events.filter(({ type }) => type === 'deadline.extended')).toEqual([
      expect.objectContaining({
        comment: 'Many requests at once',
        message: expect.stringContaining(extended?.dueOn ?? '-'),
      }),
    ]);
    expect(await extend(id, told)).toMatchObject({ userErrors: [], privacyRequest: { dueAt: privacyRequest?.dueAt } });
    expect(await eventsOf(system, id)).toHaveLength(events.length);
    expect((await extend(id, new Date().toISOString())).userErrors).toEqual([
      { code: 'CONFLICT', message: expect.stringContaining('7021'), field: ['request'] },
    ]);
  });

  it.each([
    ['after the first period', 'CCPA', 60, -59, 'CONFLICT', 'request', /7021/],
    ['by a notice of tomorrow', 'CCPA', 1, 1, 'INVALID', 'noticeSentAt', /7021/],
    ['by a notice from before the request', 'GDPR', 1, -2, 'INVALID', 'noticeSentAt', /12\(3\)/],
    ['under a law that knows no extension', 'LGPD', 1, -0.5, 'NOT_PERMITTED', 'request', /19/],
  ] as const)('cannot be extended %s', async (_when, regulation, daysAgo, noticeIn, code, field, citation) => {
    const id = await deletion(regulation, new Date(Date.now() - daysAgo * DAY).toISOString());
    const before = await clocksOf(id);

    const { privacyRequest, userErrors } = await extend(id, new Date(Date.now() + noticeIn * DAY).toISOString());

    expect(privacyRequest).toBeNull();
    expect(userErrors).toEqual([{ code, message: expect.stringMatching(citation), field: [field] }]);
    expect((await clocksOf(id)).dueAt).toBe(before.dueAt);
  });

  it('stand still where the law allows it, and the time between does not count', async () => {
    const { privacyRequest: access } = await requestAccess(system, {
      subject: somebody(),
      regulation: 'UK_GDPR',
      receivedAt: new Date(Date.now() - 20 * DAY).toISOString(),
    });
    const id = access?.id ?? '';
    const before = deadlineOf(await clocksOf(id), 'RESPOND');

    const paused = await pause(id);

    expect(paused.userErrors).toEqual([]);
    expect(paused.privacyRequest).toMatchObject({ health: 'PAUSED', dueAt: null });
    expect(deadlineOf(paused.privacyRequest, 'RESPOND')).toMatchObject({ status: 'PAUSED' });
    expect(await idsOf({ health: ['PAUSED'] })).toEqual([id]);
    expect((await pause(id)).userErrors).toEqual([]);
    // A fortnight, as if it had passed.
    const { ledger } = system.application;
    const since = new Date(Date.now() - 14 * DAY).toISOString();
    await ledger.db
      .updateTable('privacy_request')
      .set({ clock_pauses: JSON.stringify([{ from: since, to: null }]) })
      .where('paused', '=', true)
      .execute();

    const resumed = await resume(id);

    expect(resumed.userErrors).toEqual([]);
    expect(resumed.privacyRequest).toMatchObject({ health: 'ON_TRACK' });
    const later = deadlineOf(resumed.privacyRequest, 'RESPOND');
    expect(later?.status).toBe('RUNNING');
    expect(Date.parse(later?.dueOn ?? '') - Date.parse(before?.dueOn ?? '')).toBeGreaterThanOrEqual(9 * DAY);
    expect(resumed.privacyRequest?.dueAt).toBe(later?.dueAt);
    expect((await resume(id)).userErrors).toEqual([]);
    const events = (await eventsOf(system, id)).filter(({ type }) => type.startsWith('clock.'));
    expect(events.map(({ type, comment }) => [type, comment])).toEqual([
      ['clock.paused', 'Asked which account is meant'],
      ['clock.resumed', null],
    ]);
  });

  it('go on when the identity that they stood still for is verified', async () => {
    const id = await deletion('GDPR', new Date(Date.now() - 3 * DAY).toISOString(), ['zoho-desk']);
    expect((await pause(id, 'Asked for a proof of identity')).privacyRequest).toMatchObject({ health: 'PAUSED' });

    const verified = await verify(id);

    expect(verified.userErrors).toEqual([]);
    const respond = deadlineOf(verified.privacyRequest, 'RESPOND');
    expect(respond).toMatchObject({ status: 'RUNNING' });
    expect(verified.privacyRequest).toMatchObject({ health: 'ON_TRACK', dueAt: respond?.dueAt });
    const events = (await eventsOf(system, id)).map(({ type }) => type);
    expect(events.slice(-3)).toEqual(['clock.paused', 'identity.verified', 'clock.resumed']);
    expect((await resume(id)).userErrors).toEqual([]);
    expect((await pause(id)).userErrors).toMatchObject([{ code: 'NOT_PERMITTED' }]);
  });

  it('stand still on after the identity is verified where a question about what is wanted may stop them', async () => {
    const { privacyRequest: access } = await requestAccess(system, { subject: somebody(), regulation: 'UK_GDPR' });
    const id = access?.id ?? '';
    await pause(id);

    const verified = await verify(id);

    expect(verified.userErrors).toEqual([]);
    expect(verified.privacyRequest).toMatchObject({ health: 'PAUSED', dueAt: null });
    await resume(id);
  });

  it('do not stand still where the law forbids it, nor go on where they never stood still', async () => {
    const california = await deletion('CCPA');
    const refusal = { code: 'NOT_PERMITTED', message: expect.stringContaining('7021'), field: ['request'] };
    expect(await pause(california)).toEqual({ privacyRequest: null, userErrors: [refusal] });
    expect(await resume(california)).toEqual({ privacyRequest: null, userErrors: [refusal] });
    expect(await clocksOf(california)).toMatchObject({ health: 'ON_TRACK' });

    const { privacyRequest: access } = await requestAccess(system, { subject: somebody(), regulation: 'UK_GDPR' });
    expect((await resume(access?.id ?? '')).userErrors).toMatchObject([{ code: 'CONFLICT', field: ['request'] }]);
  });

  it('refuse a request that the law cannot apply to, each fault by itself and with its citation', async () => {
    const refused = async (wanted: object) => {
      const { privacyRequest, userErrors } = await requestDeletion(system, {
        idempotencyKey: randomUUID(),
        subject: somebody(),
        ...wanted,
      });
      expect(privacyRequest).toBeNull();
      return userErrors.map(({ code, field, message }) => [code, field?.join('.'), message]);
    };
    const tomorrow = new Date(Date.now() + DAY).toISOString();
    expect(await refused({ regulation: 'CCPA', receivedAt: tomorrow })).toEqual([
      ['INVALID', 'input.receivedAt', expect.stringMatching(/future.*7021/)],
    ]);
    expect(await refused({ receivedAt: tomorrow })).toEqual([
      ['INVALID', 'input.receivedAt', expect.stringMatching(/future.*12\(3\)/)],
    ]);
    expect(await refused({ regulation: 'GDPR', receivedAt: '2018-05-01T00:00:00Z' })).toEqual([
      ['INVALID', 'input.receivedAt', expect.stringMatching(/2018-05-25.*12\(3\)/)],
    ]);
    expect(await refused({ regulation: 'PIPEDA' })).toEqual([
      ['INVALID', 'input.regulation', expect.stringContaining('Schedule 1')],
    ]);
    const both = await refused({ regulation: 'PIPEDA', receivedAt: tomorrow });
    expect(both.map(([, field]) => field)).toEqual(['input.regulation', 'input.receivedAt']);
    await expect(planDeletion(system, { subject: somebody(), regulation: 'PIPEDA' })).rejects.toThrow(/Schedule 1/);
  });
});

describe('the deadlines of requests to an establishment in Edinburgh with a policy of its own', () => {
  let system: RunningSystem;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'privacy-graph-policy-'));
    const policy = join(folder, 'policy.yaml');
    await writeFile(
      policy,
      'readings: { california45Days: GENERAL }\nregulation: { default: CCPA }\nacknowledge: { withinBusinessDays: 5 }\n',
    );
    const place = { COUNTRY: 'GB', REGION: 'SCT', TIME_ZONE: 'Europe/London' };
    system = await startRunningSystem({ worker: false, environment: { ...place, POLICY_FILE: policy } });
  });
  afterAll(async () => {
    await system.stop();
    await rm(folder, { recursive: true });
  });

  const dueOn = async (wanted: { readonly regulation?: string; readonly receivedAt: string }) => {
    const subject = { email: `${randomUUID()}@example.com` };
    const { id } = await takenDeletion(system, { subject, ...wanted });
    const { privacyRequest } = await system.query<{ readonly privacyRequest: ClocksShown }>(
      `query ($id: ID!) { privacyRequest(id: $id) { ${clocks} } }`,
      { id },
    );
    return Object.fromEntries(privacyRequest.deadlines.map((deadline) => [deadline.obligation, deadline.dueOn]));
  };

  it('keep Scotland’s holidays, and confirm receipt within the policy’s five business days', async () => {
    // Monday 3 August 2026 is a bank holiday in Scotland, and none in England.
    expect(await dueOn({ regulation: 'UK_GDPR', receivedAt: '2026-07-03T12:00:00Z' })).toMatchObject({
      RESPOND: '2026-08-04',
      ACKNOWLEDGE: '2026-07-10',
    });
  });

  it('follow the policy’s law where none is named, in the reading that it chose', async () => {
    // Forty-five days after 18 December are a Sunday.
    expect(await dueOn({ receivedAt: '2025-12-18T12:00:00Z' })).toMatchObject({ RESPOND: '2026-02-02' });
  });
});
