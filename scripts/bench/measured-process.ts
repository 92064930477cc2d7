import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { usageSchema, type Usage } from './child-questions.js';

const reply = z.object({ id: z.number(), value: z.unknown().optional(), problem: z.string().optional() });

/** `BENCH_PROFILE=graph npm run bench` shows where that process spends its time. */
const profiled = ['--cpu-prof', '--cpu-prof-dir=.cache'];

/**
 * V8 may decide early on to put some kinds of objects among the old ones at once, and keeps to it. Whether it does is
 * chance, and doubles what a plain server costs.
 */
// cspell:ignore pretenuring
const withoutChance = '--no-allocation-site-pretenuring';

/** How long a process may take to end by itself. */
const graceMs = 15_000;

/** A process of its own that is measured, so that neither the load nor the other server is counted with it. */
export class MeasuredProcess {
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<unknown>;
  #end: Error | null = null;
  #asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    name: string,
  ) {
    this.#ended = once(child, 'exit').then(([code, signal]) => {
      this.#end = new Error(`The process ${name} ended too early: ${signal ?? `exit code ${String(code)}`}.`);
      for (const { reject } of this.#waiting.values()) reject(this.#end);
    });
    child.on('message', (message) => {
      const { id, value, problem } = reply.parse(message);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (problem === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(`The process ${name} failed: ${problem}`));
    });
  }

  /** `role` is what the entry script is told to be. */
  static start(entry: string, role: string): MeasuredProcess {
    const child = fork(entry, [role], {
      execArgv: [...process.execArgv, withoutChance, ...(process.env['BENCH_PROFILE'] === role ? profiled : [])],
      // As it is run for others: graphql-js checks less then.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    return new MeasuredProcess(child, role);
  }

  async ask<T>(name: string, schema: z.ZodType<T>, argument: unknown = null): Promise<T> {
    const id = (this.#asked += 1);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    if (this.#end !== null) throw this.#end;
    this.child.send({ id, name, argument }, (error) => {
      if (error !== null) reject(error);
    });
    return schema.parse(await promise);
  }

  usage(): Promise<Usage> {
    return this.ask('usage', usageSchema);
  }

  /** Lets it end by itself; what does not end is killed. */
  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const killer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    await this.#ended;
    clearTimeout(killer);
  }
}
