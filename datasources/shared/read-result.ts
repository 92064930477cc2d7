import type { FailureDetail } from '../../src/domain/vendor-failure.js';

/** What reading an answer came to: the value, or why it is none. */
export type ReadResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: FailureDetail };

export function readable<T>(value: T): ReadResult<T> {
  return { ok: true, value };
}

/** `detail` names fields and shapes in our own words, never values. */
export function unreadable(detail: string): ReadResult<never> {
  return { ok: false, failure: { kind: 'unreadable', detail } };
}
