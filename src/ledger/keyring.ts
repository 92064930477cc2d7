import { DecryptionError, framed, keyBytes, seal, unseal } from './sealed-box.js';

/** Wraps the keys and secrets that lie in the ledger with the keys of `ENCRYPTION_KEYS`, which never do. */
export interface Keyring {
  /** The first one wraps, all of them unwrap. */
  readonly keyIds: readonly [string, ...string[]];
  /**
   * Seals `bytes` with the first key. `purpose` says where they belong (`subject.<id>`): what was wrapped for one place
   * does not unwrap for another.
   */
  wrap(bytes: Uint8Array, purpose: string): Buffer;
  /**
   * @throws UnknownKeyError if the key that wrapped it is not in the ring.
   * @throws DecryptionError if it was changed or wrapped for another purpose.
   */
  unwrap(wrapped: Uint8Array, purpose: string): Buffer;
  /** The id of the key that wrapped it, in the ring or not; tells what a rotation has yet to wrap anew. */
  keyIdOf(wrapped: Uint8Array): string;
}

/** `ENCRYPTION_KEYS` cannot be used. Holds one sentence for each problem, and no part of a key. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** Something was wrapped by a key that the ring does not hold. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
  readonly keyId: string;

  constructor(keyId: string) {
    super(`The encryption key "${keyId}" is missing: add it to ENCRYPTION_KEYS.`);
    this.keyId = keyId;
  }
}

/** The envelope: this byte, the id's length (1 byte), the id, then what `seal` gives. */
const envelopeVersion = 1;

/** Also what an id may be in the envelope, whose length byte holds no more. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads `id:base64,id:base64,...`, 32 bytes each, the first one writes. White space around an entry does not matter.
 *
 * @throws KeyringError with every problem.
 */
export function parseKeyring(text: string): Keyring {
  const problems: string[] = [];
  const keys = new Map<string, Buffer>();
  const entries = text.split(',').map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const parsed = parseEntry(entry, `Encryption key ${index + 1} of ${entries.length}`);
    if ('problem' in parsed) problems.push(parsed.problem);
    else if (keys.has(parsed.id)) problems.push(`The encryption key id "${parsed.id}" is there twice.`);
    else keys.set(parsed.id, parsed.key);
  }
  const [first, ...others] = keys;
  if (problems.length > 0 || first === undefined) throw new KeyringError(problems);
  return new KeyMap(first, others);
}

type ParsedEntry = { readonly id: string; readonly key: Buffer } | { readonly problem: string };

/** Names an entry by its position until its id is known to be one: what stands there may be a key. */
function parseEntry(entry: string, position: string): ParsedEntry {
  if (entry === '') return { problem: `${position} is empty.` };
  const colon = entry.indexOf(':');
  if (colon < 0) return { problem: `${position} has no id: write id:base64.` };
  const id = entry.slice(0, colon);
  if (!idPattern.test(id)) {
    return { problem: `${position} has an id that is not 1 to 64 letters, digits, ".", "_" or "-".` };
  }
  const text = entry.slice(colon + 1).trim();
  const key = Buffer.from(text, 'base64');
  // Node skips what is no base64; only what encodes back to the same text was read whole.
  if (text === '' || withoutPadding(key.toString('base64')) !== withoutPadding(text)) {
    return { problem: `The encryption key "${id}" is not base64.` };
  }
  if (key.length !== keyBytes) {
    return { problem: `The encryption key "${id}" has ${key.length} bytes; it must have ${keyBytes}.` };
  }
  return { id, key };
}

const withoutPadding = (base64: string): string => base64.replace(/={1,2}$/, '');

type Entry = readonly [id: string, key: Buffer];

class KeyMap implements Keyring {
  readonly keyIds: readonly [string, ...string[]];
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #writing: Entry;

  constructor(first: Entry, others: readonly Entry[]) {
    this.#keys = new Map([first, ...others]);
    this.#writing = first;
    this.keyIds = [first[0], ...others.map(([id]) => id)];
  }

  wrap(bytes: Uint8Array, purpose: string): Buffer {
    const [id, key] = this.#writing;
    const header = Buffer.concat([Buffer.from([envelopeVersion, id.length]), Buffer.from(id, 'ascii')]);
    return Buffer.concat([header, seal(key, framed(header, purpose), bytes)]);
  }

  unwrap(wrapped: Uint8Array, purpose: string): Buffer {
    const id = this.keyIdOf(wrapped);
    const key = this.#keys.get(id);
    if (key === undefined) throw new UnknownKeyError(id);
    const headerLength = 2 + id.length;
    return unseal(key, framed(wrapped.subarray(0, headerLength), purpose), wrapped.subarray(headerLength));
  }

  keyIdOf(wrapped: Uint8Array): string {
    if (wrapped[0] !== envelopeVersion) throw new DecryptionError('The bytes were not wrapped by a keyring.');
    const id = Buffer.from(wrapped.subarray(2, 2 + (wrapped[1] ?? 0))).toString('ascii');
    if (!idPattern.test(id)) throw new DecryptionError('The bytes were not wrapped by a keyring.');
    return id;
  }
}
