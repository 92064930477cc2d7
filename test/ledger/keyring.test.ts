import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyringError, UnknownKeyError, parseKeyring } from '../../src/ledger/keyring.js';
import { loadOrCreateKeys } from '../../src/ledger/local-keys.js';
import { DecryptionError } from '../../src/ledger/sealed-box.js';

const key = (): string => randomBytes(32).toString('base64');

function problemsOf(text: string): readonly string[] {
  try {
    parseKeyring(text);
  } catch (error) {
    if (error instanceof KeyringError) return error.problems;
    throw error;
  }
  return [];
}

describe('a keyring', () => {
  it('reads every key and writes with the first', () => {
    const keyring = parseKeyring(` 2026-11:${key()} , old:${key()}`);
    expect(keyring.keyIds).toEqual(['2026-11', 'old']);
    expect(keyring.keyIdOf(keyring.wrap(randomBytes(32), 'subject.1'))).toBe('2026-11');
  });

  it('gives back what it wrapped, also after another key has become the first', () => {
    const [first, second] = [`first:${key()}`, `second:${key()}`];
    const secret = randomBytes(32);
    const wrapped = parseKeyring(first).wrap(secret, 'subject.1');
    expect(parseKeyring(`${second},${first}`).unwrap(wrapped, 'subject.1')).toEqual(secret);
    expect(wrapped.includes(secret)).toBe(false);
  });

  it('wraps the same bytes differently each time', () => {
    const keyring = parseKeyring(`a:${key()}`);
    expect(keyring.wrap(Buffer.alloc(32), 'p')).not.toEqual(keyring.wrap(Buffer.alloc(32), 'p'));
  });

  it('does not unwrap for another purpose what was wrapped for one', () => {
    const keyring = parseKeyring(`a:${key()}`);
    const wrapped = keyring.wrap(randomBytes(32), 'subject.1');
    expect(() => keyring.unwrap(wrapped, 'subject.2')).toThrow(DecryptionError);
  });

  it('notices every changed byte', () => {
    const keyring = parseKeyring(`a:${key()},b:${key()}`);
    const wrapped = keyring.wrap(randomBytes(32), 'p');
    for (const index of wrapped.keys()) {
      const changed = Buffer.from(wrapped);
      changed[index] = (changed[index] ?? 0) ^ 0x03;
      expect(() => keyring.unwrap(changed, 'p')).toThrow();
    }
    for (const length of wrapped.keys()) {
      expect(() => keyring.unwrap(wrapped.subarray(0, length), 'p')).toThrow();
    }
  });

  it('does not take the key of the same id for the one that wrapped', () => {
    const wrapped = parseKeyring(`a:${key()}`).wrap(randomBytes(32), 'p');
    expect(() => parseKeyring(`a:${key()}`).unwrap(wrapped, 'p')).toThrow(DecryptionError);
  });

  it('names the key that is missing', () => {
    const wrapped = parseKeyring(`lost-one:${key()}`).wrap(randomBytes(32), 'p');
    const unwrap = () => parseKeyring(`other:${key()}`).unwrap(wrapped, 'p');
    expect(unwrap).toThrow(UnknownKeyError);
    expect(unwrap).toThrow('"lost-one" is missing');
    expect(unwrap).toThrow(expect.objectContaining({ keyId: 'lost-one' }));
  });

  it('names every problem and shows no part of a key', () => {
    const [bare, long] = [key(), randomBytes(33).toString('base64')];
    const problems = problemsOf(`${bare},a:${key()},a:${key()},long:${long},bad:${bare.slice(1)}*,:${bare},,e:`);
    expect(problems).toEqual([
      'Encryption key 1 of 8 has no id: write id:base64.',
      'The encryption key id "a" is there twice.',
      'The encryption key "long" has 33 bytes; it must have 32.',
      'The encryption key "bad" is not base64.',
      'Encryption key 6 of 8 has an id that is not 1 to 64 letters, digits, ".", "_" or "-".',
      'Encryption key 7 of 8 is empty.',
      'The encryption key "e" is not base64.',
    ]);
    expect(problemsOf('')).toEqual(['Encryption key 1 of 1 is empty.']);
  });

  it('takes base64 without its padding too', () => {
    expect(parseKeyring(`a:${key().replace(/=+$/u, '')}`).keyIds).toEqual(['a']);
  });
});

describe('the keys that are kept in the data folder', () => {
  let parent = '';
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterEach(async () => {
    await rm(parent, { recursive: true });
  });

  it('are made once, for the owner alone, and then stay', async () => {
    const dataDir = join(parent, 'data');
    const made = await loadOrCreateKeys(dataDir);
    const wrapped = made.wrap(Buffer.from('secret'), 'p');
    expect((await loadOrCreateKeys(dataDir)).unwrap(wrapped, 'p').toString()).toBe('secret');
    expect((await stat(join(dataDir, 'encryption-keys'))).mode & 0o777).toBe(0o600);
  });

  it('are the same for all that start at once', async () => {
    const keyrings = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateKeys(parent)));
    expect(new Set(keyrings.map(({ keyIds }) => keyIds.join())).size).toBe(1);
    expect(await readdir(parent)).toEqual(['encryption-keys']);
  });

  it('are named differently in every folder', async () => {
    const ids = [
      ...(await loadOrCreateKeys(join(parent, 'a'))).keyIds,
      ...(await loadOrCreateKeys(join(parent, 'b'))).keyIds,
    ];
    expect(new Set(ids).size).toBe(2);
  });

  it('are never overwritten, whatever the file has become', async () => {
    const path = join(parent, 'encryption-keys');
    await writeFile(path, 'mistaken');
    await chmod(path, 0o644);
    await expect(loadOrCreateKeys(parent)).rejects.toBeInstanceOf(KeyringError);
    expect(await readFile(path, 'utf8')).toBe('mistaken');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
