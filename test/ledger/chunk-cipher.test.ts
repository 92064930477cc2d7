import { describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { openChunk, sealChunk } from '../../src/ledger/chunk-cipher.js';
import { DecryptionError } from '../../src/ledger/sealed-box.js';
import { createSubjectKey, encryptText } from '../../src/ledger/subject-cipher.js';

const key = createSubjectKey();
const fileId = randomUUID();
const content = randomBytes(1_000);
const sealed = sealChunk(key, { fileId, position: 3 }, content);

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

describe('a piece of a file', () => {
  it('opens at its own place, as it was', () => {
    expect(openChunk(key, { fileId, position: 3 }, sealed).equals(content)).toBe(true);
  });

  it('may be empty', () => {
    const nothing = sealChunk(key, { fileId, position: 0 }, Buffer.alloc(0));
    expect(openChunk(key, { fileId, position: 0 }, nothing)).toHaveLength(0);
  });

  it('is sealed differently every time, and holds nothing in plain', () => {
    expect(sealChunk(key, { fileId, position: 3 }, content).equals(sealed)).toBe(false);
    expect(sealed.includes(content.subarray(0, 8))).toBe(false);
  });

  it.each([
    ['at another position', { fileId, position: 4 }, key],
    ['in another file', { fileId: randomUUID(), position: 3 }, key],
    ['with the key of another person', { fileId, position: 3 }, createSubjectKey()],
  ])('does not open %s', (_where, place, withKey) => {
    expect(() => openChunk(withKey, place, sealed)).toThrow(DecryptionError);
  });

  it('does not open once any part of it was changed, cut or made longer', () => {
    const place = { fileId, position: 3 };
    for (const at of [0, 1, 13, 29, sealed.length - 1]) {
      expect(() => openChunk(key, place, flipped(sealed, at))).toThrow(DecryptionError);
    }
    expect(() => openChunk(key, place, sealed.subarray(0, -1))).toThrow(DecryptionError);
    expect(() => openChunk(key, place, Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(DecryptionError);
    expect(() => openChunk(key, place, Buffer.alloc(0))).toThrow(DecryptionError);
  });

  it('is no text of the same person', () => {
    expect(() => openChunk(key, { fileId, position: 3 }, encryptText(key, `request_file.name.${fileId}`, 'x'))).toThrow(
      DecryptionError,
    );
  });
});
