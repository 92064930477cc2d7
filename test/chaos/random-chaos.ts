import { setTimeout as sleep } from 'node:timers/promises';
import { faultKinds, type Fault, type Simulator } from '../../datasources/simulator-kit/index.js';
import { ChaosBench, processors } from './chaos-bench.js';
import { faults, operations } from './faults.js';
import type { Verdict } from './judge.js';
import type { WorkerProcess } from './worker-process.js';

export interface RandomChaosOptions {
  readonly databaseUrl: string;
  readonly seed: number;
  /** People whose deletion is asked for, one after the other while it goes wrong. */
  readonly people: number;
  /** Things that go wrong. */
  readonly steps: number;
  /** Ends PostgreSQL, which somebody starts again; null where it is not ours to end. */
  readonly restartDatabase: ((mode: 'fast' | 'immediate') => Promise<void>) | null;
}

export interface ChaosReport extends Verdict {
  readonly seed: number;
  readonly kills: number;
  readonly stops: number;
  readonly faults: number;
  readonly restarts: number;
  readonly seconds: number;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Longer than the bench's lease. */
const STOP_MS = 3_500;

type Choose = <T>(from: readonly T[]) => T;

function randomFault(vendor: string, choose: Choose): Fault {
  const kind = choose(faultKinds);
  const fault = choose(faults.filter((one) => one.kind === kind));
  return { ...fault, operation: choose(operations[vendor] ?? []), times: choose([1, 1, 2, 4]) };
}

/** One run of things going wrong at once, all chosen by the seed; the judge has the last word. */
export async function randomChaos(options: RandomChaosOptions): Promise<ChaosReport> {
  const began = performance.now();
  const bench = await ChaosBench.open({ databaseUrl: options.databaseUrl });
  try {
    const counts = await new Disorder(bench, options).run();
    await bench.settle(120_000);
    return { ...counts, seed: options.seed, seconds: (performance.now() - began) / 1_000, ...(await bench.judge()) };
  } finally {
    await bench.close();
  }
}

class Disorder {
  readonly #random: () => number;
  readonly #counts = { kills: 0, stops: 0, faults: 0, restarts: 0 };
  readonly #pending: Promise<void>[] = [];

  constructor(
    private readonly bench: ChaosBench,
    private readonly options: RandomChaosOptions,
  ) {
    this.#random = numbersOf(options.seed);
  }

  async run() {
    const { people, steps } = this.options;
    const workers = [await this.bench.worker(), await this.bench.worker()];
    await Promise.all(workers.map((worker) => worker.ready()));
    for (let step = 0; step < steps; step += 1) {
      for (let asked = 0; asked < people / steps; asked += 1) await this.#ask();
      await this.#step(workers);
      await sleep(50 + this.#random() * 400);
    }
    await Promise.all(this.#pending);
    for (const simulator of this.bench.simulators.values()) simulator.fault(null);
    await this.bench.killWorkers();
    await this.bench.worker();
    return this.#counts;
  }

  readonly #choose: Choose = (from) => {
    const chosen = from[Math.floor(this.#random() * from.length)];
    if (chosen === undefined) throw new Error('There is nothing to choose from.');
    return chosen;
  };

  /** While the database starts again, nobody can ask for anything; what was not answered was not accepted. */
  async #ask(): Promise<void> {
    if (this.bench.asked.length < this.options.people) await this.bench.ask(processors).catch(() => undefined);
  }

  async #step(workers: WorkerProcess[]): Promise<void> {
    const { restartDatabase } = this.options;
    const acts = ['kill', 'stop', 'fault', 'fault', 'fault', ...(restartDatabase === null ? [] : ['restart'])];
    switch (this.#choose(acts)) {
      case 'kill':
        return this.#kill(workers);
      case 'stop':
        return this.#stop(this.#choose(workers));
      case 'restart':
        // A worker that begins without its database ends again, and whoever runs it starts it anew.
        await Promise.all(workers.map((worker) => worker.ready()));
        this.#counts.restarts += 1;
        return restartDatabase?.(this.#choose(['fast', 'immediate'] as const));
      default:
        return this.#fault(this.#choose(processors));
    }
  }

  async #kill(workers: WorkerProcess[]): Promise<void> {
    this.#counts.kills += 1;
    const killed = Math.floor(this.#random() * workers.length);
    await workers[killed]?.kill();
    workers[killed] = await this.bench.worker();
  }

  #stop(worker: WorkerProcess): void {
    this.#counts.stops += 1;
    worker.signal('SIGSTOP');
    this.#pending.push(
      sleep(STOP_MS).then(() => {
        worker.signal('SIGCONT');
      }),
    );
  }

  #fault(vendor: string): void {
    this.#counts.faults += 1;
    const simulator: Simulator = this.bench.simulator(vendor);
    simulator.fault(randomFault(vendor, this.#choose));
  }
}
