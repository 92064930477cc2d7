import type { Dispatcher } from 'undici';
import type { FailureDetail } from '../../src/domain/vendor-failure.js';

/** The most that is read of one answer, in bytes. */
const largestBody = 5 * 1024 * 1024;

/** Why nothing was sent, where that is our own doing. */
export const heldBack = 'held back';
export const calledOff = 'called off';

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several values of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** One request, and what holds while it is under way. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** Total time over connecting, headers and body. */
  readonly timeoutMs: number;
  /** A connection of its own that is not used again. */
  readonly lastOnConnection: boolean;
  /** Asked right before the first byte is written. */
  readonly maySend?: (() => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What became of a request. `status` and `headers` are there as soon as the vendor gave them, even where the body then
 * broke off: a refusal is one without its explanation.
 */
export type HttpOutcome =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'broken'; readonly answer: HttpAnswer; readonly failure: FailureDetail }
  | { readonly kind: 'unanswered'; readonly failure: FailureDetail };

/** Follows one dispatch. undici calls `onRequestStart` after the connection stands and before it writes: the line between not sent and unknown. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #size = 0;
  readonly #chunks: Buffer[] = [];

  constructor(
    private readonly maySend: () => boolean,
    private readonly resolve: (outcome: HttpOutcome) => void,
  ) {}

  /** Ends it from our side: nothing is written from here on, and what is under way is cut. */
  giveUp(detail: string): void {
    this.#fail({ kind: 'unknown', detail });
    this.#controller?.abort(new Error(detail));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('given up'));
      return;
    }
    if (!this.maySend()) {
      this.#fail({ kind: 'not-sent', detail: heldBack });
      controller.abort(new Error(heldBack));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? []].flat().join(', ')]),
    );
    const encoding = this.#headers['content-encoding'] ?? 'identity';
    if (encoding.toLowerCase() !== 'identity')
      this.#refuseBody(controller, 'compressed although we asked for it plain');
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.byteLength;
    if (this.#size > largestBody) this.#refuseBody(controller, 'too large');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(this.#chunks));
      this.#settle({ kind: 'answered', answer: { status: this.#status, headers: this.#headers, text } });
    } catch {
      this.#fail({ kind: 'unreadable', status: this.#status, detail: 'not UTF-8' });
    }
  }

  onResponseError(): void {
    const answered = this.#status === 0 ? {} : { status: this.#status };
    this.#fail({ kind: 'unknown', ...answered, detail: 'the connection broke off' });
  }

  #refuseBody(controller: Dispatcher.DispatchController, detail: string): void {
    this.#fail({ kind: 'unreadable', status: this.#status, detail });
    controller.abort(new Error(detail));
  }

  #fail(failure: FailureDetail): void {
    if (this.#status !== 0) {
      this.#settle({ kind: 'broken', answer: { status: this.#status, headers: this.#headers, text: '' }, failure });
    } else if (this.#controller === null) {
      const detail = failure.kind === 'unknown' && failure.detail !== calledOff ? 'no connection' : failure.detail;
      this.#settle({ kind: 'unanswered', failure: { kind: 'not-sent', detail } });
    } else {
      this.#settle({ kind: 'unanswered', failure });
    }
  }

  #settle(outcome: HttpOutcome): void {
    if (this.#settled) return;
    this.#settled = true;
    this.resolve(outcome);
  }
}

/** Sends one request once: no redirect is followed and nothing is repeated. Never rejects. */
export async function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpOutcome> {
  if (request.signal?.aborted === true) {
    return { kind: 'unanswered', failure: { kind: 'not-sent', detail: calledOff } };
  }
  const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
  const handler = new ExchangeHandler(request.maySend ?? (() => true), resolve);
  const callOff = (): void => {
    handler.giveUp(calledOff);
  };
  const timer = setTimeout(() => {
    handler.giveUp('no answer in time');
  }, request.timeoutMs);
  request.signal?.addEventListener('abort', callOff, { once: true });
  try {
    dispatch(dispatcher, request, handler);
    return await promise;
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', callOff);
  }
}

function dispatch(dispatcher: Dispatcher, request: HttpRequest, handler: ExchangeHandler): void {
  const options: Dispatcher.DispatchOptions = {
    origin: request.url.origin,
    path: `${request.url.pathname}${request.url.search}`,
    method: request.method,
    headers: { 'accept-encoding': 'identity', ...request.headers },
    body: request.body,
    headersTimeout: 0,
    bodyTimeout: 0,
    reset: request.lastOnConnection,
  };
  try {
    dispatcher.dispatch(options, handler);
  } catch {
    // undici throws for what it will not even queue, such as a control character in a header.
    handler.giveUp('not dispatched');
  }
}
