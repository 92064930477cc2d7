import autocannon from 'autocannon';
import { jsonHeaders } from './ask-graph.js';

export interface Load {
  readonly url: string;
  readonly body: string;
  readonly amount: number;
  /** What every answer must be, byte for byte. */
  readonly expected: string;
}

const connections = 32;
/** No round lasts longer, whatever the server does. */
const longestRoundMs = 20_000;

/** Sends the same operation so many times over 32 connections, and throws unless each is answered as expected. */
export async function sendLoad({ url, body, amount, expected }: Load): Promise<void> {
  const run = autocannon({
    url,
    method: 'POST',
    headers: jsonHeaders,
    body,
    connections,
    amount,
    expectBody: expected,
    timeout: 10,
  });
  const timer = setTimeout(() => run.stop(), longestRoundMs);
  const result = await run;
  clearTimeout(timer);
  const wrong = result.errors + result.timeouts + result.mismatches + result.non2xx;
  if (wrong > 0 || result.requests.total < amount) {
    throw new Error(`Of ${amount} operations ${result.requests.total} were answered, ${wrong} of them not as expected.`);
  }
}
