import { Client } from 'undici';
import { z } from 'zod';
import type { VendorAccount, VendorTokens } from '../../src/domain/vendor-account.js';
import { type FailureDetail, VendorFailure } from '../../src/domain/vendor-failure.js';
import type { AccessTokens } from './access-tokens.js';
import { failureOfStatus } from './failure-of-status.js';
import { type HttpOutcome, exchange } from './http-exchange.js';
import { parseJson } from './json-body.js';
import { type ReadResult, readable, unreadable } from './read-result.js';
import type { SourceDependencies } from './vendor-folder.js';
import { isSafeUrl } from './wire.js';

const operation = 'refreshToken';

/** How long before its end a token is no longer sent: it must survive the way to the vendor and the wait for its turn. */
const marginMs = 30_000;

/** `auth` of a vendors file with a token that never changes. */
export const accessTokenAuth = z.strictObject({ accessToken: z.string().min(1) });

/** An address that credentials may be sent to: https, or http on loopback. */
export const safeUrl = z.url().refine(isSafeUrl, { message: 'must be https, or http on loopback' });

/** What a refresh token is exchanged with. */
export interface RefreshGrant {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Used until the token store holds one. */
  readonly refreshToken: string;
  /** Where the vendor wants the registered address with every refresh. */
  readonly redirectUri?: string | undefined;
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.coerce.number().positive().nullish(),
});

/** Zoho answers a refused refresh with status 200; RFC 6749 says 400. */
const tokenError = z.object({ error: z.string(), error_description: z.string().nullish() });

/**
 * Access tokens that are refreshed when they lapse or are rejected. One refresh at a time in this process; the token
 * store sees to the others, and keeps a new pair before it is used, since a vendor may rotate the refresh token.
 */
export class RefreshedTokens implements AccessTokens {
  #held: VendorTokens | null = null;
  #refreshing: Promise<string> | null = null;

  constructor(
    private readonly account: VendorAccount,
    private readonly grant: RefreshGrant,
    private readonly dependencies: Pick<SourceDependencies, 'tokens' | 'meter' | 'now'>,
  ) {}

  async current(): Promise<string> {
    const known = this.#fresh(this.#held) ?? (await this.#guarded(() => this.#store.read(this.account.key)));
    const fresh = this.#fresh(known);
    if (fresh === null) return this.#refresh(known?.accessToken ?? null);
    this.#held = fresh;
    return fresh.accessToken;
  }

  async replace(rejected: string): Promise<string> {
    if (this.#held !== null && this.#held.accessToken !== rejected) return this.#held.accessToken;
    return this.#refresh(rejected);
  }

  get #store(): SourceDependencies['tokens'] {
    return this.dependencies.tokens;
  }

  /** The tokens if they last long enough to be sent. */
  #fresh(tokens: VendorTokens | null): VendorTokens | null {
    if (tokens?.expiresAt == null) return tokens;
    return tokens.expiresAt.getTime() - marginMs > this.dependencies.now().getTime() ? tokens : null;
  }

  #refresh(stale: string | null): Promise<string> {
    this.#refreshing ??= this.#refreshAlone(stale).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #refreshAlone(stale: string | null): Promise<string> {
    this.#held = await this.#guarded(() =>
      this.#store.refresh(this.account.key, stale, (held) => this.#exchange(held)),
    );
    return this.#held.accessToken;
  }

  /** A token store that cannot be reached holds the call back; nothing was sent. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof VendorFailure) throw error;
      throw new VendorFailure(this.account.key, operation, {
        kind: 'not-sent',
        detail: 'the tokens could not be kept',
      });
    }
  }

  async #exchange(held: VendorTokens | null): Promise<VendorTokens> {
    const at = this.dependencies.now();
    const began = performance.now();
    const refreshToken = held?.refreshToken ?? this.grant.refreshToken;
    const result = readTokens(await this.#ask(refreshToken), refreshToken, this.dependencies.now());
    const failure = result.ok ? null : new VendorFailure(this.account.key, operation, result.failure);
    this.dependencies.meter({
      vendor: this.account.key,
      operation,
      at,
      durationMs: performance.now() - began,
      failure: failure === null ? null : { kind: failure.kind, message: failure.message },
      rateLimit: null,
    });
    if (result.ok) return result.value;
    throw new VendorFailure(this.account.key, operation, result.failure);
  }

  async #ask(refreshToken: string): Promise<HttpOutcome> {
    const url = new URL(this.grant.tokenUrl);
    const { redirectUri } = this.grant;
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: this.grant.clientId,
      client_secret: this.grant.clientSecret,
      refresh_token: refreshToken,
      ...(redirectUri === undefined ? {} : { redirect_uri: redirectUri }),
    });
    const client = new Client(url.origin, { allowH2: false, connect: { timeout: this.account.timeoutMs } });
    try {
      return await exchange(client, {
        url,
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
        timeoutMs: this.account.timeoutMs,
        lastOnConnection: true,
      });
    } finally {
      await client.destroy();
    }
  }
}

function readTokens(outcome: HttpOutcome, used: string, now: Date): ReadResult<VendorTokens> {
  if (outcome.kind === 'unanswered') return { ok: false, failure: outcome.failure };
  const { status } = outcome.answer;
  const body = parseJson(outcome.answer.text);
  const error = tokenError.safeParse(body.ok ? body.value : null);
  if (error.success) return { ok: false, failure: failureOfError(error.data.error_description ?? '', outcome, now) };
  if (status < 200 || status > 299) return { ok: false, failure: failureOfRefusal(outcome, now) };
  const tokens = tokenAnswer.safeParse(body.ok ? body.value : null);
  if (!tokens.success) return unreadable('no access token in the answer');
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = tokens.data;
  return readable({
    accessToken,
    refreshToken: refreshToken ?? used,
    expiresAt: expiresIn === null || expiresIn === undefined ? null : new Date(now.getTime() + lifetimeMs(expiresIn)),
  });
}

/** More than a day of seconds are milliseconds: an older form of Zoho's answer. */
function lifetimeMs(expiresIn: number): number {
  return expiresIn > 86_400 ? expiresIn : expiresIn * 1000;
}

function failureOfError(
  description: string,
  outcome: Exclude<HttpOutcome, { kind: 'unanswered' }>,
  now: Date,
): FailureDetail {
  const { status } = outcome.answer;
  if (/too many requests/i.test(description)) return { kind: 'throttled', status };
  return status >= 200 && status < 300
    ? { kind: 'unauthorized', status, detail: 'the refresh token was not accepted' }
    : failureOfRefusal(outcome, now);
}

/** At a token endpoint every refusal means that our credentials are wrong. */
function failureOfRefusal(outcome: Exclude<HttpOutcome, { kind: 'unanswered' }>, now: Date): FailureDetail {
  const failure = failureOfStatus(outcome.answer, now);
  return failure.kind === 'refused' || failure.kind === 'not-found' ? { ...failure, kind: 'unauthorized' } : failure;
}
