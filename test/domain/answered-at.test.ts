import { describe, expect, it } from '@jest/globals';
import { answeredAt, hasUnanswered, type AnswerPart } from '../../src/domain/answered-at.js';
import type { RequestState, VendorState } from '../../src/domain/vocabulary.js';

const day = (number: number): Date => new Date(Date.UTC(2026, 10, number));

const part = (facts: Partial<AnswerPart>): AnswerPart => ({
  right: 'DELETION',
  role: 'PROCESSOR',
  state: 'COMPLETED',
  reason: null,
  decision: null,
  completedAt: day(10),
  withdrawn: false,
  ...facts,
});
const intake = (facts: Partial<AnswerPart>) => part({ role: 'INTAKE', ...facts });
const vendor = (state: VendorState, completedOn = 10) => part({ state, completedAt: day(completedOn) });

/** The day of November on which it was answered; null where it was not. */
const answeredOn = (
  rolled: RequestState,
  parts: readonly AnswerPart[],
  decided: RequestState | null = null,
): number | null =>
  answeredAt(parts, rolled, decided === null ? null : { state: decided, at: day(25) }, day(28))?.getUTCDate() ?? null;

describe('a right of a request', () => {
  it('is answered when the last vendor is done, and the one that it came in through was told', () => {
    expect(answeredOn('COMPLETED', [vendor('COMPLETED', 10), vendor('COMPLETED', 12)])).toBe(12);
    expect(answeredOn('COMPLETED', [vendor('COMPLETED'), intake({ completedAt: day(14) })])).toBe(14);
    expect(answeredOn('COMPLETED', [vendor('COMPLETED'), intake({ state: 'ACCEPTED', completedAt: null })])).toBeNull();
    expect(answeredOn('IN_PROGRESS', [vendor('COMPLETED'), vendor('IN_PROGRESS')])).toBeNull();
    expect(answeredOn('COMPLETED', [part({ completedAt: null })])).toBe(28);
  });

  it('is answered by a refusal as by a grant', () => {
    expect(answeredOn('DENIED', [vendor('REJECTED')])).toBe(10);
    expect(answeredOn('PARTIALLY_COMPLETED', [vendor('COMPLETED'), vendor('REJECTED', 11)])).toBe(11);
  });

  it('is answered by a refusal for which the vendor that is told has no better word than “failed”', () => {
    const decision = { state: 'REJECTED', reason: 'TOO_MANY_REQUESTS' } as const;
    expect(answeredOn('DENIED', [intake({ state: 'FAILED', reason: 'OTHER', decision })])).toBe(10);
    expect(answeredOn('DENIED', [vendor('REJECTED'), intake({ state: 'FAILED', completedAt: day(12) })])).toBe(12);
    const technical = { state: 'FAILED', reason: 'VENDOR_ERROR' } as const;
    expect(answeredOn('FAILED', [intake({ state: 'FAILED', decision: technical })])).toBeNull();
    expect(answeredOn('FAILED', [intake({ state: 'FAILED' })])).toBeNull();
  });

  it('is not answered where a vendor failed, or canceled what the person never took back', () => {
    for (const state of ['FAILED', 'CANCELED'] as const) {
      expect(answeredOn('PARTIALLY_COMPLETED', [vendor('COMPLETED'), vendor(state)])).toBeNull();
      expect(hasUnanswered([vendor('COMPLETED'), vendor(state)], null)).toBe(true);
    }
    expect(answeredOn('CANCELED', [part({ state: 'CANCELED', withdrawn: true })])).toBe(10);
  });

  it('is answered in part, unless the other part failed', () => {
    const inPart = (facts: Partial<AnswerPart>) =>
      answeredOn('PARTIALLY_COMPLETED', [part({ state: 'PARTIALLY_COMPLETED', ...facts })]);
    expect(inPart({})).toBe(10);
    expect(inPart({ reason: 'LEGAL_EXCEPTION' })).toBe(10);
    expect(inPart({ reason: 'TIMED_OUT' })).toBeNull();
    expect(inPart({ reason: 'WITHDRAWN' })).toBeNull();
    expect(inPart({ reason: 'WITHDRAWN', withdrawn: true })).toBe(10);
  });

  it('is answered by what was decided for the request, at that time, where its vendors did not answer before', () => {
    const left = [vendor('EXCLUDED')];
    expect(answeredOn('ACTION_REQUIRED', left)).toBeNull();
    for (const decided of ['DENIED', 'CANCELED', 'DUPLICATE', 'EXPIRED'] as const) {
      expect(answeredOn('ACTION_REQUIRED', left, decided)).toBe(25);
      expect(hasUnanswered(left, { state: decided, at: day(25) })).toBe(false);
    }
    expect(answeredOn('PLANNED', [], 'DENIED')).toBe(25);
    expect(answeredOn('COMPLETED', [vendor('COMPLETED')], 'CANCELED')).toBe(10);
    expect(answeredOn('DENIED', [vendor('REJECTED')], 'FAILED')).toBeNull();
    expect(hasUnanswered([vendor('REJECTED')], { state: 'FAILED', at: day(25) })).toBe(true);
  });
});
