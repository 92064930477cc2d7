import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A TypeScript file of the project in a process of its own, for what only a real process can show, such as SIGKILL. */
export interface ScriptProcess {
  readonly pid: number;
  /** The next line of its output; rejects if it ends before, with what it wrote to its error output. */
  nextLine(): Promise<string>;
  /** Sends the signal and waits for the end. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** `file` is relative to the project's folder. */
export function startScript(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ScriptProcess {
  const child = spawn(process.execPath, ['--import', './test/support/ts-loader.mjs', file, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
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
      await ended;
    },
  };
}
