import { jest } from '@jest/globals';
import { accountAt } from '../datasources/vendor-under-test.js';
import { type Alteration, type Intermediary, type Rewriting, startIntermediary } from './intermediary.js';
import { type VendorEntry, vendorEntries } from '../../datasources/index.js';
import type { SourceDependencies } from '../../datasources/shared/vendor-folder.js';
import { type Person, type Simulator, inventedPerson } from '../../datasources/simulator-kit/index.js';
import type { CallReport, TokenStore, VendorAccount, VendorTokens } from '../../src/domain/vendor-account.js';
import type { VendorSource } from '../../src/domain/vendor-source.js';
import { type Right, rightsInOrder } from '../../src/domain/vocabulary.js';

// What is too slow is judged by each test itself, however busy the machine is.
jest.setTimeout(60_000);

export const minute = 60_000;
export const day = 1440 * minute;

/** Slower than any test's own waiting, so that time passes only where a test lets it. */
export const pace = { startMs: 20 * minute, finishMs: 60 * minute };

/** Where every test begins. */
const start = new Date('2026-11-21T12:00:00Z');

export interface BenchSettings {
  /** What differs from an account that stays out of a test's way. */
  readonly account?: Partial<VendorAccount>;
  /** How long a call is waited for during `impatiently`, in milliseconds. */
  readonly patienceMs?: number;
  /** Where the API is reached instead, given where the simulator is: a server in between, or in its place. */
  readonly baseUrl?: (simulatorUrl: string) => string;
  /** Credentials and the like that differ. */
  readonly options?: (options: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** A vendor's client beside the server that stands in for the vendor, on one clock that only a test moves. */
export interface VendorBench {
  readonly entry: VendorEntry;
  readonly simulator: Simulator;
  readonly source: VendorSource;
  readonly reports: readonly CallReport[];
  readonly now: () => Date;
  readonly advance: (ms: number) => void;
  /** Somebody of whom this bench has not spoken yet. */
  readonly nextPerson: () => Person;
  /** Runs `work` with a client that gives calls up after the setting's `patienceMs`; with the usual one where it has none. */
  readonly impatiently: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Runs `work` at a bench of its own. */
export async function atBench<T>(
  entry: VendorEntry,
  work: (bench: VendorBench) => Promise<T>,
  settings: BenchSettings = {},
): Promise<T> {
  let time = start.getTime();
  let people = 0;
  const now = (): Date => new Date(time);
  const { startSimulator } = await entry.simulator();
  const simulator = await startSimulator({ directory: null, pace, now, rateLimit: false });
  const reports: CallReport[] = [];
  const world = { now, meter: (report: CallReport) => void reports.push(report), tokens: tokensInMemory() };
  const usual = openSource(entry, simulator, world, settings);
  const { patienceMs } = settings;
  const hasty = patienceMs === undefined ? usual : openSource(entry, simulator, world, within(patienceMs, settings));
  let current = usual;
  const source = hasty === usual ? usual : whichever(() => current, usual);
  try {
    return await work({
      entry,
      simulator,
      source,
      reports,
      now,
      advance: (ms) => (time += ms),
      nextPerson: () => inventedPerson(people++ % 1000),
      async impatiently(work) {
        current = hasty;
        return work().finally(() => (current = usual));
      },
    });
  } finally {
    // Together: what is under way at a vendor that stays silent ends only when the vendor is gone.
    await Promise.all([simulator.close(), usual.close(), hasty.close()]);
  }
}

const within = (timeoutMs: number, settings: BenchSettings): BenchSettings => ({
  ...settings,
  account: { ...settings.account, timeoutMs },
});

/** The source that is chosen at the time of each call, for acts that were made ready with another. */
const whichever = (chosen: () => VendorSource, usual: VendorSource): VendorSource =>
  new Proxy(usual, {
    get(_usual, key) {
      const source = chosen();
      const value: unknown = Reflect.get(source, key);
      return typeof value === 'function' ? (value.bind(source) as unknown) : value;
    },
  });

function openSource(
  entry: VendorEntry,
  simulator: Simulator,
  world: Pick<SourceDependencies, 'now' | 'meter' | 'tokens'>,
  settings: BenchSettings,
): VendorSource {
  const { kind: _kind, ...options } = simulator.account;
  const account = accountAt(settings.baseUrl?.(simulator.url) ?? simulator.url, {
    // Generous: only what is meant to take too long may do so, however busy the machine is.
    timeoutMs: 20_000,
    syncFrom: new Date(start.getTime() - day),
    ...settings.account,
  });
  return entry.folder.create(account, settings.options?.(options) ?? options, { ...world, random: () => 0.5 });
}

function tokensInMemory(): TokenStore {
  let held: VendorTokens | null = null;
  return {
    read: () => Promise.resolve(held),
    async refresh(_vendor, stale, exchange) {
      if (held !== null && held.accessToken !== stale) return held;
      held = await exchange(held);
      return held;
    },
  };
}

/** A vendor as a table of tests shows it: what it declares, and what can be asked for at it. */
export interface VendorUnderTest {
  readonly name: string;
  readonly entry: VendorEntry;
  readonly source: VendorSource;
  /** Rights that a person can turn to this vendor with. */
  readonly rights: readonly Right[];
  readonly nativeStates: readonly string[];
  readonly quirks: Readonly<Record<string, unknown>>;
}

/** Every vendor of `datasources/index.ts`. */
export const vendorsUnderTest: readonly VendorUnderTest[] = await Promise.all(
  vendorEntries.map((entry) =>
    atBench(entry, async ({ simulator, source }) => ({
      name: entry.folder.defaults.name,
      entry,
      source,
      rights: rightsInOrder.filter((right) => canBeAdded(simulator, right)),
      nativeStates: simulator.nativeStates,
      quirks: simulator.quirks,
    })),
  ),
);

/** Those whose client declares one of these. */
export const vendorsThat = (...capabilities: readonly VendorSource['capabilities'][number][]): VendorUnderTest[] =>
  vendorsUnderTest.filter(({ source }) => capabilities.some((capability) => source.capabilities.includes(capability)));

function canBeAdded(simulator: Simulator, right: Right): boolean {
  try {
    simulator.add(inventedPerson(0), { right });
    return true;
  } catch {
    return false;
  }
}

/** What a source that declares a capability must have. */
export function offered<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the source declares what it does not have');
  return value;
}

/** Runs `work` at a bench whose API is reached through a server that changes answers as `alter` says, and what is asked for as `rewrite` does. */
export async function atBenchBehind<T>(
  entry: VendorEntry,
  alter: Alteration,
  work: (bench: VendorBench, intermediary: Intermediary) => Promise<T>,
  rewrite: Rewriting = (path) => path,
): Promise<T> {
  let simulator = '';
  const intermediary = await startIntermediary(() => simulator, alter, rewrite);
  try {
    return await atBench(entry, (bench) => work(bench, intermediary), {
      baseUrl: (url) => {
        const { origin, pathname } = new URL(url);
        simulator = origin;
        return `${intermediary.origin}${pathname}`;
      },
    });
  } finally {
    await intermediary.close();
  }
}
