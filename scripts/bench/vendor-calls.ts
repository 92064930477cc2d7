import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { required } from '../../src/domain/invariant-error.js';
import type { Application } from '../../src/server/application.js';
import { askGraph } from './ask-graph.js';
import { finalWords, freshDocument, openWords } from './documents.js';

/** What the simulators saw of one operation that asks for fifty requests anew. */
export const callsSchema = z.object({
  calls: z.number(),
  /** Connections that they came over, each with one call at a time. */
  connections: z.number(),
  /** Calls that the account may have under way at once. */
  concurrency: z.number(),
  /** Requests of the page of which the vendor's word is newer than the question. */
  renewed: z.number(),
  requests: z.number(),
});
export type Calls = z.output<typeof callsSchema>;

const answered = z.object({
  privacyRequests: z.object({
    nodes: z.array(z.object({ vendorStatuses: z.array(z.object({ observedAt: z.coerce.date().nullable() })) })),
  }),
});

/** How long nothing may happen at the vendors until all is taken to have been asked. */
const quietMs = 300;
/** So long a vendor takes for an answer, so that calls which may be under way together are. */
const answerMs = 10;

interface Asked {
  readonly vendor: string | null;
  readonly received: { readonly from: string; readonly until: string } | null;
}

/** Asks for open requests of one vendor, received within the day of the measurement. */
export async function callsForOpen(application: Application, url: string, asked: Required<Asked>): Promise<Calls> {
  for (const simulator of application.simulators.values()) simulator.fault({ kind: 'delay', ms: answerMs });
  const calls = await measure(application, url, { ...asked, states: openWords });
  for (const simulator of application.simulators.values()) simulator.fault(null);
  return calls;
}

/** Asks for requests whose statuses are final, whichever vendor's they are. */
export const callsForFinal = (application: Application, url: string): Promise<Calls> =>
  measure(application, url, { vendor: null, received: null, states: finalWords });

async function measure(
  application: Application,
  url: string,
  { vendor, received, states }: Asked & { readonly states: readonly string[] },
): Promise<Calls> {
  const before = countsOf(application);
  const askedAt = new Date();
  const data = await askGraph(url, freshDocument, { vendors: vendor === null ? null : [vendor], states, received });
  const { nodes } = answered.parse(data).privacyRequests;
  await untilQuiet(application);
  const calls = [...application.simulators].flatMap(([key, simulator]) => simulator.calls().slice(before.get(key)));
  const lane =
    vendor === null ? null : required(application.delivery.context.lanes.get(vendor), `The account ${vendor}`);
  return {
    calls: calls.length,
    connections: new Set(calls.map((call) => call.connection)).size,
    concurrency: lane?.account.concurrency ?? 0,
    renewed: nodes.filter(({ vendorStatuses }) =>
      vendorStatuses.every(({ observedAt }) => observedAt !== null && observedAt >= askedAt),
    ).length,
    requests: nodes.length,
  };
}

const countsOf = ({ simulators }: Application): ReadonlyMap<string, number> =>
  new Map([...simulators].map(([key, simulator]) => [key, simulator.calls().length]));

/** Until no more calls come: an operation may answer before its last one. */
async function untilQuiet(application: Application): Promise<void> {
  const sum = (): number => [...countsOf(application).values()].reduce((total, count) => total + count, 0);
  for (let before = -1; sum() !== before; await sleep(quietMs)) before = sum();
}
