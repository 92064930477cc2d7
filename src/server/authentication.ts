import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { IncomingHttpHeaders } from 'node:http';
import { Scope, type Viewer } from '../domain/entities.js';
import { API_KEY_PREFIX, machinePrefix } from '../ledger/api-keys.js';
import type { ViewerOfApiKey } from './known-machines.js';
import { isLoopbackHost, isLoopbackHostHeader } from './loopback.js';

/** Where bearer tokens come from: an OpenID Connect issuer. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

/** What of a request says who is asking. A WebSocket's `connection_init` gives its token as the header. */
export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
}

/**
 * Says who is asking. Throws a GraphQL error: UNAUTHENTICATED (401) where the credentials do not do, and
 * SERVICE_UNAVAILABLE (503) where the issuer's keys cannot be read, which is nothing that the caller could put right.
 */
export type Authenticator = (credentials: Credentials) => Promise<Viewer>;

/** Signatures only: with a secret shared between issuer and us, whoever can check a token could also make one. */
const algorithms = ['RS256', 'ES256', 'EdDSA'];

/** How far the issuer's clock and ours may be apart, in seconds. */
const clockTolerance = 30;

const scopes: readonly Scope[] = Object.values(Scope);

/** Who everybody on this machine is outside production, when no issuer is configured. */
const developer: Viewer = { id: 'developer', name: 'Developer', scopes };

/** What credentials are checked against. */
export interface AuthenticationOptions {
  /** Null: without an API key, everybody on this machine is the developer. */
  readonly issuer: TokenIssuer | null;
  readonly now: () => Date;
  readonly viewerOfApiKey: ViewerOfApiKey;
}

/** The check of credentials: API keys, and besides them tokens of the issuer or, without one, the developer on loopback. */
export function authenticator({ issuer, now, viewerOfApiKey }: AuthenticationOptions): Authenticator {
  const others = issuer === null ? developerOnLoopback : bearerTokens(issuer, now);
  return async (credentials) => {
    const token = bearerToken(credentials);
    if (token?.startsWith(API_KEY_PREFIX) !== true) return others(credentials);
    const viewer = await viewerOfApiKey(token);
    if (viewer === null)
      throw unauthenticated('The API key is not accepted: it is none of ours, was revoked, or is over.');
    return viewer;
  };
}

const bearerToken = ({ headers }: Credentials): string | undefined =>
  /^Bearer +([\w~+/.=-]+)$/i.exec(headers.authorization ?? '')?.[1];

const developerOnLoopback: Authenticator = async ({ headers, remoteAddress }) => {
  // A proxy on this machine would make the whole world look local; it says so in one of these.
  const proxied = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  const local = remoteAddress !== undefined && isLoopbackHost(remoteAddress) && isLoopbackHostHeader(headers.host);
  if (proxied || !local) throw unauthenticated('Without AUTH_ISSUER the graph answers on this machine only.');
  return developer;
};

function bearerTokens({ issuer, audience, jwksUrl }: TokenIssuer, now: () => Date): Authenticator {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (credentials) => {
    const token = bearerToken(credentials);
    if (token === undefined) throw unauthenticated('A bearer token is needed.');
    const claims = { issuer, audience, requiredClaims: ['exp', 'sub'], currentDate: now() };
    const expected = { ...claims, algorithms, clockTolerance };
    const { payload } = await jwtVerify(token, keys, expected).catch((error: unknown) => {
      throw isAboutTheToken(error) ? unauthenticated(complaint(error)) : unavailable();
    });
    return viewerOf(payload);
  };
}

function viewerOf({ sub, name, scope }: JWTPayload): Viewer {
  if (sub === undefined || sub === '') throw unauthenticated('The bearer token names nobody.');
  // Nobody else may act in the name of a machine.
  if (sub.startsWith(machinePrefix)) throw unauthenticated('The bearer token is not accepted.');
  const granted = typeof scope === 'string' ? scope.split(' ') : [];
  return {
    id: sub,
    name: typeof name === 'string' ? name : null,
    scopes: scopes.filter((known) => granted.includes(known)),
  };
}

/** Jose's other errors tell of the key set: no answer, no JSON, several keys that match. */
function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey
  );
}

function complaint(error: unknown): string {
  return error instanceof errors.JWTExpired ? 'The bearer token has expired.' : 'The bearer token is not accepted.';
}

function unauthenticated(message: string): GraphQLError {
  const headers = new HeaderMap([['www-authenticate', 'Bearer']]);
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers } } });
}

function unavailable(): GraphQLError {
  return new GraphQLError("The issuer's keys cannot be read at the moment.", {
    extensions: { code: 'SERVICE_UNAVAILABLE', http: { status: 503 } },
  });
}
