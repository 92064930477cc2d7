import { sql } from 'kysely';
import { inventedPerson, type Fault } from '../../datasources/simulator-kit/index.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { announceWork } from '../../src/ledger/statuses.js';
import { requestOfVendorRecord } from '../../src/services/vendor-lookup.js';
import { ChaosBench, processors } from './chaos-bench.js';
import { faults, operations } from './faults.js';
import type { Verdict } from './judge.js';

export interface SweepReport extends Verdict {
  /** Faults that a call met. */
  readonly met: number;
}

/**
 * Every fault of every simulator at every call that delivery makes there, one after the other at each vendor, while
 * deletions and copies are asked for there; the judge has the last word. Throws where a call was never made.
 */
export async function faultSweep(databaseUrl: string, kinds: readonly Fault[] = faults): Promise<SweepReport> {
  const bench = await ChaosBench.open({ databaseUrl });
  try {
    // Tokens that last no longer than the margin in which they are not sent are exchanged before every call.
    for (const { quirk, quirks } of bench.simulators.values()) {
      if ('accessTokenSeconds' in quirks) quirk('accessTokenSeconds', 30);
    }
    await sql`update vendor_account set tokens = null`.execute(bench.ledger.db);
    const worker = await bench.worker();
    await worker.ready();
    const met = await Promise.all(processors.map((vendor) => sweepAt(bench, vendor, kinds)));
    await bench.settle(120_000);
    return { ...(await bench.judge()), met: met.reduce((sum, count) => sum + count, 0) };
  } finally {
    await bench.close();
  }
}

async function sweepAt(bench: ChaosBench, vendor: string, kinds: readonly Fault[]): Promise<number> {
  const simulator = bench.simulator(vendor);
  let met = 0;
  for (const operation of operations[vendor] ?? []) {
    for (const fault of kinds) {
      const before = simulator.calls().length;
      simulator.fault({ ...fault, operation, times: 1 });
      await provoke(bench, vendor, operation);
      await bench.until(async () => {
        await hasten(bench, vendor, operation);
        return simulator
          .calls()
          .slice(before)
          .some((call) => call.fault === fault.kind);
      }, `${vendor} is asked for ${operation} (${fault.kind})`);
      met += 1;
    }
  }
  simulator.fault(null);
  await setCircuit(bench, vendor, 'CLOSED');
  return met;
}

/** Something that the operation is called for: lists and probes are by themselves. */
async function provoke(bench: ChaosBench, vendor: string, operation: string): Promise<void> {
  if (operation.startsWith('get')) {
    // One request is read by its id where somebody names one that is not known yet.
    const nativeId = bench.simulator(vendor).add(inventedPerson(7), { nativeState: openWords[vendor] ?? '' });
    await requestOfVendorRecord(bench.dependencies, vendor, nativeId).catch(vendorFailed);
  } else if (operation === 'exportAll') {
    await bench.askForCopy(vendor);
  } else if (!operation.startsWith('list') && operation !== 'me') {
    await bench.ask([vendor]);
  }
}

const openWords: Readonly<Record<string, string>> = { outreach: 'pending', 'zoho-desk': 'INITIATED' };

function vendorFailed(error: unknown): void {
  if (!(error instanceof VendorFailure)) throw error;
}

/** Has what waits at the account done now; its circuit is closed, or open where only a probe makes the call. */
export async function hasten(bench: ChaosBench, vendor: string, operation: string): Promise<void> {
  await setCircuit(bench, vendor, operation === 'me' ? 'OPEN' : 'CLOSED');
  await bench.hurry();
  await announceWork(bench.ledger.db, vendor);
}

const setCircuit = (bench: ChaosBench, vendor: string, circuit: 'OPEN' | 'CLOSED') =>
  sql`update vendor_account set circuit = ${circuit}, circuit_until = now(), paused_until = null, recent_calls = ''
    where key = ${vendor}`.execute(bench.ledger.db);
