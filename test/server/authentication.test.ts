import { HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Viewer } from '../../src/domain/entities.js';
import { authenticator, type Authenticator } from '../../src/server/authentication.js';

const now = new Date('2026-11-20T12:00:00Z');
const at = (offsetSeconds: number): number => now.getTime() / 1_000 + offsetSeconds;

/** The code and the HTTP status that the caller gets. */
async function refusalOf(answer: Promise<Viewer>): Promise<unknown> {
  const error: unknown = await answer.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GraphQLError)) return error;
  const { code, http } = error.extensions;
  return { code, http };
}

const refused = { code: 'UNAUTHENTICATED', http: expect.objectContaining({ status: 401 }) };

describe('a bearer token', () => {
  const claims = { iss: 'https://login.example.com', aud: 'privacy-graph', sub: 'user-1', exp: at(60) };
  let privateKey: CryptoKey;
  let keyServer: Server;
  let answerOfKeyServer: { status: number; body: string };
  let soundAnswer: { status: number; body: string };
  let authenticate: Authenticator;
  let jwksUrl: string;

  const sign = (payload: JWTPayload, key: CryptoKey | Uint8Array = privateKey, alg = 'ES256'): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg, kid: 'key-1' }).sign(key);
  /** A token under a key that the issuer shows from then on, instead of its others. */
  const signedWith = async (alg: string, kid = 'key-1'): Promise<string> => {
    const pair = await generateKeyPair(alg);
    answerOfKeyServer = {
      status: 200,
      body: JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid, alg }] }),
    };
    return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(pair.privateKey);
  };
  const viewer = (authorization?: string): Promise<Viewer> =>
    authenticate({ headers: authorization === undefined ? {} : { authorization }, remoteAddress: '192.0.2.1' });

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256');
    privateKey = pair.privateKey;
    const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'key-1', alg: 'ES256' };
    soundAnswer = { status: 200, body: JSON.stringify({ keys: [jwk] }) };
    keyServer = createServer((_, response) => {
      response.writeHead(answerOfKeyServer.status, { 'content-type': 'application/json' }).end(answerOfKeyServer.body);
    }).listen(0, '127.0.0.1');
    await once(keyServer, 'listening');
    const address = keyServer.address();
    if (typeof address !== 'object' || address === null) throw new Error('The key server listens nowhere.');
    jwksUrl = `http://127.0.0.1:${String(address.port)}/keys`;
  });
  afterAll(() => {
    keyServer.close();
    keyServer.closeAllConnections();
  });
  beforeEach(() => {
    answerOfKeyServer = soundAnswer;
    authenticate = authenticator({
      issuer: { issuer: claims.iss, audience: claims.aud, jwksUrl },
      now: () => now,
      viewerOfApiKey: () => Promise.resolve(null),
    });
  });

  it('says who asks and what they may do', async () => {
    const token = await sign({ ...claims, name: 'Ana', scope: 'openid subjects:reveal requests:read requests:burn' });

    expect(await viewer(`Bearer ${token}`)).toEqual({
      id: 'user-1',
      name: 'Ana',
      scopes: ['requests:read', 'subjects:reveal'],
    });
  });

  it('allows nothing where it names no scope', async () => {
    expect(await viewer(`bearer ${await sign(claims)}`)).toEqual({ id: 'user-1', name: null, scopes: [] });
  });

  it('is needed', async () => {
    expect(await refusalOf(viewer())).toEqual(refused);
    expect(await refusalOf(viewer('Basic dXNlcjpwYXNz'))).toEqual(refused);
    expect(await refusalOf(viewer('Bearer'))).toEqual(refused);
  });

  it('tells the client which scheme to use', async () => {
    const error: unknown = await viewer().catch((thrown: unknown) => thrown);

    if (!(error instanceof GraphQLError)) throw error;
    expect(error.extensions.http).toEqual({ status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer']]) });
  });

  it.each([
    ['another issuer', { ...claims, iss: 'https://login.example.org' }],
    ['another audience', { ...claims, aud: 'another-graph' }],
    ['a time that was over more than thirty seconds ago', { ...claims, exp: at(-30) }],
    ['a time that begins in more than thirty seconds', { ...claims, nbf: at(31) }],
    ['no end', { iss: claims.iss, aud: claims.aud, sub: claims.sub }],
    ['nobody', { iss: claims.iss, aud: claims.aud, exp: claims.exp }],
    ['an empty name of nobody', { ...claims, sub: '' }],
    ['the name of a machine', { ...claims, sub: 'key:0123' }],
  ])('is refused when it is for %s', async (_, payload) => {
    expect(await refusalOf(viewer(`Bearer ${await sign(payload)}`))).toEqual(refused);
  });

  it.each([
    ['is just over', { ...claims, exp: at(-29) }],
    ['is just about to begin', { ...claims, nbf: at(30) }],
  ])('is taken where its time %s: clocks differ a little', async (_, payload) => {
    expect(await viewer(`Bearer ${await sign(payload)}`)).toMatchObject({ id: 'user-1' });
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('may be signed with %s', async (alg) => {
    expect(await viewer(`Bearer ${await signedWith(alg)}`)).toMatchObject({ id: 'user-1' });
  });

  it.each(['RS384', 'RS512', 'PS256', 'ES384', 'ES512'])('may not be signed with %s', async (alg) => {
    expect(await refusalOf(viewer(`Bearer ${await signedWith(alg)}`))).toEqual(refused);
  });

  it('is checked with the keys that the issuer has now, soon after they were changed', async () => {
    expect(await viewer(`Bearer ${await sign(claims)}`)).toMatchObject({ id: 'user-1' });
    const later = Date.now() + 31_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    try {
      const fresh = await signedWith('ES256', 'key-2');
      expect(await viewer(`Bearer ${fresh}`)).toMatchObject({ id: 'user-1' });
      // The key that the issuer no longer shows is no key any more.
      expect(await refusalOf(viewer(`Bearer ${await sign(claims)}`))).toEqual(refused);
    } finally {
      clock.mockRestore();
    }
  });

  it("is refused when another's key signed it", async () => {
    const { privateKey: another } = await generateKeyPair('ES256');

    expect(await refusalOf(viewer(`Bearer ${await sign(claims, another)}`))).toEqual(refused);
  });

  it('is refused when it was changed after signing', async () => {
    const [header, , signature] = (await sign(claims)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'user-2' })).toString('base64url');

    expect(await refusalOf(viewer(`Bearer ${String(header)}.${payload}.${String(signature)}`))).toEqual(refused);
  });

  it('is refused when it is signed with a shared secret or not at all', async () => {
    const shared = await sign(claims, Buffer.from(soundAnswer.body), 'HS256');

    expect(await refusalOf(viewer(`Bearer ${shared}`))).toEqual(refused);
    expect(await refusalOf(viewer(`Bearer ${new UnsecuredJWT(claims).encode()}`))).toEqual(refused);
    expect(await refusalOf(viewer('Bearer not.a.token'))).toEqual(refused);
  });

  it.each([
    ['answers an error', { status: 500, body: '{}' }],
    ['answers something else', { status: 200, body: '<html>' }],
    ['answers no keys', { status: 200, body: '{}' }],
  ])("is not blamed when the issuer's server %s", async (_, answer) => {
    answerOfKeyServer = answer;

    expect(await refusalOf(viewer(`Bearer ${await sign(claims)}`))).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      http: { status: 503 },
    });
  });
});

