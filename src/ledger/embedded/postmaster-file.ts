import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../error-code.js';
import { isAlive, runsWith } from './processes.js';

/** The running PostgreSQL of a folder, as its `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number;
  /** Its TCP port on loopback; null until it has written it. */
  readonly port: number | null;
  /** Whether it says that it takes connections. */
  readonly ready: boolean;
}

/** No process can have it, so PostgreSQL sees that the file's writer is gone. */
const noProcess = 2_000_000_000;

/** PostgreSQL fills the file at once; an empty one that is older than this is what a power cut left. */
const emptyFileGraceMs = 5_000;

/**
 * The PostgreSQL that runs on this folder, or null. A file whose process is gone is left to PostgreSQL, which checks
 * that no orphan of it uses the shared memory; where another program has the process id by now, PostgreSQL would refuse
 * for ever, so the id in the file is made one that nobody has. The file itself stays: that check needs it.
 */
export async function findPostmaster(data: string): Promise<Postmaster | null> {
  const path = join(data, 'postmaster.pid');
  let handle;
  try {
    handle = await open(path, 'r+');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const text = await handle.readFile('utf8');
    const postmaster = parsePostmasterFile(text);
    if (postmaster === null) {
      const ageMs = performance.timeOrigin + performance.now() - (await handle.stat()).mtimeMs;
      if (ageMs < emptyFileGraceMs) return { pid: noProcess, port: null, ready: false };
      await rm(path, { force: true });
      return null;
    }
    if (!isAlive(postmaster.pid)) return null;
    if (await runsWith(postmaster.pid, data)) return postmaster;
    // Through the handle that was read, not by name: a new PostgreSQL may have put its own file there meanwhile.
    await handle.truncate(0);
    await handle.write(`${String(noProcess)}${text.slice(text.indexOf('\n'))}`, 0);
    return null;
  } finally {
    await handle.close();
  }
}

/** Line 1 is the process id, 4 the port, 8 the state; they appear one after the other. Null without a process id. */
function parsePostmasterFile(text: string): Postmaster | null {
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const port = Number.parseInt(lines[3] ?? '', 10);
  return { pid, port: Number.isInteger(port) ? port : null, ready: lines[7]?.trim() === 'ready' };
}
