import { Client, Pool } from 'undici';
import type { CallReport, VendorAccount } from '../../src/domain/vendor-account.js';
import { type FailureDetail, VendorFailure } from '../../src/domain/vendor-failure.js';
import type { CallOptions } from '../../src/domain/vendor-source.js';
import type { AccessTokens } from './access-tokens.js';
import { failureOfStatus } from './failure-of-status.js';
import { type HttpAnswer, type HttpOutcome, type HttpRequest, calledOff, exchange, heldBack } from './http-exchange.js';
import { Pacer } from './pacer.js';
import type { ReadResult } from './read-result.js';
import type { SourceDependencies } from './vendor-folder.js';

/** One call to a vendor's API. */
export interface VendorCall<T> {
  /** The vendor folder's name for it: goes into logs, metrics and failures. */
  readonly operation: string;
  readonly method: HttpRequest['method'];
  /** Under the base URL, beginning with a slash; or an absolute link that the vendor gave, of the account's own origin only. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form brings its own content type; whoever gives text or bytes names theirs in `headers`. */
  readonly body?: string | Uint8Array | FormData;
  /** Whether it changes something at the vendor: then it goes over a connection of its own, and doubt about it is `unknown`. */
  readonly write: boolean;
  /** Statuses beside 2xx that `read` is given too, such as a 404 that says which record is not there. */
  readonly alsoReads?: readonly number[];
  /** Reads a 2xx, 204 included. */
  readonly read: (answer: HttpAnswer) => ReadResult<T>;
}

export interface VendorHttpOptions {
  readonly account: VendorAccount;
  readonly tokens: AccessTokens;
  /** The headers that carry a token, such as `{ authorization: 'Bearer …' }`. */
  readonly authorize: (token: string) => Readonly<Record<string, string>>;
  /** Sent with every call; a call's own win. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters of every call. */
  readonly query?: Readonly<Record<string, string>>;
  /** What the vendor says about its limit, read from any answer. */
  readonly rateLimit?: (answer: HttpAnswer) => CallReport['rateLimit'];
  /** Whether another token may help after a 401; every one, where this is absent. */
  readonly renewsAfter?: (answer: HttpAnswer) => boolean;
  /** The vendor's own reading of an answer that is no 2xx; null: what the status means everywhere. */
  readonly failureOf?: (answer: HttpAnswer) => FailureDetail | null;
  readonly dependencies: Pick<SourceDependencies, 'meter' | 'now' | 'budget'>;
}

/** How long an account that is closed waits for questions under way, in milliseconds. */
const CLOSE_WITHIN = 1_000;

interface Attempt<T> {
  readonly result: ReadResult<T>;
  /** Null where nothing came back. */
  readonly answer: HttpAnswer | null;
}

/**
 * The way to one account: paced, metered, classified, and with its credentials going to its own origin alone. Sends
 * every call once; only a 401, which says that nothing was processed, is followed by one more with another token.
 */
export class VendorHttp {
  readonly #base: URL;
  readonly #pool: Pool;
  readonly #pacer: Pacer;
  /** Reads under way, by what they ask. */
  readonly #asking = new Map<string, { readonly answer: Promise<unknown>; readonly signal: AbortSignal | undefined }>();

