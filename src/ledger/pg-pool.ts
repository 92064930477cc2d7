import pg from 'pg';
import { columnParsers } from './column-parsers.js';
import { errorCode } from './error-code.js';
import type { LedgerLog } from './ledger-log.js';
import { StatementNames } from './statement-names.js';

export interface PoolOptions {
  /** Connections at most. */
  readonly max: number;
  readonly log: LedgerLog;
  /** How PostgreSQL lists the connections. Default `privacy-graph`. */
  readonly applicationName?: string;
  /** After so many milliseconds PostgreSQL gives a statement up. Default: never. */
  readonly statementTimeoutMs?: number;
  /** Statements that are prepared under a name, on each connection. Default 200. */
  readonly statementNames?: number;
}

/** A free connection is waited for so long at most, then the statement fails. */
const connectPatienceMs = 10_000;
/**
 * No transaction waits for anything but the database. One that does was left by a process that stands still or whose machine
 * is gone, and PostgreSQL ends it: its locks would hold up everybody else for as long as its connection lives.
 */
const idleInTransactionMs = 5_000;

/**
 * Connections to the database, for Kysely's `PostgresDialect` too. Statements with parameters are prepared under names; a
 * connection that is lost is logged and replaced, and the process goes on.
 */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const names = new StatementNames(options.statementNames ?? 200);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName ?? 'privacy-graph',
    connectionTimeoutMillis: connectPatienceMs,
    keepAlive: true,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    options: '-c timezone=UTC',
    types: columnParsers,
    Client: namingClient(names, options.log),
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
  });
  // An idle connection's end. The client below has logged it.
  pool.on('error', () => undefined);
  return pool;
}

function namingClient(names: StatementNames, log: LedgerLog) {
  return class NamingClient extends pg.Client {
    /** Raised when this connection's prepared statements no longer fit the tables: names given before are not used again. */
    #generation = 0;

    constructor(config?: pg.ClientConfig) {
      super(config);
      // The pool listens only to idle clients: one that is lost between two statements of a transaction would otherwise
      // end the process.
      this.on('error', (error) => {
        log.warn({ event: 'ledger.connection-lost', code: errorCode(error) }, 'A connection to the database was lost.');
      });
    }

    /* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-return -- arguments and answer pass through, whichever of pg's overloads they belong to */
    override readonly query: pg.Client['query'] = (...args: unknown[]) => {
      const sent = Reflect.apply(super.query, this, this.#named(args));
      if (sent instanceof Promise) sent.catch((error: unknown) => this.#notice(error));
      return sent;
    };
    /* eslint-enable */

    /** `(text, values)` becomes `({ name, text, values })`. Statements without values may be several in one text. */
    #named(args: readonly unknown[]): readonly unknown[] {
      const [text, values, ...rest] = args;
      if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return args;
      const name = names.nameOf(text);
      return name === null ? args : [{ name: `${name}_${this.#generation}`, text, values }, ...rest];
    }

    /** `0A000` is also "cached plan must not change result type": a migration changed a table under a prepared statement. */
    #notice(error: unknown): void {
      if (errorCode(error) === '0A000') this.#generation += 1;
    }
  };
}
