import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Simulator } from '../../datasources/simulator-kit/index.js';
import type { Application } from '../../src/server/application.js';
import type { Simulation, SimulatedAccountKeys } from '../../src/server/simulated-vendors.js';
import { createTestDatabase } from './database.js';
import { startLoggedApplication, urlOf } from './logged-application.js';

export { eventually } from './eventually.js';

// A whole system, on a machine that may be busy with others: what goes well takes a fraction of this.
jest.setTimeout(60_000);

/** What the graph answers to one operation. `data` has the type that the caller's document gives it. */
export interface GraphAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: T | null;
  readonly errors: readonly GraphAnswerError[];
  /** As it came. */
  readonly text: string;
}

export interface GraphAnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The whole system, on a database and a folder of its own, with simulators that move within a second. */
export interface RunningSystem {
  readonly url: string;
  readonly application: Application;
  simulator(vendor: string): Simulator;
  /** Answers the data; throws where there are errors. */
  query<T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  /** The answer whatever it is. */
  ask<T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphAnswer<T>>;
  /** Everything that was logged. */
  log(): string;
  /** SQL that was sent to the ledger for this; not what the ledger sends by itself, now and then. */
  statementsOf(act: () => Promise<unknown>): Promise<readonly string[]>;
  /** Ends it and starts it anew on the same database and folder. */
  restart(parts?: { readonly worker: boolean }): Promise<void>;
  /** Ends it; the database and the folder go. */
  stop(): Promise<void>;
}

export interface RunningSystemOptions {
  readonly simulation?: Simulation;
  /** True by default; without one, nothing happens by itself. */
  readonly worker?: boolean;
  /** The text of the policy file; none by default. */
  readonly policy?: string;
  /** Over the process' own environment, which is not read. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * An account as quick as a test wants it. Calls have time, since one that was given up on a busy machine would be a call
 * without an answer; the quiet period must exceed lease, timeout and lag.
 */
const quickAccount = {
  observeEvery: 'PT0.2S',
  syncEvery: 'PT0.5S',
  timeout: 'PT5S',
  listLag: 'PT0.5S',
  quietPeriod: 'PT20S',
} as const satisfies SimulatedAccountKeys;

const quickPace = { startMs: 200, finishMs: 500 };

/** Since when lists are read: a longer past is one call more for each day. */
const syncFrom = (): string => new Date(Date.now() - 24 * 3_600_000).toISOString();

/** The clock is read and changes are announced whenever their time comes, in the middle of whatever is under way. */
const sentByItself = /clock_timestamp|pg_notify/;

export async function startRunningSystem(options: RunningSystemOptions = {}): Promise<RunningSystem> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'privacy-graph-system-'));
  if (options.policy !== undefined) await writeFile(join(folder, 'policy.yaml'), options.policy);
  const lines: string[] = [];
  const statements: string[] = [];
  const begin = ({ worker }: { readonly worker: boolean }): Promise<Application> =>
    startLoggedApplication({
      folder,
      environment: { DATABASE_URL: database.url, LEASE: 'PT12S', ...options.environment },
      onLine: (line) => void lines.push(line),
      parts: { server: true, worker },
      simulation: {
        seed: 0,
        pace: quickPace,
        ...options.simulation,
        account: { ...quickAccount, syncFrom: syncFrom(), ...options.simulation?.account },
      },
      onStatement: (text) => void statements.push(text),
    });
  let application = await begin({ worker: options.worker ?? true });
  const ask = <T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphAnswer<T>> =>
    askGraph(urlOf(application), document, variables);
  return {
    get url() {
      return urlOf(application);
    },
    get application() {
      return application;
    },
    simulator: (vendor) => simulatorOf(application, vendor),
    ask,
    async query<T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<T> {
      const { data, errors } = await ask<T>(document, variables);
      if (data === null || errors.length > 0) throw new Error(`The graph answered ${JSON.stringify(errors)}`);
      return data;
    },
    log: () => lines.join(''),
    async statementsOf(act) {
      const before = statements.length;
      await act();
      return statements.slice(before).filter((text) => !sentByItself.test(text));
    },
    async restart(parts = { worker: true }) {
      await application.stop();
      application = await begin(parts);
    },
    async stop() {
      await application.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

function simulatorOf({ simulators }: Application, vendor: string): Simulator {
  const simulator = simulators.get(vendor);
  if (simulator === undefined) throw new Error(`No simulator has the key ${vendor}.`);
  return simulator;
}

/** Sends an operation as clients do. */
export async function askGraph<T>(
  url: string,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphAnswer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    body: JSON.stringify({ query: document, variables }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await response.text();
  // The document gives the data its type; the server answers for the rest, and has tests of its own.
  const body = JSON.parse(text) as { readonly data?: T | null; readonly errors?: readonly GraphAnswerError[] };
  return {
    status: response.status,
    headers: response.headers,
    data: body.data ?? null,
    errors: body.errors ?? [],
    text,
  };
}
