import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

/** AES-256's. */
export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** Before each part of what is framed. */
const lengthBytes = 4;

/** What was sealed was changed, moved to another place, or sealed with another key. Says nothing of the content. */
export class DecryptionError extends Error {
  override readonly name = 'DecryptionError';
}

/** AES-256-GCM: nonce (12 bytes, random), tag (16), ciphertext. `bound` is authenticated and not stored. */
export function seal(key: Uint8Array, bound: Uint8Array, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', secretKey(key), nonce, { authTagLength: tagBytes });
  cipher.setAAD(bound);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** @throws DecryptionError */
export function unseal(key: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw new DecryptionError('The sealed bytes are too short.');
  const nonce = sealed.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', secretKey(key), nonce, { authTagLength: tagBytes });
  decipher.setAAD(bound);
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const plaintext = decipher.update(sealed.subarray(nonceBytes + tagBytes));
    // Adds nothing in this mode, which has no blocks to fill: it judges what was read.
    decipher.final();
    return plaintext;
  } catch {
    throw new DecryptionError('The sealed bytes do not fit the key or the place they were read from.');
  }
}

/** As Node's own kind of key: given bare bytes, it takes several times as long to see what they are. */
export const secretKey = (key: Uint8Array): KeyObject => createSecretKey(key);

/** Each part with its length before it, so that no two lists of parts give the same bytes. */
export function framed(...parts: readonly (string | Uint8Array)[]): Buffer {
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const bytes = Buffer.allocUnsafe(lengths.reduce((total, length) => total + lengthBytes + length, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const length = lengths[index] ?? 0;
    at = bytes.writeUInt32BE(length, at);
    if (typeof part === 'string') bytes.write(part, at, 'utf8');
    else bytes.set(part, at);
    at += length;
  }
  return bytes;
}
