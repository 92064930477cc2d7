import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode } from '../error-code.js';

const run = promisify(execFile);

/** Whether a process has this id, a dead one that nobody has waited for included. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Whether the living process `pid` was started with `argument` on its command line. After a crash of the machine
 * another program may have the id, and a dead process that nobody has waited for has no command line. What cannot be
 * found out counts as yes.
 */
export async function runsWith(pid: number, argument: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    const commandLine =
      process.platform === 'linux'
        ? await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')
        : (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout;
    return commandLine.includes(argument);
  } catch {
    return isAlive(pid);
  }
}
