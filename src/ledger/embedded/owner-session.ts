import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { errorCode } from '../error-code.js';
import { EmbeddedPostgresError, LedgerInUseError } from './embedded-postgres-error.js';
import { type PostgresFolder, postgresRole } from './postgres-folder.js';

/** The two halves of the advisory lock that the owner of a data folder holds. */
const ownerLock = [0x70_72_69_76, 0x67_72_61_70] as const;
const ownerName = 'privacy-graph owner';

/** The kernel closes a dead owner's connection at once; PostgreSQL needs a moment to notice. */
const lockPatienceMs = 1_000;

/** PostgreSQL starts or stops, or was killed: `57P01`-`57P03`, or nobody listens. */
const passingCodes = new Set(['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/**
 * A connection whose session-level advisory lock says who owns the data folder. However the owner dies, the lock goes
 * with its connection, and nobody has to judge whether a file is stale.
 */
export class OwnerSession {
  readonly #client: pg.Client;
  /** Resolves when the connection ends, for whatever reason. */
  readonly ended: Promise<void>;

  private constructor(client: pg.Client) {
    this.#client = client;
    this.ended = new Promise((resolve) => client.once('end', resolve));
  }

  /** Null if PostgreSQL is on its way up or down: look again. Throws `LedgerInUseError` if another process owns it. */
  static async open(folder: PostgresFolder, port: number, password: string): Promise<OwnerSession | null> {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: postgresRole,
      password,
      database: 'postgres',
      ssl: false,
      application_name: `${ownerName} ${String(process.pid)}`,
      connectionTimeoutMillis: 10_000,
    });
    // Without a listener a lost connection would end the process; `ended` tells it to whom it concerns.
    client.on('error', () => undefined);
    const session = new OwnerSession(client);
    try {
      await client.connect();
      await session.#checkFolder(folder);
      await session.#takeLock(folder);
      return session;
    } catch (error) {
      await session.close();
      if (error instanceof EmbeddedPostgresError) throw error;
      if (isPassing(error)) return null;
      throw new EmbeddedPostgresError(
        `PostgreSQL on ${folder.data} runs, but cannot be used (${errorCode(error) ?? 'the connection ended'}).`,
        { cause: error },
      );
    }
  }

  /** Makes the database for the ledger if there is none. */
  async ensureDatabase(name: string): Promise<void> {
    const { rowCount } = await this.#client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await this.#client.query(`create database ${pg.escapeIdentifier(name)} template template0`);
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #checkFolder(folder: PostgresFolder): Promise<void> {
    const { rows } = await this.#client.query<{ data_directory: string }>('show data_directory');
    if (rows[0]?.data_directory === folder.data) return;
    throw new EmbeddedPostgresError(
      `The PostgreSQL that ${folder.data} names serves another folder. Was it copied or moved while it ran?`,
    );
  }

  async #takeLock(folder: PostgresFolder): Promise<void> {
    const until = performance.now() + lockPatienceMs;
    for (;;) {
      const { rows } = await this.#client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
        ...ownerLock,
      ]);
      if (rows[0]?.taken === true) return;
      if (performance.now() > until) throw new LedgerInUseError(folder.dataDir, await this.#owner());
      await sleep(50);
    }
  }

  async #owner(): Promise<number | null> {
    const { rows } = await this.#client.query<{ application_name: string }>(
      `select application_name from pg_locks join pg_stat_activity using (pid)
        where locktype = 'advisory' and granted and classid = $1 and objid = $2 and objsubid = 2`,
      [...ownerLock],
    );
    const pid = Number.parseInt(rows[0]?.application_name.slice(ownerName.length) ?? '', 10);
    return Number.isInteger(pid) ? pid : null;
  }
}

function isPassing(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== null) return passingCodes.has(code);
  return error instanceof Error && error.message.startsWith('Connection terminated');
}
