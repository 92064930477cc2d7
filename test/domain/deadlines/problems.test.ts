import { describe, expect, it } from '@jest/globals';
import {
  extensionProblem,
  pauseProblem,
  receiptProblem,
  regulationProblem,
} from '../../../src/domain/deadlines/problems.js';
import { Regulation, Right } from '../../../src/domain/vocabulary.js';
import { at, factsOf, settingsIn } from './clock-facts.js';

const california = settingsIn('US');
const london = settingsIn('GB');
const now = at('2026-11-22');
const ccpa = factsOf({ receivedAt: '2026-11-20' });
const access = factsOf({ regulation: 'UK_GDPR', rights: ['ACCESS'], receivedAt: '2026-11-02' });

describe('a regulation', () => {
  it('is refused for a right that it does not give, with where that can be seen', () => {
    expect(regulationProblem('PIPEDA', 'DELETION')).toMatchObject({
      code: 'INVALID',
      field: 'regulation',
      message: expect.stringMatching(/clause 4\.9.*NONE/s),
    });
  });

  it('fits every other right', () => {
    const refused = Object.values(Regulation).flatMap((regulation) =>
      Object.values(Right)
        .filter((right) => regulationProblem(regulation, right) !== null)
        .map((right) => `${regulation} ${right}`),
    );
    expect(refused).toEqual(['PIPEDA DELETION']);
  });
});

describe('a day of receipt', () => {
  it('is refused in the future, with the clock that would run from it', () => {
    const problem = receiptProblem({ ...ccpa, receivedAt: at('2026-11-23') }, california, now);
    expect(problem).toMatchObject({ code: 'INVALID', field: 'receivedAt' });
    expect(problem?.message).toContain('11 CCR § 7021');
    expect(
      receiptProblem({ ...ccpa, regulation: 'NONE', receivedAt: at('2026-11-23') }, california, now),
    ).not.toBeNull();
  });

  it('may be a moment ahead of our clock', () => {
    expect(receiptProblem({ ...ccpa, receivedAt: new Date(now.getTime() + 4_000) }, california, now)).toBeNull();
  });

  it.each<readonly [Regulation, string, string]>([
    ['CCPA', '2019-12-31', '2020-01-01'],
    ['GDPR', '2018-05-24', '2018-05-25'],
    ['UK_GDPR', '2020-12-31', '2021-01-01'],
    ['LGPD', '2020-09-17', '2020-09-18'],
    ['QUEBEC_LAW_25', '2023-09-21', '2023-09-22'],
    ['PIPEDA', '2000-12-31', '2001-01-01'],
    ['VIRGINIA_VCDPA', '2022-12-31', '2023-01-01'],
    ['COLORADO_CPA', '2023-06-30', '2023-07-01'],
    ['CONNECTICUT_CTDPA', '2023-06-30', '2023-07-01'],
    ['UTAH_UCPA', '2023-12-30', '2023-12-31'],
    ['TEXAS_TDPSA', '2024-06-30', '2024-07-01'],
  ])('is refused before the law was in force: %s on %s', (regulation, before, from) => {
    const problem = receiptProblem({ ...ccpa, regulation, receivedAt: at(before) }, california, now);
    expect(problem).toMatchObject({ code: 'INVALID', field: 'receivedAt' });
    expect(problem?.message).toContain(from);
    expect(problem?.message).toMatch(/\(.*\d.*\)/);
    expect(receiptProblem({ ...ccpa, regulation, receivedAt: at(from) }, california, now)).toBeNull();
  });

  it('may be any in the past where there is no statute', () => {
    expect(receiptProblem({ ...ccpa, regulation: 'NONE', receivedAt: at('1999-01-01') }, california, now)).toBeNull();
  });
});

