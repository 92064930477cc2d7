import { HeaderMap } from '@apollo/server';
import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { viewerAllowance } from '../../src/server/viewer-allowance.js';

describe('what a viewer may spend', () => {
  const at = (costPerMinute: number | null) => {
    let now = 0;
    const allowance = viewerAllowance({ costPerMinute, monotonic: () => now });
    const spend = (viewer: string, cost: number): GraphQLError | null => {
      try {
        allowance.spend(viewer, cost);
        return null;
      } catch (error) {
        if (error instanceof GraphQLError) return error;
        throw error;
      }
    };
    return { spend, pass: (ms: number) => (now += ms) };
  };

  it('is what a minute brings, and comes back with time', () => {
    const { spend, pass } = at(60_000);
    expect(Array.from({ length: 6 }, () => spend('ana', 10_000))).toEqual(Array.from({ length: 6 }, () => null));
    expect(spend('ana', 1)).not.toBeNull();
    pass(5_000);
    expect(spend('ana', 5_000)).toBeNull();
    expect(spend('ana', 1)).not.toBeNull();
    pass(3_600_000);
    expect(spend('ana', 60_000)).toBeNull();
    expect(spend('ana', 1)).not.toBeNull();
  });

  it('is each viewer’s own', () => {
    const { spend } = at(60_000);
    expect(spend('ana', 60_000)).toBeNull();
    expect(spend('ben', 60_000)).toBeNull();
    expect(spend('ana', 1)).not.toBeNull();
  });

  it('is told with when to come again', () => {
    const { spend } = at(60_000);
    spend('ana', 60_000);
    const { extensions, message } = spend('ana', 2_500) ?? {};
    expect(extensions).toEqual({
      code: 'RATE_LIMITED',
      retryAfter: 3,
      limit: { name: 'rate', allowed: 60_000, actual: 2_500, advice: expect.stringContaining('3 s') },
      http: { status: 429, headers: new HeaderMap([['retry-after', '3']]) },
    });
    expect(message).not.toContain('ana');
  });

  it('takes no memory for those who come no more', () => {
    const { spend, pass } = at(60_000);
    spend('ana', 60_000);
    for (let viewer = 0; viewer < 30_000; viewer += 1) {
      pass(1);
      spend(`viewer-${String(viewer)}`, 10);
    }
    // Whoever still owes is not forgotten on the way.
    expect(spend('ana', 31_000)).not.toBeNull();
    expect(spend('ana', 29_000)).toBeNull();
  });

  it('is without end where that was decided', () => {
    const { spend } = at(null);
    expect(spend('ana', Number.MAX_SAFE_INTEGER)).toBeNull();
  });
});
