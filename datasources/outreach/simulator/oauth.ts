import { createHmac, randomBytes } from 'node:crypto';
import type { Journal, Reply, Route, SimulatedRequest } from '../../simulator-kit/index.js';
import type { ComplianceRequest } from './compliance-request.js';
import type { OutreachQuirks } from './quirks.js';

/** The invented app that the simulator knows. The refresh token is the one it was born with. */
export const app = {
  clientId: 'simulated-outreach-app',
  clientSecret: 'simulated-outreach-secret',
  refreshToken: 'simulated-outreach-refresh-token-1',
  redirectUri: 'https://privacy.example.com/oauth/outreach',
} as const;

const throttleMs = 60_000;
const refreshTokenMs = 14 * 86_400_000;

export interface OAuth {
  readonly routes: readonly Route[];
  readonly accepts: (accessToken: string, now: Date) => boolean;
}

/** The token endpoint. What must outlive a restart (live refresh token, last mint, signing key) is in the journal. */
export function openOAuth(journal: Journal<ComplianceRequest>, quirks: OutreachQuirks): OAuth {
  const key = journal.setting('token-key') ?? randomBytes(16).toString('hex');
  journal.set('token-key', key);
  const sign = (payload: string): string => createHmac('sha256', key).update(payload).digest('base64url');

  const mint = (now: Date): Reply => {
    const seconds = quirks.get('accessTokenSeconds');
    const payload = `${now.getTime() + seconds * 1000}.${randomBytes(9).toString('base64url')}`;
    const refreshToken = quirks.get('refreshTokenRotation')
      ? randomBytes(24).toString('base64url')
      : liveRefreshToken(journal);
    journal.set('refresh-token', refreshToken);
    journal.set('last-mint', now.toISOString());
    return tokenReply(200, {
      access_token: `${payload}.${sign(payload)}`,
      token_type: 'Bearer',
      expires_in: seconds,
      refresh_token: refreshToken,
      scope: quirks.get('grantedScope'),
      created_at: Math.floor(now.getTime() / 1000),
    });
  };

  const handler = (request: SimulatedRequest): Reply => {
    const given = givenParameters(request);
    const refusal = refuse(given, journal, request.now);
    if (refusal !== null) return refusal;
    const lastMint = journal.setting('last-mint');
    const waitMs = lastMint === null ? 0 : Date.parse(lastMint) + throttleMs - request.now.getTime();
    if (quirks.get('mintThrottle') && waitMs > 0) return tooManyTokens(Math.ceil(waitMs / 1000));
    return mint(request.now);
  };

  return {
    routes: [{ method: 'POST', path: '/oauth/token', operation: 'mintToken', handler, open: true }],
    accepts(accessToken, now) {
      const [expiry = '', nonce = '', signature = ''] = accessToken.split('.');
      return sign(`${expiry}.${nonce}`) === signature && Number(expiry) > now.getTime();
    },
  };
}

/** Form-encoded body or query parameters: connectors use either. */
function givenParameters(request: SimulatedRequest): URLSearchParams {
  const given = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) given.set(name, value);
  return given;
}

function refuse(given: URLSearchParams, journal: Journal<ComplianceRequest>, now: Date): Reply | null {
  if (given.get('client_id') !== app.clientId || given.get('client_secret') !== app.clientSecret) {
    return oauthError(401, 'invalid_client', 'The client is unknown.');
  }
  if (given.get('grant_type') !== 'refresh_token')
    return oauthError(400, 'unsupported_grant_type', 'This grant type is not known.');
  const mintedAt = journal.setting('refresh-token') === null ? null : journal.setting('last-mint');
  const expired = mintedAt !== null && Date.parse(mintedAt) + refreshTokenMs <= now.getTime();
  if (
    given.get('redirect_uri') !== app.redirectUri ||
    given.get('refresh_token') !== liveRefreshToken(journal) ||
    expired
  ) {
    return oauthError(
      400,
      'invalid_grant',
      'The grant is wrong, has expired, was revoked or belongs to another redirect URI.',
    );
  }
  return null;
}

const liveRefreshToken = (journal: Journal<ComplianceRequest>): string =>
  journal.setting('refresh-token') ?? app.refreshToken;

export const oauthError = (status: number, error: string, description: string): Reply => ({
  ...tokenReply(status, { error, error_description: description }),
  authorization: 'wrong',
});

export const tooManyTokens = (seconds: number): Reply => {
  const reply = tokenReply(429, { error: 'too_many_requests', error_description: 'One token in 60 seconds.' });
  return { ...reply, headers: { ...reply.headers, 'Retry-After': String(seconds) } };
};

/** The token endpoint speaks plain JSON, unlike the API. */
const tokenReply = (status: number, body: unknown): Reply => ({
  status,
  body,
  headers: { 'Content-Type': 'application/json' },
});
