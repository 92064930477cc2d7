import { join } from 'node:path';
import type { VendorEntry } from '../../datasources/index.js';
import type { Pace, Simulator } from '../../datasources/simulator-kit/index.js';
import { readVendors, type ConfiguredVendor, type VendorsFileContext } from './vendors-file.js';
import { ConfigurationError, describeFault } from './configuration-error.js';

/** Invented requests that each simulator begins with. */
const SEEDED = 90;

/** The pace of a demonstration: what is sent is seen to move within seconds. */
const demonstration: Pace = { startMs: 4_000, finishMs: 15_000 };
const quick: SimulatedAccountKeys = { observeEvery: 'PT2S', syncEvery: 'PT15S' };

/** Keys of a vendors file that every simulated account has, in the words of that file. */
export type SimulatedAccountKeys = Readonly<
  Partial<Record<'observeEvery' | 'syncEvery' | 'syncFrom' | 'timeout' | 'quietPeriod' | 'listLag', string>>
>;

/** How the simulators begin and move; a demonstration where nothing is said. */
export interface Simulation {
  /** Requests that each simulator begins with. */
  readonly seed?: number;
  readonly pace?: Pace;
  /** Laid over the demonstration's own. */
  readonly account?: SimulatedAccountKeys;
}

export interface SimulatedVendors {
  readonly vendors: readonly ConfiguredVendor[];
  readonly simulators: ReadonlyMap<string, Simulator>;
  close(): Promise<void>;
}

export interface SimulatedVendorsOptions extends VendorsFileContext {
  readonly entries: readonly VendorEntry[];
  readonly dataDirectory: string;
  readonly simulation?: Simulation;
}

const idOf = (kind: string): string => kind.toLowerCase().replaceAll('_', '-');

/**
 * Starts a simulator for each vendor on loopback and configures an account at it, just as a vendors file would. Their
 * state lies beside the ledger, so that the two are removed together.
 */
export async function startSimulatedVendors(options: SimulatedVendorsOptions): Promise<SimulatedVendors> {
  const { seed = SEEDED, pace = demonstration, account: keys = {} } = options.simulation ?? {};
  const simulators = new Map<string, Simulator>();
  for (const entry of options.entries) {
    const { startSimulator } = await entry.simulator();
    const directory = join(options.dataDirectory, 'simulators');
    simulators.set(idOf(entry.folder.kind), await startSimulator({ directory, pace, seed }));
  }
  const close = async () => {
    await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
  };
  const file = {
    vendors: [...simulators].map(([id, { url, account }]) => ({ id, baseUrl: url, ...quick, ...keys, ...account })),
  };
  const { vendors, faults } = readVendors(file, options);
  if (faults.length > 0) {
    await close();
    throw new ConfigurationError(faults.map((fault) => describeFault('simulators', fault)));
  }
  return { vendors, simulators, close };
}
