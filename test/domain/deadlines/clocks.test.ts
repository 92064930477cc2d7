import { describe, expect, it } from '@jest/globals';
import type { ClockFacts, ClockSettings } from '../../../src/domain/deadlines/deadline.js';
import { deadlinesOf } from '../../../src/domain/deadlines/deadlines-of.js';
import { standsStill } from '../../../src/domain/deadlines/law.js';
import { nextDueAt } from '../../../src/domain/deadlines/next-due.js';
import type { Regulation, Right } from '../../../src/domain/vocabulary.js';
import { at, factsOf, settingsIn } from './clock-facts.js';

const california = settingsIn('US');

/** Obligation and status, in a word. */
const standing = (facts: ClockFacts, now: string, settings: ClockSettings = california): readonly string[] =>
  deadlinesOf(facts, settings, at(now)).map(({ obligation, status }) => `${obligation} ${status}`);

describe('the clocks of a request', () => {
  it.each<readonly [Regulation, readonly Right[], string]>([
    ['CCPA', ['DELETION'], 'ACKNOWLEDGE RESPOND NOTIFY_EXTENSION'],
    ['CCPA', ['OPT_OUT'], 'OPT_OUT'],
    ['CCPA', ['ACCESS', 'OPT_OUT'], 'ACKNOWLEDGE RESPOND OPT_OUT NOTIFY_EXTENSION'],
    ['GDPR', ['DELETION'], 'RESPOND NOTIFY_EXTENSION'],
    ['GDPR', ['OPT_OUT'], 'OPT_OUT NOTIFY_EXTENSION'],
    ['UK_GDPR', ['ACCESS'], 'RESPOND NOTIFY_EXTENSION'],
    ['LGPD', ['ACCESS', 'DELETION'], 'RESPOND'],
    ['QUEBEC_LAW_25', ['DELETION'], 'RESPOND'],
    ['PIPEDA', ['ACCESS'], 'RESPOND NOTIFY_EXTENSION'],
    ['TEXAS_TDPSA', ['DELETION', 'OPT_OUT'], 'RESPOND OPT_OUT NOTIFY_EXTENSION'],
    ['NONE', ['DELETION'], ''],
  ])('are those that the law sets for what is asked: %s, %s', (regulation, rights, obligations) => {
    const facts = factsOf({ regulation, rights, receivedAt: '2026-11-20' });
    const found = deadlinesOf(facts, california, at('2026-11-20')).map(({ obligation }) => obligation);
    expect(found.join(' ')).toBe(obligations);
  });

  it('have the organisation’s own time to confirm receipt only where the law has none', () => {
    const settings = settingsIn('DE', { acknowledgeWithin: 3 });
    const own = deadlinesOf(factsOf({ regulation: 'GDPR', receivedAt: '2026-12-23' }), settings, at('2026-12-23'));
    expect(own[0]).toMatchObject({ obligation: 'ACKNOWLEDGE', dueOn: '2026-12-29' });
    expect(own[0]?.explanation.citation).toContain('own policy');
    const none = deadlinesOf(factsOf({ regulation: 'NONE', receivedAt: '2026-12-23' }), settings, at('2026-12-23'));
    expect(none.map(({ dueOn }) => dueOn)).toEqual(['2026-12-29']);
    const law = deadlinesOf(
      factsOf({ receivedAt: '2026-11-20' }),
      settingsIn('US', { acknowledgeWithin: 3 }),
      at('2026-11-20'),
    );
    expect(law[0]).toMatchObject({ obligation: 'ACKNOWLEDGE', dueOn: '2026-12-07' });
  });

  it('do not run for a request that came before the law was in force', () => {
    const facts = factsOf({ regulation: 'TEXAS_TDPSA', receivedAt: '2024-06-30' });
    expect(deadlinesOf(facts, california, at('2026-11-20'))).toEqual([]);
    expect(nextDueAt(facts, california)).toBeNull();
  });
});

