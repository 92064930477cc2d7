import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { answerJson, beginExchange } from '../../src/server/http-exchange.js';
import { limitReadingTime } from '../../src/server/reading-time.js';

const server = createServer((request, response) => {
  const exchange = beginExchange(request, response);
  limitReadingTime(exchange, 150);
  request.resume().once('end', () => setTimeout(() => answerJson(exchange, 200, {}), 300));
});
const port = (): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Everything that a connection answers until it is closed. */
async function answersTo(text: string): Promise<string> {
  const socket = connect(port(), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

describe('the time that a request may take to arrive', () => {
  it('ends a request that does not come to its end', async () => {
    const answer = await answersTo('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('did not arrive in time');
  });

  it('is no limit on how long the answer takes', async () => {
    const answer = await answersTo('POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answersTo('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
