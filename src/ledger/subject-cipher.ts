import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DecryptionError, framed, keyBytes, seal, secretKey, unseal } from './sealed-box.js';

/** The first byte of every ciphertext, for the day on which there is another way to encrypt. */
const version = 1;

/** A new key for one subject. When it is destroyed, everything encrypted with it is forgotten. */
export function createSubjectKey(): Buffer {
  return randomBytes(keyBytes);
}

/**
 * Encrypts text for one place. `context` names it, as `table.column.id`: the ciphertext can be read back with the same
 * context only, so that one moved to another row or column says nothing there.
 */
export function encryptText(key: Uint8Array, context: string, plaintext: string): Buffer {
  return Buffer.concat([Buffer.from([version]), seal(key, boundTo(context), Buffer.from(plaintext, 'utf8'))]);
}

/** @throws DecryptionError if the bytes were changed or moved, or are another subject's. */
export function decryptText(key: Uint8Array, context: string, ciphertext: Uint8Array): string {
  if (ciphertext[0] !== version) throw new DecryptionError('The bytes are no ciphertext of this version.');
  return unseal(key, boundTo(context), ciphertext.subarray(1)).toString('utf8');
}

/** As `encryptText`, for what JSON can hold. */
export function encryptJson(key: Uint8Array, context: string, value: unknown): Buffer {
  const text: unknown = JSON.stringify(value);
  if (typeof text !== 'string') throw new TypeError('JSON cannot hold this value.');
  return encryptText(key, context, text);
}

/**
 * What `encryptJson` was given for this context. The caller names the type: the bytes are authenticated, so nobody but
 * `encryptJson`, at the same column and row, can have written them.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- see above
export function decryptJson<T>(key: Uint8Array, context: string, ciphertext: Uint8Array): T {
  return JSON.parse(decryptText(key, context, ciphertext)) as T;
}

/**
 * What a subject is found by: HMAC-SHA-256 (32 bytes) of the normalised identifier. The same text gives another result
 * for each kind.
 */
export function lookupOf(key: Uint8Array, kind: string, normalizedIdentifier: string): Buffer {
  return hmac(key, 'lookup', kind, normalizedIdentifier);
}

/** HMAC-SHA-256 (32 bytes) of a text that leaves the server and comes back, such as a cursor. */
export function signature(key: Uint8Array, text: string): Buffer {
  return hmac(key, 'signature', text);
}

/** Whether `candidate` is the signature of `text`; takes the same time wherever they differ. */
export function isSignatureOf(key: Uint8Array, text: string, candidate: Uint8Array): boolean {
  const expected = signature(key, text);
  return candidate.length === expected.length && timingSafeEqual(candidate, expected);
}

const versionBytes = Buffer.from([version]);

const boundTo = (context: string): Buffer => framed(versionBytes, context);

function hmac(key: Uint8Array, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', secretKey(key))
    .update(framed(...parts))
    .digest();
}
