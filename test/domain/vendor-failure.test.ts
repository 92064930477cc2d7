import { describe, expect, it } from '@jest/globals';
import { VendorFailure, type FailureKind } from '../../src/domain/vendor-failure.js';
import type { Reason } from '../../src/domain/vocabulary.js';

const failure = (kind: FailureKind, status?: number) => new VendorFailure('north', 'createDeletion', { kind, status });

describe('a failed call to a vendor', () => {
  it.each<readonly [FailureKind, number | undefined, Reason, boolean]>([
    ['not-sent', undefined, 'VENDOR_ERROR', true],
    ['throttled', 429, 'RATE_LIMITED', true],
    ['unknown', 503, 'VENDOR_ERROR', true],
    ['unknown', undefined, 'TIMED_OUT', true],
    ['refused', 422, 'VENDOR_ERROR', false],
    ['not-found', 404, 'NO_MATCH', false],
    ['unauthorized', 401, 'AUTHENTICATION_FAILED', true],
    ['unreadable', 200, 'VENDOR_ERROR', true],
  ])('%s (HTTP %s) is told as %s; another try may help: %s', (kind, status, reason, retryable) => {
    expect(failure(kind, status)).toMatchObject({ reason, retryable, status });
  });

  it('says who, doing what, and why, in a sentence', () => {
    expect(failure('refused', 422).message).toBe('north refused the call at createDeletion (HTTP 422).');
    const held = new VendorFailure('north', 'submit', { kind: 'not-sent', detail: 'the lease is nearly over' });
    expect(held.message).toBe('north could not be reached at submit: the lease is nearly over.');
  });

  it('carries how long the vendor wants us to wait', () => {
    const throttled = new VendorFailure('north', 'list', { kind: 'throttled', status: 429, retryAfterMs: 5_000 });
    expect(throttled.retryAfterMs).toBe(5_000);
    expect(failure('throttled').retryAfterMs).toBeUndefined();
  });
});
