import type { FailureKind } from './vendor-failure.js';

/** One configured account, as far as every vendor shares it. Lengths are in milliseconds. */
export interface VendorAccount {
  /** Stands for the account everywhere; [a-z0-9-]+. */
  readonly key: string;
  readonly name: string;
  /** The API's address, without a slash at its end. https, or http on loopback. */
  readonly baseUrl: string;
  /** Total time of one call. */
  readonly timeoutMs: number;
  /** Calls under way at once. */
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly syncEveryMs: number;
  /** First interval of observing an open status; it stretches from there. */
  readonly observeEveryMs: number;
  /** How old an intent must be before its absence at the vendor means that it never arrived. */
  readonly quietPeriodMs: number;
  /** How much later than made a record may appear in the vendor's list. */
  readonly listLagMs: number;
  /** How long the vendor says that it takes; null where it says nothing. */
  readonly declaredWindowMs: number | null;
  /** From when on a list is read. */
  readonly syncFrom: Date;
}

/** OAuth tokens of an account. */
export interface VendorTokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** When the access token lapses; null where the vendor does not say. */
  readonly expiresAt: Date | null;
}

/**
 * Where an account's tokens live between restarts and between processes.
 * A vendor may rotate its refresh token at every use: a new pair is durable before anyone uses it.
 */
export interface TokenStore {
  /** The tokens held for the account; null before the first refresh. */
  read(vendor: string): Promise<VendorTokens | null>;
  /**
   * Runs `exchange` with the tokens that are held, alone over all processes, commits what it answers and then answers
   * it. Where another process has meanwhile put new tokens in place of `stale`, those are answered and nothing runs.
   */
  refresh(
    vendor: string,
    stale: string | null,
    exchange: (held: VendorTokens | null) => Promise<VendorTokens>,
  ): Promise<VendorTokens>;
}

/** What one call to a vendor was like; the vendor's health is made of these. */
export interface CallReport {
  readonly vendor: string;
  readonly operation: string;
  readonly at: Date;
  readonly durationMs: number;
  /** Null where the vendor answered as it should. */
  readonly failure: {
    readonly kind: FailureKind;
    readonly message: string;
    /** How long the vendor asked us to wait, where it did. */
    readonly retryAfterMs?: number | undefined;
  } | null;
  /** What the vendor said about its limit, where it did. */
  readonly rateLimit: { readonly remaining: number; readonly resetsAt: Date | null } | null;
}

/**
 * Waits until the account may be called, over all processes, and takes one call from its budget. False where `signal` came
 * first; rejects where the budget cannot be had, and then nothing may be sent.
 */
export type CallBudget = (vendor: string, perSecond: number, signal?: AbortSignal) => Promise<boolean>;

/** Takes the report of every call to a vendor. Never throws. */
export type CallMeter = (report: CallReport) => void;
