import { type Reply, type SimulatedRequest, windowLimit } from '../../simulator-kit/index.js';
import { throttled } from './api-errors.js';
import type { OutreachQuirks } from './quirks.js';

const hourMs = 3_600_000;

export interface ApiLimit {
  /** Counts a call; the 429 when there is none left. */
  readonly gate: (request: SimulatedRequest) => Reply | null;
  readonly headers: (request: SimulatedRequest) => Readonly<Record<string, string>>;
  /** The 429 as the limit would give it, to be tried again at this instant. */
  readonly refusal: (retryAt: Date, now: Date) => Reply;
}

/** So many calls (10,000 are documented) an hour and user; the account of the simulator has one user with an app. */
export function apiLimit(quirks: OutreachQuirks, now: () => Date, enforced: boolean): ApiLimit {
  const callsPerHour = (): number => quirks.get('callsPerHour');
  const limit = windowLimit({ limit: callsPerHour, windowMs: hourMs, now });
  const refusal = (retryAt: Date, at: Date): Reply => {
    const forms = {
      epoch: epochSeconds(retryAt),
      iso: retryAt.toISOString(),
      seconds: String(Math.ceil((retryAt.getTime() - at.getTime()) / 1000)),
    };
    const reply = throttled(callsPerHour(), retryAt, forms[quirks.get('retryAfterForm')]);
    // The same instant in both, as the vendor calls one an alias of the other.
    return {
      ...reply,
      headers: { ...reply.headers, 'X-RateLimit-Reset': epochSeconds(retryAt), 'X-RateLimit-Remaining': '0' },
    };
  };
  return {
    refusal,
    gate(request) {
      if (!enforced) return null;
      const state = limit.take('user');
      return state.allowed ? null : refusal(new Date(request.now.getTime() + state.resetMs), request.now);
    },
    headers(request) {
      if (request.operation === 'mintToken') return {};
      const { remaining, resetMs } = limit.peek('user');
      const second = quirks.get('doubleRemaining') ? `, ${callsPerHour() + remaining}` : '';
      return {
        'X-RateLimit-Limit': String(callsPerHour()),
        'X-RateLimit-Remaining': `${remaining}${second}`,
        'X-RateLimit-Reset': epochSeconds(new Date(request.now.getTime() + resetMs)),
      };
    },
  };
}

const epochSeconds = (instant: Date): string => String(Math.ceil(instant.getTime() / 1000));