  constructor(private readonly options: VendorHttpOptions) {
    const { account } = options;
    this.#base = new URL(account.baseUrl);
    this.#pool = new Pool(this.#base.origin, {
      ...connectionOptions(account),
      connections: account.concurrency,
    });
    this.#pacer = new Pacer(account.concurrency, account.requestsPerSecond);
  }

  /**
   * Answers what `call.read` made of the answer. Throws `VendorFailure`. Who asks what is being asked at this moment shares
   * the answer: the same question goes to the account once.
   */
  async send<T>(call: VendorCall<T>, callOptions: CallOptions = {}): Promise<T> {
    if (call.write) return this.#send(call, callOptions);
    const { signal } = callOptions;
    const question = JSON.stringify([call.operation, call.method, call.path, call.query, call.headers]);
    const asked = this.#asking.get(question);
    // Whoever may call it off for himself asks for himself.
    if (asked !== undefined && asked.signal !== signal) return this.#send(call, callOptions);
    // Same operation, same question: what was made of the answer is of the same type.
    if (asked !== undefined) return asked.answer as Promise<T>;
    const answer = this.#send(call, callOptions).finally(() => this.#asking.delete(question));
    this.#asking.set(question, { answer, signal });
    return answer;
  }

  async #send<T>(call: VendorCall<T>, callOptions: CallOptions): Promise<T> {
    const at = this.options.dependencies.now();
    const began = performance.now();
    const token = await this.#token(call, () => this.options.tokens.current());
    const { result, answer } = await this.#attemptTwice(call, token, callOptions);
    const failure = result.ok ? null : new VendorFailure(this.options.account.key, call.operation, result.failure);
    if (result.ok || !isOwnDoing(result.failure)) {
      this.options.dependencies.meter({
        vendor: this.options.account.key,
        operation: call.operation,
        at,
        durationMs: performance.now() - began,
        failure:
          failure === null
            ? null
            : { kind: failure.kind, message: failure.message, retryAfterMs: failure.retryAfterMs },
        rateLimit: answer === null ? null : (this.options.rateLimit?.(answer) ?? null),
      });
    }
    if (result.ok) return result.value;
    throw new VendorFailure(this.options.account.key, call.operation, result.failure);
  }

  /** Ends connections when what is under way has ended; what takes longer than a moment is cut off. */
  async close(): Promise<void> {
    const cut = setTimeout(() => void this.#pool.destroy(), CLOSE_WITHIN);
    await this.#pool.close().finally(() => {
      clearTimeout(cut);
    });
  }

  async #attemptTwice<T>(call: VendorCall<T>, token: string, callOptions: CallOptions): Promise<Attempt<T>> {
    const first = await this.#attempt(call, token, callOptions);
    if (first.answer?.status !== 401 || this.options.renewsAfter?.(first.answer) === false) return first;
    try {
      const other = await this.options.tokens.replace(token);
      return other === null ? first : await this.#attempt(call, other, callOptions);
    } catch (error) {
      if (!(error instanceof VendorFailure)) throw error;
      return { ...first, result: { ok: false, failure: withoutToken(error) } };
    }
  }

  async #token<T>(call: VendorCall<T>, get: () => Promise<string>): Promise<string> {
    try {
      return await get();
    } catch (error) {
      if (!(error instanceof VendorFailure)) throw error;
      throw new VendorFailure(this.options.account.key, call.operation, withoutToken(error));
    }
  }

  async #attempt<T>(call: VendorCall<T>, token: string, callOptions: CallOptions): Promise<Attempt<T>> {
    const url = this.#urlOf(call);
    if (url === null) {
      const failure: FailureDetail = { kind: 'unreadable', detail: 'a link leads away from the account' };
      return { result: { ok: false, failure }, answer: null };
    }
    const request = await this.#requestOf(call, url, token, callOptions);
    const outcome = await this.#pacer.run(
      async () => ((await this.#admitted(callOptions)) ? this.#dispatch(call, request) : null),
      callOptions,
    );
    if (outcome === null) {
      return { result: { ok: false, failure: { kind: 'not-sent', detail: calledOff } }, answer: null };
    }
    return { result: this.#read(call, outcome), answer: outcome.kind === 'unanswered' ? null : outcome.answer };
  }

  /** Whether the account's budget over all processes lets a call out now. A budget that cannot be had lets none out. */
  async #admitted({ signal }: CallOptions): Promise<boolean> {
    const { account, dependencies } = this.options;
    if (dependencies.budget === undefined) return true;
    return dependencies.budget(account.key, account.requestsPerSecond, signal).catch(() => false);
  }

  /** A link to another origin would carry our credentials there. */
  #urlOf<T>(call: VendorCall<T>): URL | null {
    const absolute = URL.canParse(call.path);
    const url = new URL(absolute ? call.path : `${this.options.account.baseUrl}${call.path}`);
    if (url.origin !== this.#base.origin || url.username !== '' || url.password !== '') return null;
    for (const [name, value] of Object.entries({ ...call.query, ...this.options.query })) {
      if (value !== undefined) url.searchParams.append(name, value);
    }
    return url;
  }

  async #requestOf<T>(call: VendorCall<T>, url: URL, token: string, callOptions: CallOptions): Promise<HttpRequest> {
    const body = await bodyOf(call.body);
    return {
      url,
      method: call.method,
      headers: {
        ...this.options.headers,
        ...(body.contentType === null ? {} : { 'content-type': body.contentType }),
        ...call.headers,
        ...this.options.authorize(token),
      },
      body: body.content,
      timeoutMs: this.options.account.timeoutMs,
      lastOnConnection: call.write,
      maySend: call.write ? callOptions.maySend : undefined,
      signal: callOptions.signal,
    };
  }

  /** A write never meets a connection that the vendor is just closing: that could not be told from one that arrived. */
  async #dispatch<T>(call: VendorCall<T>, request: HttpRequest): Promise<HttpOutcome> {
    if (!call.write) return exchange(this.#pool, request);
    const client = new Client(this.#base.origin, connectionOptions(this.options.account));
    try {
      return await exchange(client, request);
    } finally {
      await client.destroy();
    }
  }

  #read<T>(call: VendorCall<T>, outcome: HttpOutcome): ReadResult<T> {
    if (outcome.kind === 'unanswered') return { ok: false, failure: outcome.failure };
    const { answer } = outcome;
    const reads = (answer.status >= 200 && answer.status <= 299) || call.alsoReads?.includes(answer.status) === true;
    if (!reads) {
      const own = this.options.failureOf?.(answer) ?? null;
      return { ok: false, failure: own ?? failureOfStatus(answer, this.options.dependencies.now()) };
    }
    const result: ReadResult<T> =
      outcome.kind === 'broken' ? { ok: false, failure: outcome.failure } : call.read(answer);
    return result.ok ? result : { ok: false, failure: doubtOf(call.write, answer.status, result.failure) };
  }
}

