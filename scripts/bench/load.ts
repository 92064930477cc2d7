import autocannon, { type Result } from 'autocannon';
import { jsonHeaders } from './ask-graph.js';

export interface Load {
  readonly url: string;
  readonly body: string;
  /** Besides the media type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether no two are alike, so that each must be answered by itself. */
  readonly eachItsOwn?: boolean;
  readonly amount: number;
  /** What every answer must be, byte for byte; null where answers change meanwhile. */
  readonly expected: string | null;
}

const connections = 32;
/** No round lasts longer, whatever the server does. */
const longestRoundMs = 30_000;

/** Sends the same operation so many times over 32 connections, and throws unless each is answered as expected. */
export async function sendLoad({ url, body, headers, eachItsOwn, amount, expected }: Load): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const run = autocannon(
    {
      url,
      method: 'POST',
      headers: { ...jsonHeaders, ...headers },
      body,
      ...(eachItsOwn === true
        ? { requests: [{ setupRequest: (request) => ({ ...request, body: numbered(body) }) }] }
        : {}),
      connections,
      amount,
      ...(expected === null ? {} : { verifyBody: (answer) => answer === expected }),
      timeout: 10,
    },
    (error: Error | null, result) => {
      if (error === null) resolve(result);
      else reject(error);
    },
  );
  const timer = setTimeout(() => run.stop(), longestRoundMs);
  const { errors, timeouts, mismatches, non2xx, requests } = await promise;
  clearTimeout(timer);
  const wrong = errors + timeouts + mismatches + non2xx;
  if (wrong > 0 || requests.total < amount) {
    throw new Error(`Of ${amount} operations ${requests.total} were answered, ${wrong} of them not as expected.`);
  }
}

let number = 0;

/** The same operation in other bytes: servers pass over extensions that they do not know. */
function numbered(body: string): string {
  number += 1;
  return `${body.slice(0, -1)},"extensions":{"number":${number}}}`;
}
