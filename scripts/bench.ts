import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { compareCpu, type Asked } from './bench/compare-cpu.js';
import { pageSize } from './bench/documents.js';
import { listedVendors, openAtEach, unlistedVendor } from './bench/fill-ledger.js';
import { atMost, exactly, shown, tableOf, type Figure } from './bench/figures.js';
import { serveGraph } from './bench/graph-server.js';
import { isolation, serveHanging } from './bench/hanging-vendor.js';
import { serveLedger } from './bench/ledger-server.js';
import { ledgerSize } from './bench/ledger-size.js';
import { loadWhileWorking } from './bench/load-while-working.js';
import { MeasuredProcess } from './bench/measured-process.js';
import { servePlainApollo } from './bench/plain-apollo.js';
import { callsSchema, type Calls } from './bench/vendor-calls.js';

/** What must be reached. */
const mostStatements = 5;
const mostCallsByList = 2;
const mostCpu = 1.5;
const mostForAuthorization = 0.05;
const megabyte = 1_000_000;
const mostMemory = 250 * megabyte;

/**
 * Measures what the server must reach, and fails where it does not: ratios and counts of one run, never a time of its own.
 * Run by `npm run bench`; the servers that are measured are this same script in processes of their own.
 */
const [, entry = '', role] = process.argv;
if (role === 'graph') serveGraph();
else if (role === 'plain') servePlainApollo();
else if (role === 'ledger') serveLedger();
else if (role === 'hanging') serveHanging();
else await bench();

type Start = (role: string) => MeasuredProcess;

async function bench(): Promise<void> {
  // Not made here: PostgreSQL may run as another user, who must be let in, and the server knows how.
  const dataDirectory = join(tmpdir(), `privacy-graph-bench-${randomBytes(6).toString('hex')}`);
  const started: MeasuredProcess[] = [];
  const start: Start = (name) => {
    const child = MeasuredProcess.start(entry, name);
    started.push(child);
    return child;
  };
  const end = async () => {
    await Promise.allSettled(started.map((child) => child.stop()));
    await rm(dataDirectory, { recursive: true, force: true });
  };
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => void end().then(() => process.exit(code)));
  }
  try {
    // `npm run bench -- isolation` measures that part alone.
    const parts: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
      operations: () => operations(start, join(dataDirectory, 'operations')),
      isolation: () => isolation([start('hanging'), start('hanging')], join(dataDirectory, 'isolation')),
      'ledger-size': () => ledgerSize(start, join(dataDirectory, 'ledgers')),
    };
    const figures: Figure[] = [];
    for (const [name, measure] of Object.entries(parts)) {
      if (role === undefined || role === name) figures.push(...(await measure()));
    }
    console.log(tableOf(figures));
    if (figures.some(({ met }) => met === false)) process.exitCode = 1;
  } finally {
    await end();
  }
}

async function operations(start: Start, dataDirectory: string): Promise<readonly Figure[]> {
  const graph = start('graph');
  const plain = start('plain');
  const { url, key } = await graph.ask('start', z.object({ url: z.string(), key: z.string() }), dataDirectory);
  const reader = { process: graph, url, headers: { authorization: `Bearer ${key}` } };
  const figures = [
    ...(await statements(graph)),
    ...(await vendorCalls(graph)),
    await memory(reader),
    ...(await cpu(reader, plain)),
  ];
  await Promise.all([graph.stop(), plain.stop()]);
  return figures;
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

async function cpu(graph: Asked, plain: MeasuredProcess): Promise<readonly Figure[]> {
  const { ratio, ratioAlone, ours, oursAlone, plain: other, leaves, bytes } = await compareCpu(graph, plain);
  const page = `${leaves} leaves, ${(bytes / 1000).toFixed(1)} kB`;
  const micros = (value: number) => `${value.toFixed(0)} µs`;
  console.log(
    `CPU for a page of ${pageSize} (${page}): ${micros(ours)} where one viewer's screens ask for it at once, ` +
      `${micros(oursAlone)} where no two operations are alike; plain Apollo Server ${micros(other)}.\n`,
  );
  const show = (value: number) => value.toFixed(2);
  return [
    atMost('CPU for that page on 32 connections, plain Apollo Server from memory = 1', ratio, mostCpu, show),
    shown('the same where no two operations are alike, so that nothing is shared', show(ratioAlone)),
    atMost(
      'of that, what it takes to say who asks and whether they may',
      (await graph.process.ask('authorization', z.number())) / oursAlone,
      mostForAuthorization,
      (share) => `${(share * 100).toFixed(1)} %`,
    ),
  ];
}

async function memory(graph: Asked): Promise<Figure> {
  const { rssBytes } = await loadWhileWorking(graph);
  const show = (bytes: number) => `${(bytes / megabyte).toFixed(0)} MB`;
  return atMost('memory (RSS) of server, worker and four simulators under load', rssBytes, mostMemory, show);
}
