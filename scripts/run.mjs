import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of the project, with a slash at its end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs a program in the project's folder and resolves when it has ended; never rejects.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ readonly ok: boolean, readonly output: string }>} what it printed, both streams in the order they came
 */
export function run(command, args) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      resolve({ ok: false, output: `${error.message}\n` });
    });
    child.on('close', (code) => {
      resolve({ ok: code === 0, output });
    });
  });
}
