import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KillPoint } from '../../src/delivery/context.js';

/** A signal that a worker sends to itself at a point of its path. */
export interface SignalAt {
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  readonly point: KillPoint;
  /** At which time it comes there; 1, the first, where absent. */
  readonly nth?: number;
  /** At which account; any where absent. */
  readonly vendor?: string;
}

/** A wall clock that is wrong, forward or back. */
export interface ClockJump {
  readonly byMs: number;
  /** When it jumps: as the worker comes to this point for the first time; absent where it was wrong from the start. */
  readonly at?: KillPoint;
}

/** A text of the product's sources, and what stands there instead in this process. */
export interface Mutation {
  /** From the project's folder. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface WorkerOptions {
  readonly signalAt?: SignalAt;
  readonly clock?: ClockJump;
  readonly mutations?: readonly Mutation[];
  /** Runs instead of the harness' own worker. */
  readonly script?: string;
}

export interface Memory {
  readonly rssBytes: number;
  readonly peakBytes: number;
}

export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const loader = (file: string) => ['--import', new URL(file, import.meta.url).href];

/** One worker in a process of its own. */
export class WorkerProcess {
  /** Resolves when it is gone. */
  readonly ended: Promise<WorkerEnd>;
  readonly #child: ChildProcess;
  #output = '';
  #end: WorkerEnd | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(environment: NodeJS.ProcessEnv, options: WorkerOptions) {
    const { signalAt, clock, mutations, script = 'test/chaos/worker.ts' } = options;
    const loaders = [
      ...loader('../support/ts-loader.mjs'),
      ...(mutations === undefined ? [] : loader('./mutating-loader.mjs')),
    ];
    const child = spawn(process.execPath, [...loaders, join(root, script)], {
      cwd: root,
      env: {
        ...environment,
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
        CHAOS_SIGNAL: JSON.stringify(signalAt ?? null),
        CHAOS_CLOCK: JSON.stringify(clock ?? null),
        ...(mutations === undefined ? {} : { SOURCE_MUTATIONS: JSON.stringify(mutations) }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#wake();
      });
    }
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#end = { code, signal };
        this.#wake();
        resolve({ code, signal });
      });
    });
  }

  /** Everything that it wrote. */
  get output(): string {
    return this.#output;
  }

  /** Null while it lives. */
  get end(): WorkerEnd | null {
    return this.#end;
  }

  /** Resolves when it works; rejects where it ended before. */
  async ready(): Promise<this> {
    await this.#until(() => (/"ready"|"msg":"ready"/.test(this.#output) ? true : null));
    return this;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  async memory(): Promise<Memory> {
    const from = this.#output.length;
    this.#child.kill('SIGUSR2');
    return this.#until(() => {
      const line = this.#output
        .slice(from)
        .split('\n')
        .find((text) => text.startsWith('{"rssBytes"') && text.endsWith('}'));
      // As worker.ts writes it.
      return line === undefined ? null : (JSON.parse(line) as Memory);
    });
  }

  async #until<T>(look: () => T | null): Promise<T> {
    for (;;) {
      const seen = look();
      if (seen !== null) return seen;
      if (this.#end !== null)
        throw new Error(`The worker ended (${String(this.#end.signal ?? this.#end.code)}): ${this.#output}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }
}