describe('a clock', () => {
  const facts = factsOf({ receivedAt: '2026-11-20' });

  it('runs until the last day is over at the establishment, and is missed from then on', () => {
    expect(standing(facts, '2026-12-08T07:59:59.999Z')[0]).toBe('ACKNOWLEDGE RUNNING');
    expect(standing(facts, '2026-12-08T08:00:00.000Z')[0]).toBe('ACKNOWLEDGE MISSED');
  });

  it('is met by an act in time, and missed by one that came late', () => {
    const met = { ...facts, acknowledgedAt: at('2026-11-23'), answeredAt: at('2026-12-30') };
    expect(standing(met, '2027-06-01')).toEqual(['ACKNOWLEDGE MET', 'RESPOND MET']);
    const late = { ...facts, acknowledgedAt: at('2026-12-24'), answeredAt: at('2027-01-30') };
    expect(standing(late, '2027-06-01')).toEqual(['ACKNOWLEDGE MISSED', 'RESPOND MISSED']);
    expect(deadlinesOf(late, california, at('2027-06-01')).map(({ daysLeft }) => daysLeft)).toEqual([-17, -27]);
  });

  it('to confirm receipt is met by the answer, which leaves nothing to confirm', () => {
    expect(standing({ ...facts, answeredAt: at('2026-11-25') }, '2027-06-01')).toEqual([
      'ACKNOWLEDGE MET',
      'RESPOND MET',
    ]);
    const optedOut = { ...facts, rights: ['DELETION', 'OPT_OUT'] as const, optedOutAt: at('2026-11-25') };
    expect(standing(optedOut, '2026-11-26')[0]).toBe('ACKNOWLEDGE RUNNING');
  });

  it('counts the days that are left, and those since it ran out below nought', () => {
    const daysLeft = (now: string): number | undefined => deadlinesOf(facts, california, at(now))[1]?.daysLeft;
    expect(daysLeft('2026-11-20')).toBe(44);
    expect(daysLeft('2027-01-03')).toBe(0);
    // Still 3 January in California.
    expect(daysLeft('2027-01-04T07:59:00Z')).toBe(0);
    expect(daysLeft('2027-01-05')).toBe(-2);
  });

  it('is gone once the request is withdrawn, unless it was missed before', () => {
    expect(standing({ ...facts, withdrawnAt: at('2026-12-01') }, '2027-06-01')).toEqual([]);
    const withdrawn = { ...facts, withdrawnAt: at('2026-12-20') };
    expect(standing(withdrawn, '2027-06-01')).toEqual(['ACKNOWLEDGE MISSED']);
    expect(nextDueAt(withdrawn, california)).toBeNull();
  });

  it('to tell of an extension is met by it, and gone where the answer came without one', () => {
    expect(standing({ ...facts, extendedAt: at('2026-12-20') }, '2027-02-01')).toEqual([
      'ACKNOWLEDGE MISSED',
      'RESPOND RUNNING',
      'NOTIFY_EXTENSION MET',
    ]);
    expect(standing({ ...facts, answeredAt: at('2026-12-20') }, '2027-02-01')).not.toContain('NOTIFY_EXTENSION MET');
  });

  it('is not extended by a notice that came after the first deadline', () => {
    const [, respond, notice] = deadlinesOf({ ...facts, extendedAt: at('2027-01-05') }, california, at('2027-02-01'));
    expect(respond).toMatchObject({ dueOn: '2027-01-03', extended: false, status: 'MISSED' });
    expect(notice).toMatchObject({ status: 'MISSED' });
  });
});

