import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { required } from '../../src/domain/invariant-error.js';
import { startWorker, type Worker } from '../../src/delivery/worker.js';
import type { Application } from '../../src/server/application.js';
import { askGraph } from './ask-graph.js';
import { deletionDocument } from './documents.js';

/** What the vendors whose lists are read call a request that is open. */
const openWordOf = { outreach: 'pending', 'opt-out-machine': 'active', 'zoho-desk': 'INPROGRESS' } as const;
export const listedVendors = ['outreach', 'opt-out-machine', 'zoho-desk'] as const;
/** It has no list: what it knows was sent there from here. */
export const unlistedVendor = 'attentive';
const sentWord = 'processing';

export const openAtEach = 50;
const dayMs = 86_400_000;
const longestMs = 40_000;

const recorded = z.object({ requestDeletion: z.object({ userErrors: z.array(z.object({ code: z.string() })) }) });

/** All of one day, UTC, which is over. */
export interface Day {
  readonly from: Date;
  readonly until: Date;
}

export function yesterday(now: Date): Day {
  const until = new Date(Math.floor(now.getTime() / dayMs) * dayMs);
  return { from: new Date(until.getTime() - dayMs), until };
}

/** The vendors' requests lie in turn, so that a page of the list holds some of each. */
const instantOf = ({ from }: Day, index: number, turn: number): Date =>
  new Date(from.getTime() + Math.round(((index + (turn + 1) / 5) / openAtEach) * dayMs));

const personOf = (vendor: string, index: number) => ({
  name: `Robin Example ${index}`,
  email: `robin-${vendor}-${index}@example.com`,
  otherEmails: [],
  phone: `+1202555${String(100 + (index % 100)).padStart(4, '0')}`,
  dateOfBirth: '1980-02-29',
  address: '1 Example Street',
  address2: null,
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
});

/**
 * Adds fifty open requests of one day at each vendor to those that its simulator began with, and works until the ledger
 * knows them all. Nothing is due at the vendors afterwards but looks, and nobody makes them.
 */
export async function fillLedger(application: Application, graphUrl: string, day: Day): Promise<void> {
  for (const [turn, vendor] of listedVendors.entries()) {
    const simulator = required(application.simulators.get(vendor), `The simulator of ${vendor}`);
    for (let index = 0; index < openAtEach; index += 1) {
      const at = instantOf(day, index, turn);
      simulator.add(personOf(vendor, index), { right: 'DELETION', at, nativeState: openWordOf[vendor] });
    }
  }
  const worker = await startWorkerOf(application);
  try {
    for (let index = 0; index < openAtEach; index += 1) {
      await requestDeletion(graphUrl, day, index);
      keepOpen(application);
    }
    await untilKnown(application);
  } finally {
    await worker.stop();
  }
  keepOpen(application);
}

/** Whatever the clock says, those that were sent stay open. */
function keepOpen({ simulators }: Application): void {
  const simulator = required(simulators.get(unlistedVendor), `The simulator of ${unlistedVendor}`);
  for (const { nativeId, nativeState, identifier } of simulator.records()) {
    const isOurs = identifier?.startsWith(`robin-${unlistedVendor}-`) === true;
    if (isOurs && nativeState !== sentWord) simulator.force(nativeId, sentWord);
  }
}

/** A worker beside the server's, which has none, so that it can be stopped while the server goes on. */
export const startWorkerOf = (application: Application): Promise<Worker> =>
  startWorker(application.delivery.context, async (onWork) => {
    const timer = setInterval(() => {
      for (const vendor of application.simulators.keys()) onWork(vendor);
    }, 100);
    return { close: async () => clearInterval(timer) };
  });

async function requestDeletion(graphUrl: string, day: Day, index: number): Promise<void> {
  const { name, email, phone } = personOf(unlistedVendor, index);
  const input = {
    idempotencyKey: `bench-${index}`,
    subject: { name, email, phone },
    vendors: [unlistedVendor],
    receivedAt: instantOf(day, index, listedVendors.length).toISOString(),
  };
  const data = await askGraph(graphUrl, deletionDocument, { input });
  const { userErrors } = recorded.parse(data).requestDeletion;
  if (userErrors.length > 0)
    throw new Error(`A deletion was refused: ${userErrors.map(({ code }) => code).join(', ')}.`);
}

/** Until every listed request was taken in, and every one that was sent has the vendor's id. */
async function untilKnown(application: Application): Promise<void> {
  const { ledger, simulators } = application;
  const wanted = new Map<string, number>(listedVendors.map((key) => [key, simulators.get(key)?.records().length ?? 0]));
  wanted.set(unlistedVendor, openAtEach);
  const until = performance.now() + longestMs;
  while (performance.now() < until) {
    keepOpen(application);
    const rows = await ledger.db
      .selectFrom('vendor_record')
      .select(['vendor_key', (build) => build.fn.countAll<number>().as('known')])
      .where('native_id', 'is not', null)
      .groupBy('vendor_key')
      .execute();
    if ([...wanted].every(([key, count]) => rows.some((row) => row.vendor_key === key && row.known >= count))) return;
    await sleep(50);
  }
  throw new Error('The ledger did not get to know all requests of the simulators.');
}
