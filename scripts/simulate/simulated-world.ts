import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { vendorEntries } from '../../datasources/index.js';
import type { Pace, Simulator } from '../../datasources/simulator-kit/index.js';
import { LaneRunner } from '../../src/delivery/lane-runner.js';
import { Scope, type Viewer } from '../../src/domain/entities.js';
import { required } from '../../src/domain/invariant-error.js';
import { startEmbeddedPostgres } from '../../src/ledger/embedded-postgres.js';
import { parseKeyring } from '../../src/ledger/keyring.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { migrate } from '../../src/ledger/migrate.js';
import { refreshWindow } from '../../src/ledger/vendor-windows.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { Endings } from '../../src/server/endings.js';
import { openDelivery } from '../../src/server/open-delivery.js';
import { readVendors } from '../../src/server/vendors-file.js';
import { createServices } from '../../src/services/create-services.js';
import type { ServiceDependencies } from '../../src/services/service-dependencies.js';
import type { Services } from '../../src/services/services.js';
import { openVirtualTime, prepareVirtualTime, type VirtualTime } from './virtual-time.js';

const DAY = 86_400_000;

/** How long each vendor takes; who comes in through the intake vendor is answered by a person. */
const paces: Readonly<Record<string, Pace>> = {
  outreach: { startMs: DAY, finishMs: 5 * DAY },
  attentive: { startMs: 2 * DAY, finishMs: 18 * DAY },
  'zoho-desk': { startMs: DAY, finishMs: 9 * DAY },
};
const someDay: Pace = { startMs: DAY, finishMs: 2 * DAY };

const officer: Viewer = { id: 'officer', name: 'Privacy office', scopes: [Scope.read, Scope.write] };

/** The whole system but its server, on a database of its own, in a time that its owner moves. */
export interface SimulatedWorld {
  readonly time: VirtualTime;
  readonly ledger: Ledger;
  simulator(vendor: string): Simulator;
  /** What a privacy officer can do; made anew for each act, as for each operation of the graph. */
  services(): Services;
  /** Delivery and sync of all that is due, at every vendor, until nothing is. */
  workOff(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it in an office in Los Angeles. Everything is thrown away at the end. */
export async function openSimulatedWorld(startsAt: Date): Promise<SimulatedWorld> {
  const endings = new Endings();
  try {
    return await open(startsAt, endings);
  } catch (error) {
    await endings.run().catch(() => undefined); // the first error says why
    throw error;
  }
}

async function open(startsAt: Date, endings: Endings): Promise<SimulatedWorld> {
  const log = pino({ level: 'silent' });
  const dataDir = join(tmpdir(), `privacy-graph-simulate-${randomBytes(6).toString('hex')}`);
  endings.add(() => rm(dataDir, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dataDir, log, durable: false });
  endings.add(() => postgres.stop());
  const { ledger, time } = await openVirtualLedger(postgres.url, log, endings);
  await time.moveTo(startsAt);
  const simulators = await startSimulators(time.now, endings);
  const { dependencies, runners } = await openOffice(ledger, simulators, log, endings);
  return {
    time,
    ledger,
    simulator: (vendor) => required(simulators.get(vendor), 'A simulated vendor'),
    services: () => createServices(dependencies, officer),
    workOff: async () => {
      await Promise.all(runners.map((runner) => runner.workOff()));
      for (const vendor of simulators.keys()) await refreshWindow(ledger, vendor);
    },
    close: () => endings.run(),
  };
}

async function openVirtualLedger(url: string, log: pino.Logger, endings: Endings) {
  await migrate(url);
  const keyring = parseKeyring(`simulate:${randomBytes(32).toString('base64')}`);
  const before = await openLedger({ url, keyring, now: () => new Date(), log });
  await prepareVirtualTime(before.db);
  await before.close();
  const opened = await openLedger({ url, keyring, now: () => new Date(), log });
  endings.add(() => opened.close());
  const time = await openVirtualTime(opened.db);
  endings.add(() => Promise.resolve(time.stop()));
  return { ledger: { ...opened, now: time.now }, time };
}

const idOf = (kind: string): string => kind.toLowerCase().replaceAll('_', '-');

async function startSimulators(now: () => Date, endings: Endings): Promise<ReadonlyMap<string, Simulator>> {
  const simulators = new Map<string, Simulator>();
  for (const { folder, simulator } of vendorEntries) {
    const id = idOf(folder.kind);
    const { startSimulator } = await simulator();
    const started = await startSimulator({ directory: null, pace: paces[id] ?? someDay, now, rateLimit: false });
    endings.add(() => started.close());
    simulators.set(id, started);
  }
  return simulators;
}

/** The intake vendor's list brings what is new every day; what was sent is looked at every other day, and lists seldom. */
const accountKeys = { observeEvery: 'PT40H', syncEvery: 'P5D', requestsPerSecond: 10_000, concurrency: 8 };
const intakeKeys = { ...accountKeys, syncEvery: 'PT20H' };

async function openOffice(
  ledger: Ledger,
  simulators: ReadonlyMap<string, Simulator>,
  log: pino.Logger,
  endings: Endings,
) {
  const folders = vendorEntries.map((entry) => entry.folder);
  const configuration = readConfiguration({
    environment: { TIME_ZONE: 'America/Los_Angeles', COUNTRY: 'US', REGION: 'CA' },
    workingDirectory: import.meta.dirname,
    folders,
    now: ledger.now(),
  });
  const syncFrom = ledger.now().toISOString();
  const vendors = [...simulators].map(([id, { url, account }]) => ({
    id,
    baseUrl: url,
    ...(id === 'opt-out-machine' ? intakeKeys : accountKeys),
    syncFrom,
    ...account,
  }));
  const context = { folders, environment: {}, now: ledger.now(), leaseMs: configuration.leaseMs };
  const delivery = await openDelivery({
    ledger,
    configuration,
    accounts: readVendors({ vendors }, context).vendors,
    roleOf: (kind) =>
      required(
        folders.find((folder) => folder.kind === kind),
        'Folder of a known kind',
      ).role,
    log,
  });
  endings.add(() => delivery.close());
  const runners = [...delivery.context.lanes.values()].map((lane) => new LaneRunner(delivery.context, lane));
  const dependencies: ServiceDependencies = {
    delivery: { ...delivery.context, monotonic: impatient() },
    vendors: delivery.vendors,
    retired: delivery.retired,
    country: configuration.establishment.country,
  };
  return { dependencies, runners };
}

/** An act waits a little for a vendor's word, which here comes with the next work-off: for it, time flies. */
function impatient(): () => number {
  let elapsed = 0;
  return () => (elapsed += 60_000);
}
