import { randomBytes } from 'node:crypto';
import { type Journal, type Reply, type Route, type SimulatedRequest, tokenBucket } from '../../simulator-kit/index.js';
import type { ZohoQuirks } from './quirks.js';
import type { SubjectAccessRequest } from './subject-access-request.js';

/** The invented client that the simulator knows. Its refresh token neither expires nor changes. */
export const client = {
  clientId: '1000.SIMULATEDDESKCLIENT',
  clientSecret: 'simulated-desk-secret',
  refreshToken: '1000.simulated-desk-refresh-token',
} as const;

/** Older ones die when more are minted. */
const liveTokens = 15;
const mintsPerTenMinutes = 10;

interface AccessToken {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface OAuth {
  readonly routes: readonly Route[];
  readonly accepts: (accessToken: string, now: Date) => boolean;
}

/** The token endpoint. Its failures come with status 200 and an `error`. */
export function openOAuth(
  journal: Journal<SubjectAccessRequest>,
  quirks: ZohoQuirks,
  limits: { readonly now: () => Date; readonly enforced: boolean },
): OAuth {
  const mints = tokenBucket({
    capacity: mintsPerTenMinutes,
    refillPerSecond: mintsPerTenMinutes / 600,
    now: limits.now,
  });

  const handler = (request: SimulatedRequest): Reply => {
    const refusal = refuse(givenParameters(request));
    if (refusal !== null) return refusal;
    if (limits.enforced && !mints.take(client.refreshToken).allowed) return tokenError('Access Denied');
    const seconds = quirks.get('accessTokenSeconds');
    const minted = {
      token: `1000.${randomBytes(24).toString('hex')}`,
      expiresAt: request.now.getTime() + seconds * 1000,
    };
    journal.set('access-tokens', JSON.stringify([...held(journal), minted].slice(-liveTokens)));
    const expiry =
      quirks.get('expiresIn') === 'seconds'
        ? { expires_in: seconds }
        : { expires_in: seconds * 1000, expires_in_sec: seconds };
    return {
      status: 200,
      body: { access_token: minted.token, ...expiry, api_domain: 'https://www.zohoapis.com', token_type: 'Bearer' },
    };
  };

  return {
    routes: [{ method: 'POST', path: '/oauth/v2/token', operation: 'mintToken', handler, open: true }],
    accepts: (accessToken, now) =>
      held(journal).some(({ token, expiresAt }) => token === accessToken && expiresAt > now.getTime()),
  };
}

function held(journal: Journal<SubjectAccessRequest>): readonly AccessToken[] {
  const value: unknown = JSON.parse(journal.setting('access-tokens') ?? '[]');
  return Array.isArray(value) ? value.filter(isAccessToken) : [];
}

function isAccessToken(value: unknown): value is AccessToken {
  if (typeof value !== 'object' || value === null || !('token' in value) || !('expiresAt' in value)) return false;
  return typeof value.token === 'string' && typeof value.expiresAt === 'number';
}

/** Query parameters or a form-encoded body. */
function givenParameters(request: SimulatedRequest): URLSearchParams {
  const given = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) given.set(name, value);
  return given;
}

function refuse(given: URLSearchParams): Reply | null {
  if (given.get('client_id') !== client.clientId) return tokenError('invalid_client');
  if (given.get('client_secret') !== client.clientSecret) return tokenError('invalid_client_secret');
  if (given.get('grant_type') !== 'refresh_token') return tokenError('unsupported_grant_type');
  return given.get('refresh_token') === client.refreshToken ? null : tokenError('invalid_code');
}

export const tokenError = (error: string): Reply => ({ status: 200, body: { error }, authorization: 'wrong' });
