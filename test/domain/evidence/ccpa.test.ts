import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CcpaFigures } from '../../../src/domain/evidence/ccpa-figures.js';
import {
  answersOf,
  ccpaLogRows,
  type AnsweredRight,
  type LoggedRequest,
} from '../../../src/domain/evidence/ccpa-log.js';
import type { RightFacts, VendorFacts } from '../../../src/domain/evidence/statements.js';

const zone = 'America/Los_Angeles';

const vendor = (facts: Partial<VendorFacts>): VendorFacts => ({
  vendor: 'north',
  kind: 'OUTREACH',
  role: 'PROCESSOR',
  state: 'COMPLETED',
  outcome: 'ERASED',
  reason: null,
  confidence: 'VENDOR_ASSERTED',
  submittedAt: null,
  acknowledgedAt: null,
  completedAt: '2026-01-20T18:00:00.000Z',
  ...facts,
});

const right = (facts: Partial<RightFacts>): RightFacts => ({
  right: 'DELETION',
  state: 'COMPLETED',
  outcome: 'ERASED',
  vendors: [vendor({})],
  ...facts,
});

const requestOf = (rights: readonly RightFacts[], facts: Partial<LoggedRequest> = {}): LoggedRequest => ({
  request: '01926f5e-7c1a-7def-8abc-012345678901',
  reference: 'PR-2026-000007',
  regulation: 'CCPA',
  state: 'COMPLETED',
  origin: null,
  // Still New Year's Eve in California.
  receivedAt: '2026-01-01T07:59:00.000Z',
  acknowledgedAt: null,
  completedAt: '2026-01-21T18:00:00.000Z',
  closedAt: null,
  withdrawn: false,
  rights,
  ...facts,
});

const logOf = (facts: Partial<RightFacts>, request: Partial<LoggedRequest> = {}) =>
  ccpaLogRows(requestOf([right(facts)], request), zone)[0];

describe('the log that 11 CCR §7101 asks for', () => {
  it('has the dates of request and response, nature, manner and response of each right', () => {
    const request = requestOf([right({}), right({ right: 'OPT_OUT', outcome: 'OPTED_OUT' })], {
      origin: 'opt-out-machine',
      acknowledgedAt: '2026-01-05T20:00:00.000Z',
    });
    const shared = {
      reference: 'PR-2026-000007',
      date_of_request: '2025-12-31',
      manner_of_request: 'opt-out-machine',
      date_receipt_confirmed: '2026-01-05',
      date_of_response: '2026-01-20',
      basis_of_denial: '',
    };
    expect(ccpaLogRows(request, zone)).toEqual([
      { ...shared, nature_of_request: 'request to delete', nature_of_response: 'complied with: deleted' },
      {
        ...shared,
        nature_of_request: 'request to opt out of sale or sharing',
        nature_of_response: 'complied with: opted out',
      },
    ]);
  });

  it('says why a request was denied, in whole or in part', () => {
    const refused = vendor({ state: 'REJECTED', outcome: null, reason: 'IDENTITY_NOT_VERIFIED' });
    expect(logOf({ state: 'DENIED', outcome: null, vendors: [refused] })).toMatchObject({
      nature_of_response: 'denied',
      basis_of_denial: 'the person’s identity is not verified',
    });
    expect(logOf({ state: 'PARTIALLY_COMPLETED', outcome: null, vendors: [vendor({}), refused] })).toMatchObject({
      nature_of_response: 'complied with in part',
      basis_of_denial: 'the person’s identity is not verified',
    });
    expect(logOf({ state: 'DENIED', outcome: null, vendors: [] })).toMatchObject({
      date_of_response: '2026-01-21',
      basis_of_denial: 'no reason was given that we know',
    });
  });

  it('calls it a denial where a law lets the data be kept', () => {
    expect(logOf({ outcome: 'EXEMPT', vendors: [vendor({ outcome: 'EXEMPT' })] })).toMatchObject({
      nature_of_response: 'denied',
      basis_of_denial: 'a law lets the data be kept',
    });
  });

  it('says of what is open, or was closed without an answer, just that', () => {
    expect(logOf({ state: 'IN_PROGRESS', outcome: null })).toMatchObject({
      date_of_response: '',
      nature_of_response: 'pending',
      basis_of_denial: '',
    });
    const withdrawn = { withdrawn: true };
    expect(logOf({ state: 'CANCELED', outcome: null }, withdrawn)).toMatchObject({ nature_of_response: 'withdrawn' });
    expect(logOf({ state: 'DUPLICATE', outcome: null })).toMatchObject({
      nature_of_response: 'duplicate of another request',
    });
  });
});

