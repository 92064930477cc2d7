import { chmod, mkdir, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode } from './error-code.js';

/**
 * Makes the data folder if there is none and answers its real, absolute path. It is the owner's alone (0700); root's
 * may be passed through by others (0711), because PostgreSQL does not run as root and its folder lies inside. A
 * folder that exists keeps the mode it has.
 */
export async function ensureDataDir(dataDir: string): Promise<string> {
  const path = resolve(dataDir);
  // In two steps: `mkdir` with `recursive` and `mode` would give the parents that mode too.
  await mkdir(dirname(path), { recursive: true });
  try {
    await mkdir(path, { mode: 0o700 });
    if (process.getuid?.() === 0) await chmod(path, 0o711);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return realpath(path);
}