describe('an extension', () => {
  const sent = at('2026-11-21');

  it('is possible until the first deadline', () => {
    expect(extensionProblem(ccpa, california, sent, now)).toBeNull();
    expect(extensionProblem(ccpa, california, sent, at('2027-01-04T07:59:59Z'))).toBeNull();
  });

  it('is refused after it, with the day and the law', () => {
    const problem = extensionProblem(ccpa, california, sent, at('2027-01-04T08:00:00Z'));
    expect(problem).toMatchObject({ code: 'CONFLICT', field: null });
    expect(problem?.message).toMatch(/Sunday 2027-01-03.*11 CCR § 7021\(b\)/);
  });

  it.each<readonly [Regulation, Right, string]>([
    ['LGPD', 'ACCESS', 'Article 19'],
    ['QUEBEC_LAW_25', 'DELETION', 'section 32'],
    ['CCPA', 'OPT_OUT', '7026'],
    ['NONE', 'DELETION', 'No statute'],
  ])('is refused where the law knows none: %s for %s', (regulation, right, cited) => {
    const problem = extensionProblem({ ...ccpa, regulation, rights: [right] }, california, sent, now);
    expect(problem).toMatchObject({ code: 'NOT_PERMITTED', field: null });
    expect(problem?.message).toContain(cited);
  });

  it('is refused a second time, and once the request is answered or withdrawn', () => {
    for (const given of [{ extendedAt: sent }, { answeredAt: sent }, { withdrawnAt: sent }]) {
      expect(extensionProblem({ ...ccpa, ...given }, california, sent, now)).toMatchObject({ code: 'CONFLICT' });
    }
  });

  it('needs a notice that was sent between receipt and now', () => {
    for (const noticeSentAt of [at('2026-11-19'), at('2026-11-23')]) {
      expect(extensionProblem(ccpa, california, noticeSentAt, now)).toMatchObject({
        code: 'INVALID',
        field: 'noticeSentAt',
      });
    }
  });

  it('is possible for longer where the clock stood still', () => {
    const paused = { ...access, pauses: [{ from: at('2026-11-10'), to: at('2026-11-15') }] };
    expect(extensionProblem(access, london, sent, at('2026-12-05'))).toMatchObject({ code: 'CONFLICT' });
    expect(extensionProblem(paused, london, sent, at('2026-12-05'))).toBeNull();
  });
});

describe('a pause', () => {
  it('is possible for a question about access in the United Kingdom', () => {
    expect(pauseProblem({ ...access, identityVerifiedAt: at('2026-11-03') }, london, now)).toBeNull();
  });

  it.each<readonly [Regulation, string]>([
    ['CCPA', '11 CCR § 7021(b)'],
    ['LGPD', 'Article 19'],
    ['QUEBEC_LAW_25', 'section 32'],
    ['PIPEDA', 'section 8(3)'],
    ['VIRGINIA_VCDPA', '59.1-577'],
    ['COLORADO_CPA', '6-1-1306'],
    ['CONNECTICUT_CTDPA', '42-518'],
    ['UTAH_UCPA', '13-61-203'],
    ['TEXAS_TDPSA', '541.052'],
    ['NONE', 'statute'],
  ])('is refused where the law forbids it, with where it does: %s', (regulation, cited) => {
    const problem = pauseProblem({ ...ccpa, regulation }, california, now);
    expect(problem).toMatchObject({ code: 'NOT_PERMITTED', field: null });
    expect(problem?.message).toContain(cited);
  });

  it('is possible under the GDPR while the person’s identity is in doubt, and not after', () => {
    const facts = factsOf({ regulation: 'GDPR', receivedAt: '2026-11-20' });
    expect(pauseProblem(facts, settingsIn('DE'), now)).toBeNull();
    const verified = pauseProblem({ ...facts, identityVerifiedAt: at('2026-11-21') }, settingsIn('DE'), now);
    expect(verified).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(verified?.message).toContain('Article 12(6)');
  });

  it('is refused for a deletion in the United Kingdom once the identity is verified: nothing is left to be asked', () => {
    const deletion = { ...access, rights: ['DELETION'] as const };
    expect(pauseProblem(deletion, london, now)).toBeNull();
    const verified = pauseProblem({ ...deletion, identityVerifiedAt: at('2026-11-03') }, london, now);
    expect(verified?.message).toContain('Article 12A');
  });

  it('is refused for a request that came before Article 12A was in force', () => {
    const before = pauseProblem({ ...access, receivedAt: at('2026-02-04') }, london, at('2026-02-10'));
    expect(before).toMatchObject({ code: 'NOT_PERMITTED' });
    expect(before?.message).toContain('5 February 2026');
    expect(pauseProblem({ ...access, receivedAt: at('2026-02-05') }, london, at('2026-02-10'))).toBeNull();
  });

  it('is refused once the clock ran out, and once the request is answered', () => {
    const late = pauseProblem(access, london, at('2026-12-03'));
    expect(late).toMatchObject({ code: 'CONFLICT' });
    expect(late?.message).toContain('Wednesday 2026-12-02');
    expect(pauseProblem({ ...access, answeredAt: at('2026-11-20') }, london, now)).toMatchObject({ code: 'CONFLICT' });
  });
});
