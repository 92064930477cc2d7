import { describe, expect, it } from '@jest/globals';
import type { ClockFacts, ClockSettings, DeadlineExplanation } from '../../../src/domain/deadlines/deadline.js';
import { deadlinesOf } from '../../../src/domain/deadlines/deadlines-of.js';
import type { Obligation } from '../../../src/domain/vocabulary.js';
import { at, factsOf, settingsIn } from './clock-facts.js';

/** How a clock explains itself; empty where it does not run. */
function explained(facts: ClockFacts, obligation: Obligation, settings: ClockSettings): Partial<DeadlineExplanation> {
  const found = deadlinesOf(facts, settings, at('2027-06-01')).find((deadline) => deadline.obligation === obligation);
  return found?.explanation ?? {};
}

const stepsOf = (...of: Parameters<typeof explained>): string => explained(...of).steps?.join('\n') ?? '';

describe('the explanation of a deadline', () => {
  it('of the GDPR over Christmas names rule, version, citation, each step and each day that did not count', () => {
    const facts = factsOf({ regulation: 'GDPR', receivedAt: at('2026-11-24T23:30:00Z') });
    expect(explained(facts, 'RESPOND', settingsIn('DE'))).toEqual({
      rule: 'GDPR: respond within 1 month',
      ruleVersion: 'GDPR version 1, for receipt from 2018-05-25; days off: DE of date-holidays 3.37.0',
      citation: 'GDPR, Article 12(3) and (4)',
      steps: [
        'Received at 2026-11-24T23:30:00.000Z, which is Wednesday 2026-11-25 in Europe/Berlin.',
        'One month on, the day of the same date is Friday 2026-12-25 (Regulation (EEC, Euratom) 1182/71, Article 3(1) and (2)(c)).',
        'Friday 2026-12-25 is a day off, so the period ends with the next working day, Monday 2026-12-28 (Regulation (EEC, Euratom) 1182/71, Article 3(4)).',
        'The last day is Monday 2026-12-28; it ends at 24:00 in Europe/Berlin.',
        'It is due without undue delay; this is the last day, for a refusal too.',
      ],
      excludedDays: [
        { date: '2026-12-25', why: 'Christmas Day (a holiday in Germany)' },
        { date: '2026-12-26', why: 'Saturday' },
        { date: '2026-12-27', why: 'Sunday' },
      ],
    });
  });

  it('of the CCPA over Christmas counts business days, and names the days off', () => {
    const { steps, excludedDays, ...rule } = explained(
      factsOf({ receivedAt: '2026-12-18' }),
      'ACKNOWLEDGE',
      settingsIn('US'),
    );
    expect(rule).toEqual({
      rule: 'CCPA: confirm receipt within 10 business days',
      ruleVersion:
        'CCPA version 4, for receipt from 2026-01-01; days off: US-CA of date-holidays 3.37.0, as far as Government Code §§ 6700–6701 have it',
      citation: '11 CCR § 7021(a)',
    });
    expect(steps?.[1]).toContain('Business day 1 is Monday 2026-12-21');
    expect(steps?.[1]).toContain('business day 10 is Tuesday 2027-01-05');
    expect(excludedDays?.map(({ date, why }) => `${date} ${why}`)).toEqual([
      '2026-12-19 Saturday',
      '2026-12-20 Sunday',
      '2026-12-25 Christmas Day (a holiday in California)',
      '2026-12-26 Saturday',
      '2026-12-27 Sunday',
      '2027-01-01 New Year’s Day (a holiday in California)',
      '2027-01-02 Saturday',
      '2027-01-03 Sunday',
    ]);
  });

  it('names the other reading of California’s 45 days, with its day, whichever is used', () => {
    const facts = factsOf({ receivedAt: '2026-11-20' });
    expect(stepsOf(facts, 'RESPOND', settingsIn('US'))).toContain(
      'By the other reading (Civil Code § 10; Government Code § 6800) the period begins on the day after receipt; the last day would be Monday 2027-01-04.',
    );
    expect(stepsOf(facts, 'RESPOND', settingsIn('US', { reading: 'GENERAL' }))).toContain(
      'By the other reading (11 CCR § 7021(b)) the period begins on the day of receipt; the last day would be Sunday 2027-01-03.',
    );
    expect(stepsOf({ ...facts, extendedAt: at('2026-12-01') }, 'RESPOND', settingsIn('US'))).toContain(
      'Thursday 2027-02-18',
    );
  });

  it('names the day that a longer list of holidays would give', () => {
    const thanksgiving = factsOf({ receivedAt: '2026-11-20' });
    expect(stepsOf(thanksgiving, 'ACKNOWLEDGE', settingsIn('US'))).toContain(
      'the last day would be Tuesday 2026-12-08.',
    );
    const newYear = factsOf({ receivedAt: '2026-12-18' });
    expect(stepsOf(newYear, 'ACKNOWLEDGE', settingsIn('US'))).not.toContain('would be');
  });

  it('names the day that an extension added on to the first period would give, where it differs', () => {
    const extended = (receivedAt: string): string =>
      stepsOf(factsOf({ regulation: 'GDPR', receivedAt, extendedAt: at(receivedAt) }), 'RESPOND', settingsIn('DE'));
    expect(extended('2026-01-31')).toContain('Added on to the first period it would end on Tuesday 2026-04-28');
    expect(extended('2026-01-15')).not.toContain('Added on');
  });

  it('names what else the United Kingdom’s law can be read to say of a pause and of a proof of identity', () => {
    const facts = factsOf({
      regulation: 'UK_GDPR',
      rights: ['ACCESS'],
      receivedAt: '2026-11-02',
      identityVerifiedAt: at('2026-11-05'),
      pauses: [{ from: at('2026-11-10'), to: at('2026-11-12') }],
    });
    const steps = stepsOf(facts, 'RESPOND', settingsIn('GB'));
    expect(steps).toContain('from Tuesday 2026-11-10 until Thursday 2026-11-12: 2 days do not count');
    expect(steps).toContain('What stops the clock: UK GDPR, Article 12A.');
    // 2 December and three days are a Saturday.
    expect(steps).toMatch(/Read to the letter .* would be Monday 2026-12-07\./);
    expect(steps).toMatch(/if that was Thursday 2026-11-05, the last day would be Monday 2026-12-07\./);
    expect(explained(facts, 'RESPOND', settingsIn('GB')).excludedDays?.slice(0, 2)).toEqual([
      { date: '2026-11-10', why: 'The clock stood still' },
      { date: '2026-11-11', why: 'The clock stood still' },
    ]);
  });

  it('says where a last day off stays, and what a revoked consent would mean', () => {
    const facts = factsOf({ regulation: 'CONNECTICUT_CTDPA', rights: ['OPT_OUT'], receivedAt: '2026-09-30' });
    const steps = stepsOf(facts, 'OPT_OUT', settingsIn('US'));
    expect(steps).toContain('Saturday 2026-11-14 is a day off; the law does not move the last day for that.');
    expect(steps).toMatch(/revokes a consent.*would be Thursday 2026-10-15\./);
  });

  it('says of a rule that was not checked against the law that its day is provisional', () => {
    const facts = factsOf({ regulation: 'LGPD', receivedAt: '2026-11-20' });
    expect(explained(facts, 'RESPOND', settingsIn('BR')).citation).toContain('(not yet checked)');
    expect(stepsOf(facts, 'RESPOND', settingsIn('BR'))).toContain('provisional');
    const access = { ...facts, rights: ['ACCESS'] as const };
    expect(explained(access, 'RESPOND', settingsIn('BR')).citation).toBe('LGPD, Article 19, II');
    expect(stepsOf(access, 'RESPOND', settingsIn('BR'))).not.toContain('provisional');
  });

  it('says of a pause that was not checked against the law that its days are provisional', () => {
    const facts = factsOf({
      regulation: 'GDPR',
      receivedAt: '2026-11-02',
      pauses: [{ from: at('2026-11-10'), to: at('2026-11-12') }],
    });
    expect(stepsOf(facts, 'RESPOND', settingsIn('DE'))).toMatch(
      /What stops the clock: GDPR, Article 12\(6\).*provisional/,
    );
    expect(stepsOf({ ...facts, pauses: [] }, 'RESPOND', settingsIn('DE'))).not.toContain('stops the clock');
  });

  it('says where no holidays are known yet', () => {
    const beyond = stepsOf(factsOf({ regulation: 'GDPR', receivedAt: '2040-12-10' }), 'RESPOND', settingsIn('DE'));
    expect(beyond).toContain('Holidays are known from 2018 to 2040; in other years only weekends are off.');
    expect(stepsOf(factsOf({ receivedAt: '2040-12-10' }), 'RESPOND', settingsIn('US'))).not.toContain(
      'Holidays are known',
    );
  });

  it('of the notice tells of the first period, whatever came after', () => {
    const facts = factsOf({ regulation: 'GDPR', receivedAt: '2026-11-25', extendedAt: at('2026-12-01') });
    expect(explained(facts, 'NOTIFY_EXTENSION', settingsIn('DE'))).toMatchObject({
      rule: 'GDPR: tell the person of an extension within 1 month',
      citation: 'GDPR, Article 12(3)',
    });
    expect(stepsOf(facts, 'NOTIFY_EXTENSION', settingsIn('DE'))).toContain('The last day is Monday 2026-12-28');
  });
});
