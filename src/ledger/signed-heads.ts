import { sql, type Transaction } from 'kysely';
import { sha256Hex } from '../domain/evidence/event-chain.js';
import type { HeadsStatement } from '../domain/evidence/statements.js';
import { required } from '../domain/invariant-error.js';
import type { Ledger } from './ledger.js';
import { anyOf } from './requests.js';
import { sign } from './signing-keys.js';
import type { Tables } from './tables.js';

/** Heads in one statement: about 100 kB. */
const TOGETHER = 1_000;

/** One process signs at a time, so that statements are numbered without a gap. */
const lock = 0x68_65_61_64;

/**
 * Signs where every chain stands that has grown since it was last signed, so that later not even the newest events can be
 * taken away unseen. Each statement holds the hash of the one before it. Answers how many chains were signed; 0 also where
 * another process is at it.
 */
export async function signHeads(ledger: Ledger): Promise<number> {
  let signed = 0;
  for (;;) {
    const count = await ledger.db.transaction().execute((trx) => signSome(ledger, trx));
    signed += count;
    if (count < TOGETHER) return signed;
  }
}

async function signSome(ledger: Ledger, trx: Transaction<Tables>): Promise<number> {
  const { rows } = await sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${lock}) as taken`.execute(trx);
  if (rows[0]?.taken !== true) return 0;
  const grown = await trx
    .selectFrom('privacy_request')
    .select(['id', 'event_count', 'head'])
    .whereRef('event_count', '>', 'signed_count')
    .orderBy('id')
    .limit(TOGETHER)
    .execute();
  if (grown.length === 0) return 0;
  const last = await trx
    .selectFrom('signed_heads')
    .select(['number', 'jws'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const at = ledger.now();
  const statement: HeadsStatement = {
    version: 1,
    number: (last?.number ?? 0) + 1,
    signedAt: at.toISOString(),
    previous: last === undefined ? null : sha256Hex(last.jws),
    heads: grown.map((row) => ({
      request: row.id,
      events: row.event_count,
      head: required(row.head, 'End of a chain with events').toString('hex'),
    })),
  };
  const { jws, keyId } = await sign(ledger, trx, 'privacy-graph-heads', statement);
  await trx
    .insertInto('signed_heads')
    .values({ number: statement.number, signed_at: at, key_id: keyId, jws })
    .execute();
  return markSigned(trx, grown);
}

/** One that is being changed meanwhile is left, and signed once more the next time: nothing waits for us, and we for nobody. */
async function markSigned(
  trx: Transaction<Tables>,
  heads: readonly { readonly id: string; readonly event_count: number }[],
): Promise<number> {
  const ids = heads.map(({ id }) => id);
  const counts = heads.map((head) => head.event_count);
  const { numAffectedRows } = await sql`
    update privacy_request set signed_count = signed.events
    from unnest(${ids}::uuid[], ${counts}::integer[]) as signed(id, events)
    where privacy_request.id = signed.id and privacy_request.id in
      (select id from privacy_request where id = ${anyOf(ids)} for no key update skip locked)`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}