/** A call that we held back or called off before a byte of it went says nothing about the vendor's health. */
function isOwnDoing({ kind, detail }: FailureDetail): boolean {
  return kind === 'not-sent' && (detail === heldBack || detail === calledOff);
}

/** A write that was answered well, but not readably, may have been done. */
function doubtOf(write: boolean, status: number, failure: FailureDetail): FailureDetail {
  if (failure.kind !== 'unreadable') return failure;
  return { ...failure, kind: write ? 'unknown' : 'unreadable', status };
}

/** Whatever happened to the token, the call itself was not processed. */
function withoutToken(failure: VendorFailure): FailureDetail {
  return {
    kind: failure.kind === 'unauthorized' || failure.kind === 'throttled' ? failure.kind : 'not-sent',
    retryAfterMs: failure.retryAfterMs,
    detail: 'no access token was to be had',
  };
}

async function bodyOf(
  body: string | Uint8Array | FormData | undefined,
): Promise<{ readonly content: string | Uint8Array | null; readonly contentType: string | null }> {
  if (!(body instanceof FormData)) return { content: body ?? null, contentType: null };
  const encoded = new Response(body);
  return {
    content: new Uint8Array(await encoded.arrayBuffer()),
    contentType: encoded.headers.get('content-type'),
  };
}

function connectionOptions(account: VendorAccount): Client.Options {
  return { allowH2: false, pipelining: 1, connect: { timeout: account.timeoutMs } };
}