describe('what nobody answered', () => {
  const canceled = vendor({ state: 'CANCELED', outcome: null, reason: 'WITHDRAWN' });

  it('is called withdrawn only where the person took it back: here, or where they had asked', () => {
    const facts = { state: 'CANCELED', outcome: null, vendors: [canceled] } as const;
    expect(logOf(facts)).toMatchObject({ nature_of_response: 'canceled by the vendor', date_of_response: '' });
    for (const request of [{ withdrawn: true }, { origin: 'north' }]) {
      expect(logOf(facts, request)).toMatchObject({
        nature_of_response: 'withdrawn',
        date_of_response: '2026-01-20',
      });
    }
  });

  it('has no day of a response where it failed', () => {
    const failed = vendor({ state: 'FAILED', outcome: null, reason: 'VENDOR_ERROR' });
    expect(logOf({ state: 'FAILED', outcome: null, vendors: [failed] })).toMatchObject({
      nature_of_response: 'failed',
      date_of_response: '',
    });
  });

  it('because every vendor was left out is answered on the day of the denial', () => {
    const excluded = vendor({ state: 'EXCLUDED', outcome: null, reason: 'OTHER' });
    expect(logOf({ state: 'DENIED', outcome: null, vendors: [excluded] })).toMatchObject({
      nature_of_response: 'denied',
      date_of_response: '2026-01-21',
    });
  });
});

describe('the yearly figures that 11 CCR §7102 asks for', () => {
  const rowsOf = (answers: readonly AnsweredRight[]) => {
    const figures = new CcpaFigures();
    for (const answer of answers) figures.add(answer);
    return figures.rows();
  };

  it('count each right in the year of receipt where the business is', () => {
    expect(rowsOf(answersOf(requestOf([right({})]), zone))).toEqual([
      {
        year: '2025',
        right: 'DELETION',
        received: 1,
        complied: 1,
        denied: 0,
        otherwise_closed: 0,
        open: 0,
        median_days_to_respond: 20,
      },
      expect.objectContaining({ year: '2025', right: 'ACCESS', received: 0, median_days_to_respond: '' }),
      expect.objectContaining({ year: '2025', right: 'OPT_OUT', received: 0 }),
    ]);
  });

  it('equal a plain recount', () => {
    const answered = fc.record({
      right: fc.constantFrom('DELETION' as const, 'ACCESS' as const),
      answer: fc.constantFrom('COMPLIED' as const, 'DENIED' as const, 'OTHERWISE_CLOSED' as const, 'OPEN' as const),
      days: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(answered, { maxLength: 40 }), (all) => {
        const rows = rowsOf(
          all.map(({ right: asked, answer, days }) => ({
            right: asked,
            answer,
            receivedOn: '2026-03-01',
            answeredOn: answer === 'OPEN' ? null : `2026-03-${String(days + 1).padStart(2, '0')}`,
            closedAs: answer === 'OTHERWISE_CLOSED' ? 'expired' : null,
            facts: right({}),
          })),
        );
        const deletions = all.filter(({ right: asked }) => asked === 'DELETION');
        const days = deletions
          .filter(({ answer }) => answer === 'COMPLIED' || answer === 'DENIED')
          .map((one) => one.days)
          .sort((a, b) => a - b);
        const middle = [days[Math.ceil(days.length / 2) - 1] ?? 0, days[Math.floor(days.length / 2)] ?? 0];
        const counts = (word: string) => deletions.filter(({ answer }) => answer === word).length;
        if (all.length === 0) return expect(rows).toEqual([]);
        expect(rows.find((row) => row.right === 'DELETION')).toEqual({
          year: '2026',
          right: 'DELETION',
          received: deletions.length,
          complied: counts('COMPLIED'),
          denied: counts('DENIED'),
          otherwise_closed: counts('OTHERWISE_CLOSED'),
          open: counts('OPEN'),
          median_days_to_respond: days.length === 0 ? '' : ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2,
        });
      }),
    );
  });
});
