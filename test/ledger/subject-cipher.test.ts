import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { DecryptionError } from '../../src/ledger/sealed-box.js';
import {
  createSubjectKey,
  decryptJson,
  decryptText,
  encryptJson,
  encryptText,
  isSignatureOf,
  lookupOf,
  signature,
} from '../../src/ledger/subject-cipher.js';

const place = 'subject_identifier.value.1';

describe('what is encrypted for a subject', () => {
  it('reads back as it was, whatever the text', () => {
    const key = createSubjectKey();
    expect(key).toHaveLength(32);
    for (const text of ['', 'ada@example.com', 'Ада Лавлейс 🙂', 'x'.repeat(100_000)]) {
      expect(decryptText(key, place, encryptText(key, place, text))).toBe(text);
    }
  });

  it('keeps JSON values as they are', () => {
    const key = createSubjectKey();
    for (const value of [null, 0, 'text', { name: 'Ada', lines: ['1', null], nested: { a: true } }]) {
      expect(decryptJson(key, place, encryptJson(key, place, value))).toEqual(value);
    }
    expect(() => encryptJson(key, place, undefined)).toThrow(TypeError);
  });

  it('shows nothing of the text, and is another each time', () => {
    const key = createSubjectKey();
    const first = encryptText(key, place, 'ada@example.com');
    expect(first.includes('example')).toBe(false);
    expect(encryptText(key, place, 'ada@example.com')).not.toEqual(first);
  });

  it('cannot be read in another row or column', () => {
    const key = createSubjectKey();
    const ciphertext = encryptText(key, place, 'ada@example.com');
    for (const other of ['subject_identifier.value.2', 'subject_identifier.note.1', '']) {
      expect(() => decryptText(key, other, ciphertext)).toThrow(DecryptionError);
    }
  });

  it('cannot be read with the key of another subject', () => {
    const ciphertext = encryptText(createSubjectKey(), place, 'ada@example.com');
    expect(() => decryptText(createSubjectKey(), place, ciphertext)).toThrow(DecryptionError);
  });

  it('is refused when any byte was changed or is missing, without a word of its content', () => {
    const key = createSubjectKey();
    const ciphertext = encryptText(key, place, 'ada');
    for (const index of ciphertext.keys()) {
      const changed = Buffer.from(ciphertext);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => decryptText(key, place, changed)).toThrow(DecryptionError);
      expect(() => decryptText(key, place, ciphertext.subarray(0, index))).toThrow(DecryptionError);
    }
    expect(() => decryptText(key, place, Buffer.alloc(40))).toThrow(/^(?!.*ada)/u);
  });
});

describe('a lookup', () => {
  const key = createSubjectKey();

  it('is the same for the same identifier, and 32 bytes', () => {
    expect(lookupOf(key, 'EMAIL', 'ada@example.com')).toEqual(lookupOf(key, 'EMAIL', 'ada@example.com'));
    expect(lookupOf(key, 'EMAIL', 'ada@example.com')).toHaveLength(32);
  });

  it('differs by kind, by identifier and by key, also where kind and identifier run together', () => {
    const lookups = [
      lookupOf(key, 'EMAIL', '12025550100'),
      lookupOf(key, 'PHONE', '12025550100'),
      lookupOf(key, 'PHONE1', '2025550100'),
      lookupOf(key, 'PHONE', '12025550101'),
      lookupOf(createSubjectKey(), 'PHONE', '12025550100'),
      signature(key, '12025550100'),
    ];
    expect(new Set(lookups.map((lookup) => lookup.toString('hex'))).size).toBe(lookups.length);
  });

  it('never changes between versions, as it is stored', () => {
    const expected = createHmac('sha256', Buffer.alloc(32, 7))
      .update('\u0000\u0000\u0000\u0006lookup\u0000\u0000\u0000\u0005EMAIL\u0000\u0000\u0000\u000fada@example.com')
      .digest();
    expect(lookupOf(Buffer.alloc(32, 7), 'EMAIL', 'ada@example.com')).toEqual(expected);
  });
});

describe('a signature', () => {
  it('holds for its text and key only', () => {
    const key = createSubjectKey();
    const signed = signature(key, 'after:42');
    expect(isSignatureOf(key, 'after:42', signed)).toBe(true);
    expect(isSignatureOf(key, 'after:43', signed)).toBe(false);
    expect(isSignatureOf(createSubjectKey(), 'after:42', signed)).toBe(false);
    expect(isSignatureOf(key, 'after:42', signed.subarray(0, 31))).toBe(false);
  });
});
