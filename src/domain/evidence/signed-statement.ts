import { compactVerify, decodeProtectedHeader, errors, importJWK } from 'jose';
import type { PublicKeySet } from './public-key.js';
import type { StatementType } from './statements.js';

/** What a signature showed: the statement that was signed, or why it proves nothing. */
export type SignedReading =
  | { readonly kind: 'signed'; readonly payload: unknown; readonly keyId: string }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown-key'; readonly keyId: string }
  | { readonly kind: 'other-statement'; readonly found: string }
  | { readonly kind: 'forged'; readonly keyId: string };

/**
 * Checks a JWS in compact form (RFC 7515) against public keys, without a server: only EdDSA, only a key of the set, only
 * a statement of the wanted kind.
 */
export async function readSigned(jws: string, type: StatementType, { keys }: PublicKeySet): Promise<SignedReading> {
  const header = headerOf(jws);
  if (header?.kid === undefined) return { kind: 'unreadable' };
  const key = keys.find(({ kid }) => kid === header.kid);
  if (key === undefined) return { kind: 'unknown-key', keyId: header.kid };
  if (header.typ !== type) return { kind: 'other-statement', found: header.typ ?? 'nothing' };
  try {
    const { payload } = await compactVerify(jws, await importJWK(key, 'EdDSA'), { algorithms: ['EdDSA'] });
    return { kind: 'signed', payload: JSON.parse(new TextDecoder().decode(payload)), keyId: header.kid };
  } catch (error) {
    if (error instanceof errors.JOSEError) return { kind: 'forged', keyId: header.kid };
    throw error;
  }
}

function headerOf(jws: string): { readonly kid?: string; readonly typ?: string } | null {
  try {
    const { kid, typ } = decodeProtectedHeader(jws);
    return { ...(typeof kid === 'string' ? { kid } : {}), ...(typeof typ === 'string' ? { typ } : {}) };
  } catch {
    return null;
  }
}
