/** The public half of an Ed25519 key as a JWK (RFC 8037), as `/.well-known/jwks.json` lists it. */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The key itself, base64url. */
  readonly x: string;
  /** Its thumbprint (RFC 7638): names it, and nothing else can have the same. */
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** A set of public keys (RFC 7517). */
export interface PublicKeySet {
  readonly keys: readonly PublicKey[];
}
