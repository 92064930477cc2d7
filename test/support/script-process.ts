import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A TypeScript file of the project in a process of its own, for what only a real process can show, such as SIGKILL. */
export interface ScriptProcess {
  readonly pid: number;
  /** The next line of its output; rejects if it ends before, with what it wrote to its error output. */
  nextLine(): Promise<string>;
  /** Sends the signal, waits for the end and answers the status; null where the signal itself ended it. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const loader = new URL('./ts-loader.mjs', import.meta.url).href;

/** `file` is relative to the project's folder, which is also where it runs unless told otherwise. */
export function startScript(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd: string = root,
): ScriptProcess {
  const child = spawn(process.execPath, ['--import', loader, join(root, file), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start.`);
  return {
    pid,
    nextLine: async () => {
      const line = await lines.next();
      if (line.done !== true) return line.value;
      await ended;
      throw new Error(`${file} ended: ${errors}`);
    },
    kill: async (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
