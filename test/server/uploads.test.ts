import { expect, it } from '@jest/globals';
import type { UploadResult } from '../../src/services/receive-upload.js';
import type { ReceiveUpload } from '../../src/server/upload-endpoint.js';
import { withServer } from './server-under-test.js';

const origin = 'https://console.example.com';

/** Takes everything, and says what it was given. */
function taking(seen: unknown[], result: UploadResult = { sha256: 'ab' }): ReceiveUpload {
  return async (ticket, { length, bytes }) => {
    let size = 0;
    for await (const part of bytes) size += part.length;
    seen.push({ ticket, length, size });
    return result;
  };
}

it('what is sent to a ticket’s place is handed on with the ticket, and answered in JSON', async () => {
  const seen: unknown[] = [];
  await withServer({ options: { receiveUpload: taking(seen) } }, async ({ url }) => {
    const answer = await fetch(`${url}/uploads/tick.et-1?x=y`, { method: 'PUT', body: 'hello' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ state: 'STORED', sha256: 'ab' });
  });
  expect(seen).toEqual([{ ticket: 'tick.et-1', length: 5, size: 5 }]);
});

it.each([
  ['UNKNOWN', 404, 'NOT_FOUND'],
  ['LAPSED', 410, 'NOT_FOUND'],
  ['TAKEN', 409, 'CONFLICT'],
  ['WRONG_SIZE', 400, 'BAD_REQUEST'],
  ['WRONG_TYPE', 415, 'UNSUPPORTED_MEDIA_TYPE'],
] as const)(
  'what is not taken is an error like any other, also for who has sent all of it: %s',
  async (refusal, status, code) => {
    // Nothing is read before it is refused; the client sees the answer all the same.
    const receiveUpload: ReceiveUpload = async () => ({ refusal });
    await withServer({ options: { receiveUpload } }, async ({ url }) => {
      const headers = { 'x-request-id': 'trace-7' };
      const answer = await fetch(`${url}/uploads/t`, { method: 'PUT', body: Buffer.alloc(3_000_000), headers });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({
        errors: [{ message: expect.any(String), extensions: { code, requestId: 'trace-7' } }],
      });
    });
  },
);

it('pages of listed origins may send files, and no others', async () => {
  const seen: unknown[] = [];
  await withServer({ options: { receiveUpload: taking(seen) } }, async ({ url }) => {
    const preflight = await fetch(`${url}/uploads/t`, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('PUT');
    const answer = await fetch(`${url}/uploads/t`, { method: 'PUT', body: 'x', headers: { origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    const other = { origin: 'https://elsewhere.example.com' };
    expect((await fetch(`${url}/uploads/t`, { method: 'PUT', body: 'x', headers: other })).status).toBe(403);
  });
  expect(seen).toHaveLength(1);
});

it('a server that takes no files has no place for them', async () => {
  await withServer({}, async ({ url }) => {
    expect((await fetch(`${url}/uploads/t`, { method: 'PUT', body: 'x' })).status).toBe(404);
  });
});