describe('the day of receipt', () => {
  const startedOn = (receivedAt: string, timeZone: string): string | undefined => {
    const { establishment, ...settings } = settingsIn('DE');
    const facts = factsOf({ regulation: 'GDPR', receivedAt: at(receivedAt) });
    return deadlinesOf(facts, { ...settings, establishment: { ...establishment, timeZone } }, at(receivedAt))[0]
      ?.startedOn;
  };

  it('is the establishment’s, not that of UTC', () => {
    expect(startedOn('2026-11-24T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-25');
    expect(startedOn('2026-11-25T02:00:00Z', 'America/Los_Angeles')).toBe('2026-11-24');
    expect(startedOn('2026-11-25T11:00:00Z', 'Pacific/Auckland')).toBe('2026-11-26');
  });

  it('and the last one are whole days where clocks change in between', () => {
    // Winter time began on 25 October, summer time on 28 March.
    const autumn = deadlinesOf(
      factsOf({ regulation: 'GDPR', receivedAt: '2026-10-08' }),
      settingsIn('DE'),
      at('2026-10-08'),
    );
    expect(autumn[0]?.dueAt.toISOString()).toBe('2026-11-09T23:00:00.000Z');
    const spring = deadlinesOf(
      factsOf({ regulation: 'GDPR', receivedAt: '2027-03-01' }),
      settingsIn('DE'),
      at('2027-03-01'),
    );
    expect(spring[0]?.dueAt.toISOString()).toBe('2027-04-01T22:00:00.000Z');
  });
});

describe('a pause', () => {
  const asked = factsOf({ regulation: 'UK_GDPR', rights: ['ACCESS'], receivedAt: '2026-11-02' });
  const london = settingsIn('GB');
  const open = { ...asked, pauses: [{ from: at('2026-11-10'), to: null }] };

  it('stops the clock for as long as it lasts: the deadline moves with every day, and none is kept', () => {
    expect(standing(open, '2026-11-12', london)).toEqual(['RESPOND PAUSED', 'NOTIFY_EXTENSION PAUSED']);
    expect(deadlinesOf(open, london, at('2026-11-12'))[0]?.dueOn).toBe('2026-12-04');
    expect(deadlinesOf(open, london, at('2026-11-14'))[0]?.dueOn).toBe('2026-12-07');
    expect(standing(open, '2027-03-01', london)).toEqual(['RESPOND PAUSED', 'NOTIFY_EXTENSION PAUSED']);
    expect(nextDueAt(open, london)).toBeNull();
  });

  it('ends, and the days of all pauses together do not count', () => {
    const twice = {
      ...asked,
      pauses: [
        { from: at('2026-11-20'), to: at('2026-11-22') },
        { from: at('2026-11-10'), to: at('2026-11-15') },
      ],
    };
    // 2 December and seven days.
    expect(deadlinesOf(twice, london, at('2026-11-25'))[0]).toMatchObject({ dueOn: '2026-12-09', status: 'RUNNING' });
    expect(nextDueAt(twice, london)?.toISOString()).toBe('2026-12-10T00:00:00.000Z');
  });

  it('of less than a day changes nothing', () => {
    const hours = { ...asked, pauses: [{ from: at('2026-11-10T09:00:00Z'), to: at('2026-11-10T17:00:00Z') }] };
    expect(deadlinesOf(hours, london, at('2026-11-25'))[0]?.dueOn).toBe('2026-12-02');
  });

  it('for the person’s identity ends when that is verified, whoever forgets to say so', () => {
    const doubted = factsOf({ regulation: 'GDPR', receivedAt: '2026-11-02', identityVerifiedAt: at('2026-11-12') });
    const berlin = settingsIn('DE');
    for (const to of [null, at('2026-11-25')]) {
      const paused = { ...doubted, pauses: [{ from: at('2026-11-10'), to }] };
      expect(standing(paused, '2026-11-26', berlin)).toEqual(['RESPOND RUNNING', 'NOTIFY_EXTENSION RUNNING']);
      // 2 December and two days.
      expect(nextDueAt(paused, berlin)?.toISOString()).toBe('2026-12-04T23:00:00.000Z');
      expect(standsStill(paused, berlin)).toBe(false);
    }
    const stillDoubted = { ...doubted, identityVerifiedAt: null, pauses: [{ from: at('2026-11-10'), to: null }] };
    expect(standsStill(stillDoubted, berlin)).toBe(true);
  });

  it('for a question about what is wanted goes on when the identity is verified', () => {
    const verified = { ...open, identityVerifiedAt: at('2026-11-12') };
    expect(standing(verified, '2026-11-20', london)).toEqual(['RESPOND PAUSED', 'NOTIFY_EXTENSION PAUSED']);
    expect(standsStill(verified, london)).toBe(true);
    // Of another right than access, only the identity stops it.
    const deletion = { ...verified, rights: ['DELETION'] as const };
    expect(standing(deletion, '2026-11-20', london)).toEqual(['RESPOND RUNNING', 'NOTIFY_EXTENSION RUNNING']);
  });

  it('begun on the working day that a weekend gave leaves that day after it', () => {
    // 28 November is a Saturday, so the period ends on Monday 30 November.
    const late = factsOf({ regulation: 'UK_GDPR', rights: ['ACCESS'], receivedAt: '2026-10-28' });
    const paused = { ...late, pauses: [{ from: at('2026-11-30'), to: at('2026-12-02') }] };
    expect(deadlinesOf(paused, london, at('2026-12-02'))[0]?.dueOn).toBe('2026-12-02');
  });

  it('begun after the clock ran out changes nothing', () => {
    const late = { ...asked, pauses: [{ from: at('2026-12-03'), to: at('2026-12-20') }] };
    expect(deadlinesOf(late, london, at('2026-12-21'))[0]).toMatchObject({ dueOn: '2026-12-02', status: 'MISSED' });
  });

  it('stops nothing under a law that knows none', () => {
    const facts = factsOf({ receivedAt: '2026-11-20', pauses: [{ from: at('2026-11-22'), to: null }] });
    expect(standing(facts, '2026-12-01')).toEqual([
      'ACKNOWLEDGE RUNNING',
      'RESPOND RUNNING',
      'NOTIFY_EXTENSION RUNNING',
    ]);
    expect(nextDueAt(facts, california)).not.toBeNull();
  });
});
