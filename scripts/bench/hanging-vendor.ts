import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { z } from 'zod';
import { vendorEntries } from '../../datasources/index.js';
import type { Simulator } from '../../datasources/simulator-kit/index.js';
import { required } from '../../src/domain/invariant-error.js';
import { startApplication, type Application } from '../../src/server/application.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { createLog } from '../../src/server/log.js';
import { requestDeletion } from '../../src/services/request-right.js';
import { askGraph } from './ask-graph.js';
import { answerParent, type Answers } from './child-questions.js';
import { pageDocument, pageSize } from './documents.js';
import { atMost, type Figure } from './figures.js';
import type { MeasuredProcess } from './measured-process.js';

/** The vendor that hangs, and those that go on. */
const hanging = 'outreach';
const others = ['attentive', 'zoho-desk'] as const;

const waiting = 5_000;
const deletionsInRound = 120;
const rounds = 6;
const readers = 2;
const atOnce = 8;
/** A read every so often: a console that is looked at, and not the most that the machine can do. */
const readEveryMs = 20;
const longestRoundMs = 120_000;
const mostRatio = 1.2;

/** What one round of deletions at the other vendors was like, in milliseconds. */
interface Round {
  readonly tookMs: number;
  readonly readP95Ms: number;
}

/**
 * While one vendor hangs and 5,000 deletions wait for it, the others are brought theirs as fast as without it, and reads are
 * answered as fast. Two servers are measured in turn, one with such a vendor and one without; the vendors' own pace is what
 * limits a round, not the machine: what is compared is what one holds up of another.
 */
export async function isolation(
  [well, hung]: readonly [MeasuredProcess, MeasuredProcess],
  dataDirectory: string,
): Promise<readonly Figure[]> {
  const open = async (server: MeasuredProcess, name: string): Promise<Side> => {
    const { url } = await server.ask('start', z.object({ url: z.string() }), join(dataDirectory, name));
    return { server, url, rounds: [] };
  };
  const [without, beside] = [await open(well, 'well'), await open(hung, 'hung')];
  await hung.ask('hang', z.unknown(), waiting);
  // The first round is slower, whatever it is about.
  for (const side of [without, beside]) await round(side);
  for (let count = 0; count < rounds; count += 1) {
    for (const side of [without, beside]) side.rounds.push(await round(side));
  }
  const ratio = (figure: keyof Round) => fastest(beside, figure) / fastest(without, figure);
  const show = (value: number) => value.toFixed(2);
  const name = `with one vendor hanging and ${waiting.toLocaleString('en')} waiting for it, without = 1`;
  return [
    atMost(`time to bring ${deletionsInRound} deletions to the others ${name}`, ratio('tookMs'), mostRatio, show),
    atMost(`p95 of reads meanwhile ${name}`, ratio('readP95Ms'), mostRatio, show),
  ];
}

interface Side {
  readonly server: MeasuredProcess;
  readonly url: string;
  readonly rounds: Round[];
}

/** What else the machine does only ever makes a round slower. */
const fastest = (side: Side, figure: keyof Round): number => Math.min(...side.rounds.map((one) => one[figure]));

async function round({ server, url }: Side): Promise<Round> {
  let isOver = false;
  const times: number[] = [];
  const read = async (): Promise<void> => {
    while (!isOver) {
      const began = performance.now();
      await askGraph(url, pageDocument, { first: pageSize });
      times.push(performance.now() - began);
      await sleep(readEveryMs);
    }
  };
  const reading = Promise.all(Array.from({ length: readers }, read));
  const tookMs = await server.ask('round', z.number(), deletionsInRound).finally(() => (isOver = true));
  await reading;
  const sorted = times.toSorted((one, other) => one - other);
  return { tookMs, readP95Ms: required(sorted[Math.floor(sorted.length * 0.95)], 'Reads during a round') };
}

