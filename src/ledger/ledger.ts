import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import { changeBell, listenForChanges } from './change-bell.js';
import { ChangeFeed } from './change-feed.js';
import { UnknownKeyError, type Keyring } from './keyring.js';
import type { LedgerLog } from './ledger-log.js';
import { neededBeside } from './needed-keys.js';
import { createPool } from './pg-pool.js';
import { ensureSigningKey } from './signing-keys.js';
import type { Tables } from './tables.js';

export type Database = Kysely<Tables> | Transaction<Tables>;

/** Keys that are made once for a ledger and never change, so that what was hashed and signed with them stays valid. */
export interface LedgerKeys {
  readonly lookup: Buffer;
  readonly cursor: Buffer;
}

/** The open ledger: what repositories, services and delivery work on. */
export interface Ledger {
  readonly db: Kysely<Tables>;
  readonly keyring: Keyring;
  readonly keys: LedgerKeys;
  readonly now: () => Date;
  /** Says to every process that follows changes that there is one, or will be as soon as it is committed. */
  readonly announceChange: () => void;
  /** What has changed, whichever process changed it. */
  readonly changes: Pick<ChangeFeed, 'follow'>;
  close(): Promise<void>;
}

export interface LedgerOptions {
  readonly url: string;
  readonly keyring: Keyring;
  readonly now: () => Date;
  readonly log: LedgerLog;
  /** Connections of this process. */
  readonly connections?: number;
  /** Told of every SQL statement; for measurements. */
  readonly onStatement?: (sql: string) => void;
}

const SECRET_BYTES = 32;

/**
 * Opens a migrated ledger. Throws `UnknownKeyError` where a secret, a person’s key or a vendor’s tokens were wrapped by a key
 * that `ENCRYPTION_KEYS` no longer names; nothing is overwritten then.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const pool = createPool(options.url, { max: options.connections ?? 12, log: options.log });
  const { onStatement } = options;
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    ...(onStatement === undefined
      ? {}
      : {
          log: (event) => {
            if (event.level === 'query') onStatement(event.query.sql);
          },
        }),
  });
  try {
    const keys = {
      lookup: await secret(db, options, 'lookup'),
      cursor: await secret(db, options, 'cursor'),
    };
    await ensureSigningKey({ db, ...options });
    await refuseMissingKey(db, options.keyring);
    const bell = changeBell(db);
    const changes = new ChangeFeed(db, (onChange) => listenForChanges(options, onChange), options.log);
    const close = async () => {
      bell.silence();
      await changes.close();
      await db.destroy();
    };
    return { db, keyring: options.keyring, keys, now: options.now, announceChange: bell.ring, changes, close };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/**
 * Reads every person's row: 0.3 s of a million people. A start that did not look would find the missing key where somebody
 * asks for a person whom it belongs to, and could never send what is due for that person.
 */
async function refuseMissingKey(db: Kysely<Tables>, keyring: Keyring): Promise<void> {
  const [missing] = await neededBeside(db, keyring.keyIds);
  if (missing !== undefined) throw new UnknownKeyError(missing.keyId);
}

/** The ledger's secret of that name, made at its first use. */
async function secret(db: Kysely<Tables>, { keyring, now }: LedgerOptions, name: string): Promise<Buffer> {
  const purpose = `secret.${name}`;
  await db
    .insertInto('secret')
    .values({ name, wrapped: keyring.wrap(randomBytes(SECRET_BYTES), purpose), made_at: now() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await db.selectFrom('secret').select('wrapped').where('name', '=', name).executeTakeFirstOrThrow();
  return keyring.unwrap(row.wrapped, purpose);
}

let lastId = '';

/**
 * A new key of a row: UUID version 7. Within a process each is greater than the one before it, those of one millisecond
 * too, so that rows made together lie in the order in which they were made.
 */
export function newId(): string {
  const fresh: string = randomUUIDv7();
  lastId = fresh > lastId ? fresh : successor(lastId);
  return lastId;
}

function successor(id: string): string {
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
