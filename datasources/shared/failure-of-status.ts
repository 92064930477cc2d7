import type { FailureDetail, FailureKind } from '../../src/domain/vendor-failure.js';
import type { HttpAnswer } from './http-exchange.js';
import { retryAfterMs } from './retry-timing.js';

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not-found',
  405: 'not-found',
  406: 'not-found',
  408: 'unknown',
  409: 'unknown',
  410: 'not-found',
  425: 'throttled',
  429: 'throttled',
};

/** What an answer other than a 2xx means, after the table in the delivery rules; other 4xx are refusals as RFC 9110 has them. */
export function failureOfStatus(answer: HttpAnswer, now: Date): FailureDetail {
  const { status } = answer;
  const kind = kinds[status] ?? kindOfClass(status);
  const wait = kind === 'throttled' || kind === 'unknown' ? retryAfterMs(answer.headers['retry-after'], now) : null;
  return { kind, status, ...(wait === null ? {} : { retryAfterMs: wait }) };
}

function kindOfClass(status: number): FailureKind {
  // A redirect is never followed: a credential would travel with it. The base address is wrong.
  if (status >= 300 && status < 400) return 'unauthorized';
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}
