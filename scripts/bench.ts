import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { compareCpu } from './bench/compare-cpu.js';
import { pageSize } from './bench/documents.js';
import { listedVendors, openAtEach, unlistedVendor } from './bench/fill-ledger.js';
import { atMost, exactly, tableOf, type Figure } from './bench/figures.js';
import { serveGraph } from './bench/graph-server.js';
import { loadWhileWorking } from './bench/load-while-working.js';
import { MeasuredProcess } from './bench/measured-process.js';
import { servePlainApollo } from './bench/plain-apollo.js';
import { callsSchema, type Calls } from './bench/vendor-calls.js';

/** What must be reached. */
const mostStatements = 5;
const mostCallsByList = 2;
const mostCpu = 1.5;
const megabyte = 1_000_000;
const mostMemory = 250 * megabyte;

/**
 * Measures what the server must reach, and fails where it does not: ratios and counts of one run, never a time of its own.
 * Run by `npm run bench`; the servers that are measured are this same script in processes of their own.
 */
const [, entry = '', role] = process.argv;
if (role === 'graph') serveGraph();
else if (role === 'plain') servePlainApollo();
else await bench();

async function bench(): Promise<void> {
  // Not made here: PostgreSQL may run as another user, who must be let in, and the server knows how.
  const dataDirectory = join(tmpdir(), `privacy-graph-bench-${randomBytes(6).toString('hex')}`);
  const graph = MeasuredProcess.start(entry, 'graph');
  const plain = MeasuredProcess.start(entry, 'plain');
  const end = async () => {
    await Promise.allSettled([graph.stop(), plain.stop()]);
    await rm(dataDirectory, { recursive: true, force: true });
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void end().then(() => process.exit(code)));
  }
  try {
    const { url } = await graph.ask('start', z.object({ url: z.string() }), dataDirectory);
    const figures = [
      ...(await statements(graph)),
      ...(await vendorCalls(graph)),
      await cpu({ process: graph, url }, plain),
      await memory({ process: graph, url }),
    ];
    console.log(tableOf(figures));
    if (figures.some(({ met }) => !met)) process.exitCode = 1;
  } finally {
    await end();
  }
}

async function statements(graph: MeasuredProcess): Promise<readonly Figure[]> {
  const name = (first: number) => `SQL statements for a page of ${first}, with subjects and statuses`;
  const count = (first: number) => graph.ask('statements', z.number(), first);
  const figures: Figure[] = [];
  const ofPage = await count(pageSize);
  figures.push(atMost(name(pageSize), ofPage, mostStatements));
  for (const first of [5, 100]) figures.push(exactly(name(first), await count(first), ofPage));
  return figures;
}

async function vendorCalls(graph: MeasuredProcess): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const ofFinal = await graph.ask('finalCalls', callsSchema);
  figures.push(exactly(`vendor calls for ${pageSize} requests with final statuses`, callsOfWholePage(ofFinal, 0), 0));
  for (const vendor of listedVendors) {
    const calls = callsOfWholePage(await graph.ask('openCalls', callsSchema, vendor), openAtEach);
    figures.push(atMost(`calls to ${vendor} for ${openAtEach} open requests of one day`, calls, mostCallsByList));
  }
  const unlisted = await graph.ask('openCalls', callsSchema, unlistedVendor);
  const calls = callsOfWholePage(unlisted, openAtEach);
  figures.push(atMost(`calls to ${unlistedVendor} for ${openAtEach} open requests`, calls, openAtEach));
  figures.push(atMost(`calls to ${unlistedVendor} under way at once`, unlisted.connections, unlisted.concurrency));
  return figures;
}

/** Few calls are worth nothing where they did not bring the page up to date. */
function callsOfWholePage({ calls, requests, renewed }: Calls, wanted: number): number {
  if (requests === pageSize && renewed === wanted) return calls;
  throw new Error(
    `Of ${requests} requests ${renewed} were asked for anew; it should have been ${wanted} of ${pageSize}.`,
  );
}

async function cpu(graph: Parameters<typeof compareCpu>[0], plain: MeasuredProcess): Promise<Figure> {
  const { ratio, ours, plain: other, leaves, bytes } = await compareCpu(graph, plain);
  const page = `${leaves} leaves, ${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `A page of ${pageSize} (${page}): ${ours.toFixed(0)} µs of CPU, plain Apollo Server ${other.toFixed(0)} µs.\n`,
  );
  return atMost('CPU for that page, plain Apollo Server from memory = 1', ratio, mostCpu, (value) => value.toFixed(2));
}

async function memory(graph: Parameters<typeof loadWhileWorking>[0]): Promise<Figure> {
  const { rssBytes } = await loadWhileWorking(graph);
  const show = (bytes: number) => `${(bytes / megabyte).toFixed(0)} MB`;
  return atMost('memory (RSS) of server, worker and four simulators under load', rssBytes, mostMemory, show);
}
