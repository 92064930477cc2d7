import { decodeJwt } from 'jose';
import type { Transaction } from 'kysely';
import type { Receipt } from '../domain/entities.js';
import { canonicalText } from '../domain/evidence/event-chain.js';
import type { ReceiptStatement } from '../domain/evidence/statements.js';
import { required } from '../domain/invariant-error.js';
import type { ChainHead } from './events.js';
import { newId, type Database, type Ledger } from './ledger.js';
import { factsOf, type FactsRow } from './request-facts.js';
import { anyOf, loadStatuses } from './requests.js';
import { sign } from './signing-keys.js';
import type { Tables } from './tables.js';

/** A request that is completed, as its row says from now on. */
export type CompletedRow = FactsRow & { readonly completed_at: Date };

/**
 * Signs what the request came to, in the transaction that completes or closes it. Where it was completed before this change
 * (`again`), it does nothing if the newest receipt says the same already.
 */
export async function issueReceipt(
  ledger: Ledger,
  trx: Transaction<Tables>,
  request: CompletedRow,
  chain: ChainHead,
  { at, again }: { readonly at: Date; readonly again: boolean },
): Promise<void> {
  const facts = factsOf(request, await loadStatuses(trx, [request.id]));
  const last = again ? (await newestReceipts(trx, [request.id])).get(request.id) : undefined;
  if (last !== undefined && canonicalText(factsIn(last.jws)) === canonicalText(facts)) return;
  const head = required(chain.head, 'End of the chain of a completed request');
  const statement: ReceiptStatement = {
    ...facts,
    version: 1,
    issuedAt: at.toISOString(),
    chain: { events: chain.count, head: head.toString('hex') },
  };
  const { jws, keyId } = await sign(ledger, trx, 'privacy-graph-receipt', statement);
  await trx
    .insertInto('receipt')
    .values({ id: newId(), request_id: request.id, issued_at: at, key_id: keyId, event_count: chain.count, head, jws })
    .execute();
}

/** The newest receipt of each request that has one. */
export async function newestReceipts(
  db: Database,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, Receipt>> {
  if (requestIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('receipt')
    .distinctOn('request_id')
    .select(['request_id', 'issued_at', 'key_id', 'head', 'jws'])
    .where('request_id', '=', anyOf(requestIds))
    .orderBy('request_id')
    .orderBy('id', 'desc')
    .execute();
  return new Map(
    rows.map((row) => [
      row.request_id,
      { issuedAt: row.issued_at, jws: row.jws, keyId: row.key_id, head: row.head.toString('hex') },
    ]),
  );
}

/** What a receipt of ours says of the request. */
function factsIn(jws: string): Readonly<Record<string, unknown>> {
  const { version: _version, issuedAt: _issuedAt, chain: _chain, ...facts } = decodeJwt(jws);
  return facts;
}
