import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff, nextLook } from '../../src/delivery/schedule.js';

const minute = 60_000;
const hour = 60 * minute;
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const count = fc.integer({ min: 0, max: 1_000 });

describe('the backoff', () => {
  it('is at most two seconds after the first failure, and doubles to fifteen minutes', () => {
    expect([1, 2, 3, 4].map((failures) => backoff(failures, 1))).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(backoff(9, 1)).toBe(512_000);
    expect(backoff(10, 1)).toBe(15 * minute);
    expect(backoff(1_000, 1)).toBe(15 * minute);
  });

  it('has full jitter: anything between half a second and its ceiling', () => {
    expect(backoff(10, 0)).toBe(500);
    expect(backoff(10, 0.5)).toBe(7.5 * minute);
    fc.assert(
      fc.property(count, chance, (failures, random) => {
        const wait = backoff(failures, random);
        return Number.isInteger(wait) && wait >= 500 && wait <= 15 * minute;
      }),
    );
  });
});

describe('the next look', () => {
  it('comes after the account’s interval, within a tenth', () => {
    expect(nextLook(30_000, 0, 0)).toBe(28_500);
    expect(nextLook(30_000, 0, 1)).toBe(31_500);
  });

  it('stretches by half each time that nothing changed, up to six hours', () => {
    expect([0, 1, 2].map((quiet) => nextLook(30_000, quiet, 0.5))).toEqual([30_000, 45_000, 67_500]);
    expect(nextLook(30_000, 100, 0.5)).toBe(6 * hour);
  });

  it('never comes sooner than an account wants that looks more seldom than every six hours', () => {
    expect(nextLook(24 * hour, 10, 0.5)).toBe(24 * hour);
  });

  it('never shrinks as looks stay without a change', () => {
    const interval = fc.integer({ min: 1_000, max: 24 * hour });
    fc.assert(
      fc.property(
        interval,
        count,
        (observeEveryMs, quiet) => nextLook(observeEveryMs, quiet, 0.5) <= nextLook(observeEveryMs, quiet + 1, 0.5),
      ),
    );
  });
});
