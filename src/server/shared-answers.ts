import type { HTTPGraphQLResponse } from '@apollo/server';
import type { HttpExchange } from './http-exchange.js';

/** An answer that is whole, so that it can be sent more than once. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: HTTPGraphQLResponse['headers'];
  readonly bytes: Buffer;
  /** Errors name the request that they answer. */
  readonly hasErrors: boolean;
}

/** Answers that are being made. */
export interface SharedAnswers {
  /**
   * What `make` answers; where the same is being made for the same viewer already, that. `key` says what is the same;
   * null: nothing is. An answer with errors is its own request's alone.
   */
  once(key: string | null, make: () => Promise<WholeAnswer>): Promise<WholeAnswer>;
  /** From now on, what is asked is answered anew: something was changed. */
  forget(): void;
}

/** Nothing is kept: what is in flight is shared, and gone as soon as it is answered. */
export function sharedAnswers(): SharedAnswers {
  const inFlight = new Map<string, Promise<WholeAnswer>>();
  return {
    once: async (key, make) => {
      if (key === null) return make();
      const same = inFlight.get(key);
      if (same !== undefined) {
        // Why it failed is that request's own story: this one asks for itself.
        const answer = await same.catch(() => null);
        return answer === null || answer.hasErrors ? make() : answer;
      }
      const made = make();
      inFlight.set(key, made);
      try {
        return await made;
      } finally {
        if (inFlight.get(key) === made) inFlight.delete(key);
      }
    },
    forget: () => {
      inFlight.clear();
    },
  };
}

const longestShared = 10_000;
const acts = /\b(?:mutation|subscription)\b/;

/** Whether the body may change something. Whoever names a field so is answered alone, and that is all. */
export function mayAct(body: unknown): boolean {
  const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : null;
  return typeof query !== 'string' || acts.test(query);
}

/**
 * What two requests must have in common, besides their viewer, to be answered with the same bytes: the whole body, what
 * they accept, and the address that links in the answer begin with. Null where the body is no query, or a long one.
 */
export function sameQuestion({ request }: HttpExchange, body: unknown): string | null {
  if (mayAct(body)) return null;
  const {
    accept = '',
    host = '',
    'x-forwarded-host': forwarded = '',
    'x-forwarded-proto': protocol = '',
  } = request.headers;
  const question = JSON.stringify([accept, host, forwarded, protocol, body]);
  return question.length > longestShared ? null : question;
}
