import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { LimitReached } from '../domain/limit-reached.js';

/** What each viewer may spend on operations: as much as a minute brings at once, and no more than it brings for long. */
export interface ViewerAllowance {
  /** Throws a GraphQLError (RATE_LIMITED, 429) where the viewer has less left; nothing is taken then. */
  spend(viewerId: string, cost: number): void;
}

export interface AllowanceOptions {
  /** In the unit of an operation's cost; null: as much as anybody likes. */
  readonly costPerMinute: number | null;
  /** In milliseconds, from any beginning, and never backwards. */
  readonly monotonic: () => number;
}

interface Account {
  left: number;
  at: number;
}

/** So many viewers are remembered before those who have all of theirs back are forgotten. */
const rememberedViewers = 10_000;

/**
 * Allowances that this process keeps in its memory: they protect it, and promise nothing. With several servers a viewer has
 * as much at each of them. What must hold over all of them, such as deletions in an hour, is counted in the ledger.
 */
export function viewerAllowance({ costPerMinute, monotonic }: AllowanceOptions): ViewerAllowance {
  if (costPerMinute === null) return { spend: () => undefined };
  const perMs = costPerMinute / 60_000;
  const accounts = new Map<string, Account>();
  const leftOf = ({ left, at }: Account, now: number): number => Math.min(costPerMinute, left + (now - at) * perMs);
  const forgetTheRested = (now: number): void => {
    for (const [id, account] of accounts) {
      if (leftOf(account, now) >= costPerMinute) accounts.delete(id);
    }
  };
  return {
    spend: (viewerId, cost) => {
      const now = monotonic();
      const account = accounts.get(viewerId) ?? { left: costPerMinute, at: now };
      const left = leftOf(account, now);
      if (cost > left) throw overspent(costPerMinute, cost, Math.ceil((cost - left) / perMs));
      if (accounts.size >= rememberedViewers && !accounts.has(viewerId)) forgetTheRested(now);
      accounts.set(viewerId, { left: left - cost, at: now });
    },
  };
}

function overspent(costPerMinute: number, cost: number, waitMs: number): GraphQLError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000));
  const limit: LimitReached = {
    name: 'rate',
    allowed: costPerMinute,
    actual: cost,
    advice: `Send it again in ${String(retryAfter)} s, ask for smaller pages, or ask less often.`,
  };
  const headers = new HeaderMap([['retry-after', String(retryAfter)]]);
  return new GraphQLError(`Operations of one viewer may cost ${String(costPerMinute)} a minute. ${limit.advice}`, {
    extensions: { code: 'RATE_LIMITED', limit, retryAfter, http: { status: 429, headers } },
  });
}
