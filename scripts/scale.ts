import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { vendorEntries, type VendorEntry } from '../datasources/index.js';
import { startEmbeddedPostgres } from '../src/ledger/embedded-postgres.js';
import { parseKeyring } from '../src/ledger/keyring.js';
import { required } from '../src/domain/invariant-error.js';
import { openLedger, type Ledger } from '../src/ledger/ledger.js';
import { migrate } from '../src/ledger/migrate.js';
import { readConfiguration } from '../src/server/configuration.js';
import { openDelivery } from '../src/server/open-delivery.js';
import { requestDeletion } from '../src/services/request-right.js';
import { holdToShare } from './scale/core-share.js';

/**
 * How delivery grows with processes: `node dist/scripts/scale.js [deletions] [perRun] [coresPerWorker]`. Deletions at three vendors (four
 * calls each) are recorded first and then delivered by one, two and four workers; at last two servers and four workers
 * take `deletions` of them over HTTP while they are delivered. Every run ends with a look into the simulators' own logs:
 * each call was made once. Everything runs on this machine and is removed afterwards.
 */
const deletions = Number(process.argv[2] ?? 5_000);
const perRun = Number(process.argv[3] ?? 500);
/** How much of one core each worker may use; none given: all that it can get. */
const workerCores = process.argv[4] === undefined ? null : Number(process.argv[4]);
type Simulator = Awaited<ReturnType<Awaited<ReturnType<VendorEntry['simulator']>>['startSimulator']>>;

/** Calls for one deletion: Outreach two, Attentive one, Zoho Desk one. */
const CALLS = 4;

const directory = await mkdtemp(join(tmpdir(), 'privacy-graph-scale-'));
const keys = `scale:${randomBytes(32).toString('base64')}`;
const log = pino({ level: 'silent' });
const children = new Set<ChildProcess>();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The vendors' own limits are set high, so that what is measured is ours; each call takes the vendor 20 ms. */
async function startVendors(): Promise<{ simulators: readonly Simulator[]; file: string }> {
  const simulators: Simulator[] = [];
  const vendors: object[] = [];
  for (const { folder, simulator } of vendorEntries) {
    if (folder.role !== 'PROCESSOR') continue;
    const started = await (
      await simulator()
    ).startSimulator({
      directory: null,
      rateLimit: false,
      pace: { startMs: 3_600_000, finishMs: 7_200_000 },
    });
    started.fault({ kind: 'delay', ms: 20 });
    simulators.push(started);
    const limits = { concurrency: 32, requestsPerSecond: 5_000, syncEvery: 'PT1H', observeEvery: 'PT1H' };
    const id = folder.kind.toLowerCase().replaceAll('_', '-');
    vendors.push({ id, baseUrl: started.url, ...limits, ...started.account });
  }
  const file = join(directory, 'vendors.yaml');
  await writeFile(file, stringify({ vendors }));
  return { simulators, file };
}

function start(script: string, environment: Readonly<Record<string, string>>): ChildProcess {
  const path = join(import.meta.dirname, '../src/server', script);
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

const held = (child: ChildProcess, cores: number): Promise<() => Promise<void>> =>
  holdToShare(required(child.pid, 'A worker that was started'), cores);

async function stop(processes: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    processes.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.once('exit', () => {
            resolve();
          });
          child.kill('SIGTERM');
        }),
    ),
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port could be had.');
  return address.port;
}

async function countSent(ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ sent: number }>`
    select count(*)::int8 as sent from vendor_record where phase = 'SENT'`.execute(ledger.db);
  return rows[0]?.sent ?? 0;
}

async function untilSent(ledger: Ledger, wanted: number): Promise<void> {
  const until = performance.now() + 900_000;
  while ((await countSent(ledger)) < wanted) {
    if (performance.now() > until) throw new Error('It was not all sent within 15 minutes.');
    await sleep(200);
  }
}

const creations = (simulators: readonly Simulator[]): number =>
  simulators.reduce(
    (sum, simulator) => sum + simulator.calls().filter((call) => call.effect?.kind === 'create').length,
    0,
  );

