import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDataDir } from './data-dir.js';
import { EmbeddedPostgresError, LedgerInUseError } from './embedded/embedded-postgres-error.js';
import { OwnerSession } from './embedded/owner-session.js';
import {
  type PostgresFolder,
  ensurePostgresFolder,
  postgresFolder,
  postgresRole,
  readPassword,
} from './embedded/postgres-folder.js';
import { type PostgresPrograms, findPostgresPrograms } from './embedded/postgres-programs.js';
import { type Postmaster, findPostmaster } from './embedded/postmaster-file.js';
import { freePort, startPostmaster, stopPostmaster } from './embedded/postmaster.js';
import type { LedgerLog } from './ledger-log.js';

export { EmbeddedPostgresError, LedgerInUseError };

/** How long a start is tried again that another process, or the orphans of a killed PostgreSQL, stand in the way of. */
const startPatienceMs = 20_000;
/** How long a PostgreSQL that runs may take to let us in; after a crash it reads its log first. */
const readyPatienceMs = 300_000;
/** After a failure to start it again. */
const startAgainDelayMs = 1_000;
const databaseName = 'ledger';

export interface EmbeddedPostgresOptions {
  /** The folder that everything lies in; made if there is none. */
  readonly dataDir: string;
  readonly log: LedgerLog;
  /** The TCP port on loopback; without it, one that is free. */
  readonly port?: number;
  /** False only for databases that are thrown away: nothing is flushed to disk. Default true. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** A connection string with the password in it: not to be logged. It stays the same as long as this object is used. */
  readonly url: string;
  /** Whether PostgreSQL ran already, left by an owner that was killed. */
  readonly adopted: boolean;
  /** Stops PostgreSQL and gives the folder free. May be called again; all calls end together. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes from npm on `<dataDir>/postgres`, or takes over the one that outlived its owner, and
 * owns the folder until `stop()` or the death of this process. PostgreSQL is started again, on the same port, if it
 * ends while it is owned.
 *
 * @throws LedgerInUseError if another process owns the folder.
 * @throws EmbeddedPostgresError if PostgreSQL cannot run here, with the reason.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const programs = await findPostgresPrograms();
  const folder = postgresFolder(await ensureDataDir(options.dataDir));
  const durable = options.durable ?? true;
  await ensurePostgresFolder(folder, programs, durable);
  const cluster: Cluster = { folder, programs, durable, password: await readPassword(folder) };
  const held = await takeOver(cluster, options.port, new AbortController().signal);
  options.log.info(
    { event: 'ledger.postgres-started', adopted: held.adopted, port: held.port, pid: held.pid },
    held.adopted ? 'Took over the embedded PostgreSQL that was running.' : 'Started the embedded PostgreSQL.',
  );
  return new OwnedPostgres(cluster, held, options.log);
}

/**
 * The connection string of the PostgreSQL that runs on this folder, for a process that works beside its owner and
 * neither starts nor stops it. Null where none runs.
 */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const folder = postgresFolder(await ensureDataDir(dataDir));
  const found = await findPostmaster(folder.data);
  if (found?.port == null || !found.ready) return null;
  return urlAt(found.port, await readPassword(folder));
}

const urlAt = (port: number, password: string): string =>
  `postgres://${postgresRole}:${password}@127.0.0.1:${String(port)}/${databaseName}?sslmode=disable`;

interface Cluster {
  readonly folder: PostgresFolder;
  readonly programs: PostgresPrograms;
  readonly durable: boolean;
  readonly password: string;
}

/** A running PostgreSQL whose owner we are. */
interface Held {
  readonly session: OwnerSession;
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

class OwnedPostgres implements EmbeddedPostgres {
  readonly url: string;
  readonly adopted: boolean;
  readonly #cluster: Cluster;
  readonly #log: LedgerLog;
  readonly #stopping = new AbortController();
  /** Null while PostgreSQL is started again, and for good if another process has taken the folder meanwhile. */
  #held: Held | null;
  #startingAgain: Promise<Held | null> | null = null;
  #stopped: Promise<void> | null = null;

