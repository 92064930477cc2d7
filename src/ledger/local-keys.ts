import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDataDir } from './data-dir.js';
import { errorCode } from './error-code.js';
import { type Keyring, parseKeyring } from './keyring.js';
import { keyBytes } from './sealed-box.js';

/**
 * The keys outside production: made once and kept in `<dataDir>/encryption-keys`, readable by the owner alone. The file
 * has the form of `ENCRYPTION_KEYS`. Two that start at once get the same keys.
 *
 * @throws KeyringError if the file was changed to something else; it is never overwritten.
 */
export async function loadOrCreateKeys(dataDir: string): Promise<Keyring> {
  const path = join(await ensureDataDir(dataDir), 'encryption-keys');
  const text = (await readKeys(path)) ?? (await createKeys(path));
  return parseKeyring(text.trim());
}

async function readKeys(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8');
    await chmod(path, 0o600);
    return text;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Written aside and linked, so that the file is there whole or not at all and the first one wins. */
async function createKeys(path: string): Promise<string> {
  const suffix = randomBytes(4).toString('hex');
  const aside = `${path}.new-${suffix}`;
  // An id of its own: a ledger that meets the keys of another one then names the key it misses.
  await writeFile(aside, `local-${suffix}:${randomBytes(keyBytes).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    await link(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return readFile(path, 'utf8');
}
