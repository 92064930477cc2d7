import { decodeJwt } from 'jose';
import type { Transaction } from 'kysely';
import type { Receipt } from '../domain/entities.js';
import { canonicalText } from '../domain/evidence/event-chain.js';
import type { ReceiptFacts, ReceiptRight, ReceiptStatement, ReceiptVendor } from '../domain/evidence/statements.js';
import { required } from '../domain/invariant-error.js';
import { rightResults, type RightPart } from '../domain/right-results.js';
import type { ChainHead } from './events.js';
import { newId, type Database, type Ledger } from './ledger.js';
import { anyOf, loadStatuses, type RequestRow, type StatusRow } from './requests.js';
import { sign } from './signing-keys.js';
import type { Tables } from './tables.js';

/** A request that is completed, as its row says from now on. */
export type CompletedRow = Pick<
  RequestRow,
  | 'id'
  | 'reference'
  | 'regulation'
  | 'state'
  | 'rights'
  | 'decided'
  | 'origin_vendor'
  | 'received_at'
  | 'acknowledged_at'
> & { readonly completed_at: Date; readonly closed_at: Date | null };

/**
 * Signs what the request came to, in the transaction that completes or closes it. Does nothing where the newest receipt says
 * the same already.
 */
export async function issueReceipt(
  ledger: Ledger,
  trx: Transaction<Tables>,
  request: CompletedRow,
  chain: ChainHead,
  at: Date,
): Promise<void> {
  const facts = factsOf(request, await loadStatuses(trx, [request.id]));
  const last = (await newestReceipts(trx, [request.id])).get(request.id);
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

type Part = RightPart & { readonly row: StatusRow };

/** An intake status whose decision the vendor does not show yet counts as what was decided. */
const partOf = (row: StatusRow): Part => {
  const word = row.role === 'INTAKE' ? (row.decision ?? row) : row;
  return {
    right: row.right,
    role: row.role,
    state: word.state,
    outcome: word.outcome,
    acknowledged: row.acknowledged_at !== null,
    row,
  };
};

function factsOf(request: CompletedRow, statuses: readonly StatusRow[]): ReceiptFacts {
  return {
    request: request.id,
    reference: request.reference,
    regulation: request.regulation,
    state: request.state,
    origin: request.origin_vendor,
    receivedAt: request.received_at.toISOString(),
    acknowledgedAt: textOf(request.acknowledged_at),
    completedAt: request.completed_at.toISOString(),
    closedAt: textOf(request.closed_at),
    rights: rightResults(request, statuses.map(partOf)).map((result): ReceiptRight => ({
      right: result.right,
      state: result.state,
      outcome: result.outcome,
      vendors: result.statuses.map(({ row }) => vendorOf(row)),
    })),
  };
}

const vendorOf = (row: StatusRow): ReceiptVendor => ({
  vendor: row.vendor_key,
  kind: row.vendor_kind,
  role: row.role,
  state: row.state,
  outcome: row.outcome,
  reason: row.reason,
  confidence: row.confidence,
  submittedAt: textOf(row.submitted_at),
  acknowledgedAt: textOf(row.acknowledged_at),
  completedAt: textOf(row.completed_at),
});

const textOf = (instant: Date | null): string | null => instant?.toISOString() ?? null;

/** What a receipt of ours says of the request. */
function factsIn(jws: string): Readonly<Record<string, unknown>> {
  const { version: _version, issuedAt: _issuedAt, chain: _chain, ...facts } = decodeJwt(jws);
  return facts;
}