  constructor(cluster: Cluster, held: Held, log: LedgerLog) {
    this.#cluster = cluster;
    this.#log = log;
    this.adopted = held.adopted;
    this.url = urlAt(held.port, cluster.password);
    this.#held = held;
    void this.#keepRunning(held);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    // While PostgreSQL is started again, that ends first: otherwise it would outlive us.
    const held = this.#held ?? (await this.#startingAgain);
    if (held === null) return;
    // The lock is held until PostgreSQL is gone, so nobody takes over one that is about to end.
    await stopPostmaster(this.#cluster.folder, held.pid);
    await held.session.close();
    this.#log.info({ event: 'ledger.postgres-stopped', pid: held.pid }, 'Stopped the embedded PostgreSQL.');
  }

  async #keepRunning(first: Held): Promise<void> {
    let held: Held | null = first;
    while (held !== null) {
      await held.session.ended;
      if (this.#stopping.signal.aborted) return;
      this.#held = null;
      this.#log.warn(
        { event: 'ledger.postgres-lost', pid: held.pid },
        'The embedded PostgreSQL ended; starting it again.',
      );
      this.#startingAgain = this.#startAgain(held.port);
      held = await this.#startingAgain;
      this.#held = held;
    }
  }

  async #startAgain(port: number): Promise<Held | null> {
    const { signal } = this.#stopping;
    for (;;) {
      try {
        const held = await takeOver(this.#cluster, port, signal);
        this.#log.info(
          { event: 'ledger.postgres-started', adopted: held.adopted, port, pid: held.pid },
          'The embedded PostgreSQL runs again.',
        );
        return held;
      } catch (error) {
        if (signal.aborted) return null;
        const reason = error instanceof EmbeddedPostgresError ? error.message : 'unknown';
        this.#log.error(
          { event: 'ledger.postgres-not-started', reason },
          'The embedded PostgreSQL was not started again.',
        );
        if (error instanceof LedgerInUseError) return null;
        await sleep(startAgainDelayMs);
      }
    }
  }
}

/** Until PostgreSQL runs and we own it: looks for one, starts one where there is none, and asks for the lock. */
async function takeOver(cluster: Cluster, wishedPort: number | undefined, signal: AbortSignal): Promise<Held> {
  const startUntil = performance.now() + startPatienceMs;
  const readyUntil = performance.now() + readyPatienceMs;
  let started = false;
  for (;;) {
    // One that was started is held first: only its owner may stop it.
    if (signal.aborted && !started) throw new EmbeddedPostgresError('The start of PostgreSQL was given up.');
    const found = await findPostmaster(cluster.folder.data);
    if (found === null) {
      started = await tryStart(cluster, wishedPort ?? (await freePort()), performance.now() > startUntil);
      continue;
    }
    const held = await hold(cluster, found, !started);
    if (held !== null && (wishedPort ?? held.port) === held.port) return held;
    // Left by an owner that had chosen another port.
    if (held !== null) await release(cluster, held);
    if (performance.now() > readyUntil) {
      throw new EmbeddedPostgresError(
        `PostgreSQL (process ${String(found.pid)}) on ${cluster.folder.data} takes no connections.`,
      );
    }
    await sleep(20);
  }
}

async function tryStart(cluster: Cluster, port: number, lastTry: boolean): Promise<boolean> {
  const { folder, programs, durable } = cluster;
  const start = await startPostmaster(folder, programs, { port, durable });
  if (start.kind === 'ready') return true;
  if (!start.passing || lastTry) {
    throw new EmbeddedPostgresError(
      `PostgreSQL did not start on ${folder.data}, port ${String(port)}: ${start.output} ` +
        `Its output is in ${folder.output}. Set DATABASE_URL to use a PostgreSQL of your own.`,
    );
  }
  await sleep(100);
  return false;
}

/** Null if it is on its way up or down. */
async function hold(cluster: Cluster, found: Postmaster, adopted: boolean): Promise<Held | null> {
  if (!found.ready || found.port === null) return null;
  const session = await OwnerSession.open(cluster.folder, found.port, cluster.password);
  if (session === null) return null;
  const held: Held = { session, pid: found.pid, port: found.port, adopted };
  try {
    await session.ensureDatabase(databaseName);
    return held;
  } catch (error) {
    await release(cluster, held);
    throw new EmbeddedPostgresError(`PostgreSQL on ${cluster.folder.data} cannot make a database.`, { cause: error });
  }
}

async function release(cluster: Cluster, held: Held): Promise<void> {
  await stopPostmaster(cluster.folder, held.pid);
  await held.session.close();
}
