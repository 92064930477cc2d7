import { setTimeout as sleep } from 'node:timers/promises';
import { type Handler, type Reply, type SimulatedRequest, windowLimit } from '../../simulator-kit/index.js';
import { thresholdExceeded, tooManyRequests } from './api-errors.js';
import type { ZohoQuirks } from './quirks.js';

const dayMs = 86_400_000;

/** What a list costs that begins beyond so many records; the first band is documented, the bounds of the others are not. */
const listWeights = [
  { beyond: 50_000, weight: 100 },
  { beyond: 10_000, weight: 50 },
  { beyond: 5_000, weight: 10 },
  { beyond: 2_000, weight: 5 },
] as const;

export interface ApiLimits {
  /** Takes the call's credits; the 429 when they are gone. */
  readonly gate: (request: SimulatedRequest) => Reply | null;
  readonly headers: (request: SimulatedRequest) => Readonly<Record<string, string>>;
  /** Counts the calls under way; the other 429 when there are too many. */
  readonly inTurn: (handler: Handler) => Handler;
}

/** Daily credits of the portal (reset at midnight, UTC) and calls at once. */
export function apiLimits(quirks: ZohoQuirks, now: () => Date, enforced: boolean): ApiLimits {
  const credits = windowLimit({ limit: () => quirks.get('dailyCredits'), windowMs: dayMs, now });
  let underWay = 0;
  return {
    gate(request) {
      if (!enforced) return null;
      const state = credits.take('portal', weightOf(request));
      return state.allowed ? null : thresholdExceeded(Math.ceil(state.resetMs / 1000));
    },
    headers(request) {
      if (request.operation === 'mintToken' || request.operation === 'downloadExport') return {};
      return {
        'X-Rate-Limit-Remaining-v3': String(credits.peek('portal').remaining),
        'X-Rate-Limit-Request-Weight-v3': String(weightOf(request)),
      };
    },
    inTurn: (handler) => async (request) => {
      if (enforced && underWay >= quirks.get('concurrency')) return tooManyRequests();
      underWay += 1;
      try {
        const takesMs = quirks.get('processingMs');
        if (takesMs > 0) await sleep(takesMs);
        return await handler(request);
      } finally {
        underWay -= 1;
      }
    },
  };
}

function weightOf(request: SimulatedRequest): number {
  if (request.operation !== 'listSubjectAccessRequests') return 1;
  const from = Number(request.query.get('from') ?? 1);
  return listWeights.find(({ beyond }) => from > beyond)?.weight ?? 3;
}