describe('without an issuer', () => {
  const machine: Viewer = { id: 'key:1', name: 'Reports', scopes: ['requests:read'] };
  const viewerOfApiKey = (key: string) => Promise.resolve(key === 'pgk_1' ? machine : null);
  const authenticate = authenticator({ issuer: null, now: () => now, viewerOfApiKey });

  it.each([
    ['127.0.0.1', 'localhost:4000'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]:4000'],
    ['::ffff:127.0.0.1', 'LOCALHOST'],
  ])('a client at %s that asks %s is the developer, who may do everything', async (remoteAddress, host) => {
    expect(await authenticate({ headers: { host }, remoteAddress })).toEqual({
      id: 'developer',
      name: 'Developer',
      scopes: ['requests:read', 'requests:write', 'requests:approve', 'subjects:reveal', 'schema:read'],
    });
  });

  it.each([
    ['comes from another machine', { headers: { host: 'localhost' }, remoteAddress: '192.0.2.1' }],
    [
      'is a page whose name was made to lead here',
      { headers: { host: 'evil.example.com' }, remoteAddress: '127.0.0.1' },
    ],
    [
      'has a name that only begins like ours',
      { headers: { host: 'localhost.example.com' }, remoteAddress: '127.0.0.1' },
    ],
    ['has an address for a name', { headers: { host: '127.0.0.1.example.com' }, remoteAddress: '127.0.0.1' }],
    ['names no host', { headers: {}, remoteAddress: '127.0.0.1' }],
    [
      'came through a proxy',
      { headers: { host: 'localhost', 'x-forwarded-for': '192.0.2.1' }, remoteAddress: '127.0.0.1' },
    ],
    ['is gone', { headers: { host: 'localhost' }, remoteAddress: undefined }],
  ])('a client that %s is nobody', async (_, credentials) => {
    expect(await refusalOf(authenticate(credentials))).toEqual(refused);
  });

  it('a machine with an API key is that machine, and not the developer', async () => {
    const withKey = (key: string) =>
      authenticate({ headers: { host: 'localhost', authorization: `Bearer ${key}` }, remoteAddress: '127.0.0.1' });
    expect(await withKey('pgk_1')).toEqual(machine);
    expect(await refusalOf(withKey('pgk_2'))).toEqual(refused);
  });
});
