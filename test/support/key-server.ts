import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';

/** An OpenID Connect issuer, as far as we know one: a key set, and tokens that are signed with its key. */
export interface Issuer {
  /** What the server is told of it. */
  readonly environment: Readonly<Record<'AUTH_ISSUER' | 'AUTH_AUDIENCE' | 'AUTH_JWKS_URL', string>>;
  /** The header of a viewer of that name and scopes, good for five minutes. */
  authorization(viewer: string, ...scopes: readonly string[]): Promise<{ readonly authorization: string }>;
  stop(): void;
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'EdDSA' }];
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The key server listens nowhere.');
  const environment = {
    AUTH_ISSUER: 'https://login.example.com',
    AUTH_AUDIENCE: 'privacy-graph',
    AUTH_JWKS_URL: `http://127.0.0.1:${String(address.port)}/keys`,
  };
  return {
    environment,
    async authorization(viewer, ...scopes) {
      const token = await new SignJWT({ scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'key-1' })
        .setIssuer(environment.AUTH_ISSUER)
        .setAudience(environment.AUTH_AUDIENCE)
        .setSubject(viewer)
        .setExpirationTime('5m')
        .sign(privateKey);
      return { authorization: `Bearer ${token}` };
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
