import { describe, expect, it } from '@jest/globals';
import { Scope } from '../../src/domain/entities.js';
import { toPageArguments } from '../../resolvers/page-of.js';
import { periodStart } from '../../resolvers/period-start.js';
import { toRequestFilter } from '../../resolvers/request-filter.js';
import { bareServices } from './bare-services.js';

const now = new Date('2026-11-22T01:30:00Z'); // a Sunday
const context = {
  services: bareServices([Scope.read]),
  requestId: 'q',
  origin: 'http://127.0.0.1:4000',
  now,
  revealed: new Set<string>(),
  spend: () => undefined,
};

const faultOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
};

describe('a period', () => {
  it.each([
    ['TODAY', '2026-11-22T00:00:00.000Z'],
    ['LAST_24_HOURS', '2026-11-21T01:30:00.000Z'],
    ['LAST_7_DAYS', '2026-11-15T01:30:00.000Z'],
    ['LAST_30_DAYS', '2026-10-23T01:30:00.000Z'],
    ['CURRENT_WEEK', '2026-11-16T00:00:00.000Z'],
    ['CURRENT_MONTH', '2026-11-01T00:00:00.000Z'],
  ] as const)('%s begins in UTC, weeks on Monday', (period, start) => {
    expect(periodStart(period, now).toISOString()).toBe(start);
  });

  it('of the current week begins today on a Monday', () => {
    expect(periodStart('CURRENT_WEEK', new Date('2026-11-23T00:00:00Z')).toISOString()).toBe(
      '2026-11-23T00:00:00.000Z',
    );
  });
});

describe('a filter', () => {
  it('is the same whether something is left out or null', () => {
    expect(toRequestFilter(null, context)).toEqual({});
    expect(toRequestFilter({ states: null, received: null }, context)).toEqual({});
  });

  it('normalises an address', () => {
    expect(toRequestFilter({ email: ' Ines.Lund@Example.com ' }, context)).toEqual({ email: 'ines.lund@example.com' });
  });

  it.each([
    [{ email: 'i**@example.com' }, ['filter', 'email']],
    [{ email: 'nobody' }, ['filter', 'email']],
    [{ phone: '+*****7788' }, ['filter', 'phone']],
    [{ vendors: ['no-such-vendor'] }, ['filter', 'vendors']],
    [{ received: { from: now, during: 'TODAY' } }, ['filter', 'received']],
    [{ updated: { from: now, until: new Date(0) } }, ['filter', 'updated']],
  ] as const)('names the argument that cannot be, and not its value (%#)', (input, argument) => {
    const fault = faultOf(() =>
      toRequestFilter({ ...input, vendors: 'vendors' in input ? [...input.vendors] : null }, context),
    );
    expect(fault).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } });
    expect(String(fault)).not.toMatch(/nobody|no-such-vendor|i\*\*|7788/);
  });
});

describe('a page', () => {
  it('is of twenty from the start where nothing is said', () => {
    expect(toPageArguments({})).toEqual({ first: 20, after: null, last: null, before: null });
    expect(toPageArguments({ last: 5 })).toEqual({ first: null, after: null, last: 5, before: null });
    expect(toPageArguments({ first: 0 })).toMatchObject({ first: 0 });
  });

  it('is not asked for from both ends', () => {
    expect(faultOf(() => toPageArguments({ first: 1, last: 1 }))).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', argument: ['last'] },
    });
  });
});