/** Server and worker in one process, as `npm start` runs them, with the three vendors that delete. */
export function serveHanging(): void {
  let application: Application | null = null;
  let simulators: ReadonlyMap<string, Simulator> = new Map();
  const running = (): Application => required(application, 'A server that was started');
  const answers: Answers = {
    start: async (given) => {
      const dataDirectory = z.string().parse(given);
      const vendors = await startVendors(dataDirectory);
      ({ simulators } = vendors);
      application = await start(dataDirectory, vendors.file);
      return { url: `${required(application.url, 'Address of a server')}/graphql` };
    },
    round: async (count) => {
      const wanted = z.number().parse(count) * others.length + (await sentTo(running()));
      const began = performance.now();
      await ask(running(), z.number().parse(count), others);
      while ((await sentTo(running())) < wanted) {
        if (performance.now() - began > longestRoundMs) throw new Error('The other vendors were not brought theirs.');
        await sleep(20);
      }
      return performance.now() - began;
    },
    hang: async (count) => {
      simulators.get(hanging)?.fault({ kind: 'hang' });
      await ask(running(), z.number().parse(count), [hanging]);
    },
  };
  answerParent(answers, async () => {
    for (const simulator of simulators.values()) simulator.fault(null);
    await application?.stop();
    await Promise.all([...simulators.values()].map((simulator) => simulator.close()));
  });
}

/** Each call takes the vendor a tenth of a second, and four are under way at once: it is slower than the machine. */
async function startVendors(dataDirectory: string): Promise<{ simulators: Map<string, Simulator>; file: string }> {
  await mkdir(dataDirectory, { recursive: true });
  const simulators = new Map<string, Simulator>();
  const vendors: object[] = [];
  for (const { folder, simulator } of vendorEntries.filter((entry) => entry.folder.role === 'PROCESSOR')) {
    const { startSimulator } = await simulator();
    const pace = { startMs: 3_600_000, finishMs: 7_200_000 };
    const started = await startSimulator({ directory: null, rateLimit: false, pace });
    started.fault({ kind: 'delay', ms: 100 });
    const id = folder.kind.toLowerCase().replaceAll('_', '-');
    simulators.set(id, started);
    const limits = { concurrency: 4, requestsPerSecond: 1_000, syncEvery: 'PT1H', observeEvery: 'PT1H' };
    vendors.push({ id, baseUrl: started.url, ...limits, ...started.account });
  }
  const file = join(dataDirectory, 'vendors.yaml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ vendors }));
  const policy = { velocity: { deletionsPerHour: 1_000_000 } };
  await writeFile(join(dataDirectory, 'policy.yaml'), JSON.stringify(policy));
  return { simulators, file };
}

const start = (dataDirectory: string, vendorsFile: string): Promise<Application> =>
  startApplication({
    configuration: readConfiguration({
      environment: { DATA_DIR: dataDirectory, VENDORS_FILE: vendorsFile, PORT: '0', COST_PER_MINUTE: 'none' },
      workingDirectory: dataDirectory,
      folders: vendorEntries.map((entry) => entry.folder),
      now: new Date(),
    }),
    log: createLog('info', pino.destination(devNull)),
    now: () => new Date(),
    parts: { server: true, worker: true },
  });

/** Deletions of so many new people, several at once. */
async function ask({ delivery }: Application, count: number, vendors: readonly string[]): Promise<void> {
  const services = { delivery: delivery.context, vendors: delivery.vendors, retired: [], country: 'US' };
  const unsaid = { request: null, regulation: null, receivedAt: null, message: null, planHash: null };
  let left = count;
  const one = async (): Promise<void> => {
    // What somebody asked for within the hour is counted at each of their acts: nobody asks for that much.
    const viewer = { id: randomUUID(), name: null, scopes: [] };
    while (left > 0) {
      left -= 1;
      const idempotencyKey = randomUUID();
      const subject = { id: null, email: `${idempotencyKey}@example.com`, phone: null, name: null };
      const { problems } = await requestDeletion(services, viewer, { ...unsaid, vendors, idempotencyKey, subject });
      if (problems.length > 0) throw new Error(`A deletion was refused: ${problems.map(({ code }) => code).join()}.`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function sentTo({ ledger }: Application): Promise<number> {
  const { rows } = await sql<{ sent: number }>`select count(*) as sent from vendor_record
    where phase = 'SENT' and vendor_key = any(${[...others]}::text[])`.execute(ledger.db);
  return rows[0]?.sent ?? 0;
}
