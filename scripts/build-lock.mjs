import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;

/**
 * Runs `work` while no other process holds the lock file. Two servers that start at once would otherwise
 * rewrite the files that the other one is loading.
 *
 * @param {string} file
 * @param {() => Promise<void>} work
 */
export async function whileLocked(file, work) {
  await mkdir(dirname(file), { recursive: true });
  while (!(await take(file))) await sleep(pollMs);
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {Promise<boolean>} whether the lock is ours now
 */
async function take(file) {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    // A holder that was killed leaves its file. An empty one belongs to somebody who is just writing it.
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true });
    return false;
  }
}

/**
 * @param {number} pid
 * @returns {boolean}
 */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
