import type { Reason } from './vocabulary.js';

/**
 * What a failed call to a vendor means for the work, after the table in the delivery rules:
 *
 * - `not-sent`: no byte of the request reached the vendor (DNS, refused, TLS, or we held it back). Safe to send again.
 * - `throttled`: the vendor did not process it (425, 429). Safe to send again after `retryAfterMs`.
 * - `unknown`: it may have been processed (408, 409, 5xx, timeout, reset, a 2xx that cannot be read). A write must be
 *   looked for at the vendor before anything is sent; a read may simply be repeated.
 * - `refused`: the vendor will not do this (400, 413, 415, 422). A person must look.
 * - `not-found`: 404, 405, 406, 410: about this one record, as long as other reads succeed.
 * - `unauthorized`: 401 after a token refresh, 403, a redirect, or no token to be had: the account is misconfigured.
 * - `unreadable`: a read was answered, but not in the vendor's documented shape.
 */
export type FailureKind =
  'not-sent' | 'throttled' | 'unknown' | 'refused' | 'not-found' | 'unauthorized' | 'unreadable';

export interface FailureDetail {
  readonly kind: FailureKind;
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** How long to wait, in milliseconds, where the vendor said so: between one second and 24 hours. */
  readonly retryAfterMs?: number | undefined;
  /** Our own words about what was wrong; never anything that the vendor or a person wrote. */
  readonly detail?: string | undefined;
}

const reasonOf: Record<FailureKind, Reason> = {
  'not-sent': 'VENDOR_ERROR',
  throttled: 'RATE_LIMITED',
  unknown: 'VENDOR_ERROR',
  refused: 'VENDOR_ERROR',
  'not-found': 'NO_MATCH',
  unauthorized: 'AUTHENTICATION_FAILED',
  unreadable: 'VENDOR_ERROR',
};

const meaning: Record<FailureKind, string> = {
  'not-sent': 'could not be reached',
  throttled: 'asked us to slow down',
  unknown: 'gave no clear answer',
  refused: 'refused the call',
  'not-found': 'does not know what was asked for',
  unauthorized: 'did not accept our credentials',
  unreadable: 'answered in a form that its documents do not describe',
};

/** A call to a vendor that did not succeed: who, doing what, why. Carries no body, no URL and no personal data. */
export class VendorFailure extends Error {
  override readonly name = 'VendorFailure';
  readonly kind: FailureKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    /** The account's key. */
    readonly vendor: string,
    /** The operation, in the vendor folder's own name for it. */
    readonly operation: string,
    failure: FailureDetail,
  ) {
    const status = failure.status === undefined ? '' : ` (HTTP ${String(failure.status)})`;
    const detail = failure.detail === undefined ? '' : `: ${failure.detail}`;
    super(`${vendor} ${meaning[failure.kind]} at ${operation}${status}${detail}.`);
    this.kind = failure.kind;
    this.status = failure.status;
    this.retryAfterMs = failure.retryAfterMs;
  }

  /** The word of the graph for it. */
  get reason(): Reason {
    if (this.kind === 'unknown' && this.status === undefined) return 'TIMED_OUT';
    return reasonOf[this.kind];
  }

  /** Whether the same call may succeed later without a person's doing. */
  get retryable(): boolean {
    return this.kind !== 'refused' && this.kind !== 'not-found';
  }
}