async function inParallel(count: number, lanes: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const emailOf = (run: string, index: number): string => `scale-${run}-${String(index)}@example.com`;

async function main(): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log });
  const { simulators, file } = await startVendors();
  await migrate(postgres.url);
  const keyring = parseKeyring(keys);
  const ledger = await openLedger({ url: postgres.url, keyring, now: () => new Date(), log });
  // One viewer asks for all of them within an hour.
  const policyFile = join(directory, 'policy.yaml');
  await writeFile(policyFile, stringify({ velocity: { deletionsPerHour: 1_000_000 } }));
  const environment = {
    DATABASE_URL: postgres.url,
    VENDORS_FILE: file,
    POLICY_FILE: policyFile,
    ENCRYPTION_KEYS: keys,
    DATA_DIR: directory,
  };
  const folders = vendorEntries.map((entry) => entry.folder);
  const configuration = readConfiguration({ environment, workingDirectory: directory, folders, now: new Date() });
  const delivery = await openDelivery({
    ledger,
    configuration,
    accounts: configuration.vendors ?? [],
    roleOf: () => 'PROCESSOR',
    log,
  });
  const services = { delivery: delivery.context, vendors: delivery.vendors, retired: [], country: 'US' };
  const viewer = { id: 'scale', name: null, scopes: [] };
  const unsaid = { request: null, vendors: null, regulation: null, receivedAt: null, message: null, planHash: null };
  let expected = 0;
  let first = 0;

  say('workers  calls  seconds  calls/s  against one');
  for (const workers of workerCores === null ? [1, 2, 4] : [1, 2, 4, 8]) {
    const run = `w${String(workers)}`;
    await inParallel(perRun, 8, async (index) => {
      const subject = { id: null, email: emailOf(run, index), phone: null, name: null };
      const input = { ...unsaid, idempotencyKey: `${run}-${String(index)}`, subject };
      const { problems } = await requestDeletion(services, viewer, input);
      if (problems.length > 0) throw new Error(`A deletion was not taken: ${problems.map(({ code }) => code).join()}.`);
    });
    expected += perRun * CALLS;
    const before = await countSent(ledger);
    const processes = Array.from({ length: workers }, () => start('worker-main.js', environment));
    const letGo = workerCores === null ? [] : await Promise.all(processes.map((child) => held(child, workerCores)));
    // Starting up is not delivery: the clock runs from the first call that arrived.
    await untilSent(ledger, before + 1);
    const from = await countSent(ledger);
    const began = performance.now();
    await untilSent(ledger, expected);
    const seconds = (performance.now() - began) / 1000;
    const rate = (expected - from) / seconds;
    first ||= rate;
    say(
      `${String(workers).padStart(7)}  ${String(expected - from).padStart(5)}  ${seconds.toFixed(1).padStart(7)}  ` +
        `${rate.toFixed(0).padStart(7)}  ${(rate / first).toFixed(2).padStart(11)}`,
    );
    await stop(processes);
    await Promise.all(letGo.map((release) => release()));
  }

  const ports = [await freePort(), await freePort()];
  const servers = ports.map((port) =>
    start('main.js', { ...environment, PORT: String(port), COST_PER_MINUTE: 'none' }),
  );
  const workers = Array.from({ length: 4 }, () => start('worker-main.js', environment));
  const ready = async (port: number): Promise<void> => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => null);
      if (answer?.ok === true) return;
      await sleep(100);
    }
  };
  await Promise.all(ports.map(ready));
  const began = performance.now();
  const query = `mutation Scale($input: RequestDeletionInput!) { requestDeletion(input: $input) { userErrors { code } } }`;
  await inParallel(deletions, 16, async (index) => {
    const input = { idempotencyKey: randomUUID(), subject: { email: emailOf('all', index) } };
    const answer = await fetch(`http://127.0.0.1:${String(ports[index % 2])}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const text = await answer.text();
    if (!answer.ok || !text.includes('"userErrors":[]'))
      throw new Error(`A deletion was not taken: ${text.slice(0, 200)}`);
  });
  const taken = (performance.now() - began) / 1000;
  expected += deletions * CALLS;
  await untilSent(ledger, expected);
  const all = (performance.now() - began) / 1000;
  say(
    `2 servers and 4 workers: ${String(deletions)} deletions taken in ${taken.toFixed(1)} s, ` +
      `all ${String(deletions * CALLS)} calls made after ${all.toFixed(1)} s (${((deletions * CALLS) / all).toFixed(0)} calls/s).`,
  );
  await stop([...servers, ...workers]);

  const made = creations(simulators);
  say(
    `Created at the vendors, by their own logs: ${String(made)} of ${String(expected)} planned; twice: ${String(made - expected)}.`,
  );
  if (made !== expected) process.exitCode = 1;
  await delivery.close();
  await ledger.close();
  await Promise.all(simulators.map((simulator) => simulator.close()));
  await postgres.stop();
}

try {
  await main();
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
}
