import { sql } from 'kysely';
import { hashOfReading } from '../domain/evidence/access-chain.js';
import type { AccessLogStatement } from '../domain/evidence/statements.js';
import { before } from '../domain/period.js';
import type { Period } from '../domain/policy.js';
import { newId, type Ledger } from './ledger.js';
import { sign } from './signing-keys.js';

/** An operation that has shown personal data in plain. */
export interface Reading {
  readonly viewer: string;
  /** The operation's own name; null for none. */
  readonly operation: string | null;
  /** The id that the caller is answered with. */
  readonly requestId: string;
  /** Uuids. */
  readonly subjects: Iterable<string>;
}

/** Entries that are written together: those that came while the ones before them were written. */
const TOGETHER = 200;

/** A name of any length would do as a place to keep something. */
const LONGEST_OPERATION = 200;

interface Waiting {
  readonly reading: Reading;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Chain {
  readonly id: string;
  sequence: number;
  head: string | null;
}

const newChain = (): Chain => ({ id: newId(), sequence: 0, head: null });

/**
 * The access log as one server process writes it: a chain of its own, so that processes need not wait for each other, and
 * no entry can be changed or left out unseen.
 */
export class AccessLog {
  #chain = newChain();
  #waiting: Waiting[] = [];
  #writing = false;
  #wrote = false;

  constructor(private readonly ledger: Ledger) {}

  /** Resolves when it is on record. Rejects where that is not certain: then nothing may be shown. */
  write(reading: Reading): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ reading, done, failed });
      if (!this.#writing) void this.#writeAll();
    });
  }

  /** Signs where the chain ends. */
  async close(): Promise<void> {
    if (this.#wrote) await signAccessLog(this.ledger);
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, TOGETHER);
      try {
        await this.#writeSome(together.map(({ reading }) => reading));
        for (const { done } of together) done();
      } catch (error) {
        // Whether they were written is not known, and so where the chain ends: what follows begins another.
        this.#chain = newChain();
        for (const { failed } of together) failed(error);
      }
    }
    this.#writing = false;
  }

  async #writeSome(readings: readonly Reading[]): Promise<void> {
    const { ledger } = this;
    const chain = { ...this.#chain };
    const at = ledger.now();
    const begins = chain.sequence === 0;
    const rows = readings.map((reading) => {
      const link = {
        chain: chain.id,
        sequence: (chain.sequence += 1),
        viewer: reading.viewer,
        operation: reading.operation?.slice(0, LONGEST_OPERATION) ?? null,
        request: reading.requestId,
        subjects: [...reading.subjects].toSorted(),
      };
      chain.head = hashOfReading({ ...link, at: at.toISOString(), previous: chain.head });
      return { ...link, at, hash: Buffer.from(chain.head, 'hex') };
    });
    if (begins) await ledger.db.insertInto('access_chain').values({ id: chain.id, began_at: at }).execute();
    await ledger.db.insertInto('access_entry').values(rows).execute();
    this.#chain = chain;
    this.#wrote = true;
  }
}

/**
 * Signs where every chain of the access log stands that has grown since, those of processes that are gone too, so that
 * later not even its newest entries can be taken away unseen. Answers how many chains were signed.
 */
export async function signAccessLog(ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ chain: string; sequence: number; hash: Buffer }>`
    select chain, sequence, hash from access_chain cross join lateral (
      select chain, sequence, hash from access_entry where chain = access_chain.id order by sequence desc limit 1
    ) newest
    where not exists (select from access_head h where h.chain = newest.chain and h.sequence >= newest.sequence)
  `.execute(ledger.db);
  for (const { chain, sequence, hash } of rows) {
    const at = ledger.now();
    const statement: AccessLogStatement = {
      version: 1,
      signedAt: at.toISOString(),
      chain,
      entries: sequence,
      head: hash.toString('hex'),
    };
    const { jws, keyId } = await sign(ledger, ledger.db, 'privacy-graph-access-log', statement);
    await ledger.db
      .insertInto('access_head')
      .values({ chain, sequence, signed_at: at, key_id: keyId, jws })
      // Another process signed it at the same moment.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return rows.length;
}

/**
 * Removes every chain of which nothing is younger than `period`. Whole chains only, so that each that is left can be checked;
 * a row that says how long it was stays of each.
 */
export async function endAccessLog({ db, now }: Ledger, period: Period): Promise<void> {
  await sql`select end_access_chains(${before(now(), period)}, ${now()})`.execute(db);
}
