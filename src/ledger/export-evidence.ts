import { sql, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { ExportedEvent } from '../domain/evidence/check-chain.js';
import type { PublicKeySet } from '../domain/evidence/public-key.js';
import type { ChainEnd, EndedStatement, RequestFacts } from '../domain/evidence/statements.js';
import { toChained, type EventRow } from './events.js';
import type { EndedChainTable, ReceiptTable, SignedHeadsTable } from './evidence-tables.js';
import type { Ledger } from './ledger.js';
import { factsOf } from './request-facts.js';
import { loadStatuses, type RequestRow } from './requests.js';
import { publicKeySet, sign } from './signing-keys.js';
import type { Tables } from './tables.js';
import { WITHDRAWAL } from './withdrawal.js';

/** Which requests are exported: those received in this time, all where both are null. */
export interface ExportPeriod {
  readonly from: Date | null;
  /** Exclusive. */
  readonly until: Date | null;
}

/** A request as an export writes it. */
export interface ExportedRequest extends RequestFacts {
  /** Whether it was withdrawn here, whatever its vendors came to. */
  readonly withdrawn: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly chain: ChainEnd | null;
}

/** A signed statement as an export writes it, with what helps to find it. */
export interface ExportedReceipt extends ChainEnd {
  readonly request: string;
  readonly issuedAt: string;
  readonly keyId: string;
  readonly jws: string;
}
export interface ExportedHeads {
  readonly number: number;
  readonly signedAt: string;
  readonly keyId: string;
  readonly jws: string;
}

export interface ExportedEnded {
  readonly signedAt: string;
  readonly keyId: string;
  readonly jws: string;
}

/** Evidence as it stands at one moment, read page by page: what is held does not grow with the ledger. No personal data. */
export interface EvidenceReader {
  count(): Promise<{
    readonly requests: number;
    readonly events: number;
    readonly receipts: number;
    readonly heads: number;
  }>;
  /** In the order in which they were received. */
  requests(): AsyncGenerator<readonly ExportedRequest[]>;
  /** The events of a request stand together, in their order. */
  events(): AsyncGenerator<readonly ExportedEvent[]>;
  receipts(): AsyncGenerator<readonly ExportedReceipt[]>;
  /** All of them, whatever the period: each follows from the one before. */
  heads(): AsyncGenerator<readonly ExportedHeads[]>;
  /** What had ended, whatever the period, signed now; one statement at least, which says what the export is of. */
  ended(): AsyncGenerator<ExportedEnded>;
  keys(): Promise<PublicKeySet>;
}

/** Reads in one snapshot, which nothing that is written meanwhile changes and which holds up nobody. */
export async function readEvidence<T>(
  ledger: Ledger,
  period: ExportPeriod,
  work: (evidence: EvidenceReader) => Promise<T>,
): Promise<T> {
  return ledger.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      // It waits for the disk at times, and holds no locks.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx);
      return work({ ...reader(trx, period), ended: () => endedChains(ledger, trx, period) });
    });
}

function reader(trx: Transaction<Tables>, { from, until }: ExportPeriod): Omit<EvidenceReader, 'ended'> {
  const within = sql`request.received_at >= coalesce(${from}::timestamptz, '-infinity')
    and request.received_at < coalesce(${until}::timestamptz, 'infinity')`;
  const ofRequests = (table: 'event' | 'receipt') =>
    sql`${sql.table(table)} one join privacy_request request on request.id = one.request_id where ${within}`;
  const countOf = async (from: RawBuilder<unknown>): Promise<number> => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${from}`.execute(trx);
    return rows[0]?.count ?? 0;
  };
  return {
    count: async () => ({
      requests: await countOf(sql`privacy_request request where ${within}`),
      events: await countOf(ofRequests('event')),
      receipts: await countOf(ofRequests('receipt')),
      heads: await countOf(sql`signed_heads`),
    }),
    async *requests() {
      const query = sql<ExportedRow>`select request.*, exists (
          select from event where request_id = request.id and type = ${WITHDRAWAL}) as withdrawn
        from privacy_request request where ${within}
        order by request.received_at, request.id`;
      for await (const rows of pages(trx, 'exported_request', query)) yield await withStatuses(trx, rows);
    },
    async *events() {
      const query = sql<EventRow>`select one.* from ${ofRequests('event')} order by one.request_id, one.sequence`;
      let last: EventRow | null = null;
      for await (const rows of pages(trx, 'exported_event', query)) {
        yield rows.map((row) => {
          const previous: Buffer | null = last?.request_id === row.request_id ? last.hash : null;
          last = row;
          return { ...toChained(row, previous), hash: row.hash.toString('hex') };
        });
      }
    },
    async *receipts() {
      const query = sql<
        Selectable<ReceiptTable>
      >`select one.* from ${ofRequests('receipt')} order by one.request_id, one.id`;
      for await (const rows of pages(trx, 'exported_receipt', query)) yield rows.map(toReceipt);
    },
    async *heads() {
      const query = sql<Selectable<SignedHeadsTable>>`select * from signed_heads order by number`;
      for await (const rows of pages(trx, 'exported_heads', query, HEADS_PAGE)) yield rows.map(toHeads);
    },
    keys: () => publicKeySet(trx),
  };
}

const PAGE = 500;
/** A statement of signed heads is a hundred times as long as another row. */
const HEADS_PAGE = 5;

/** The rows of a query by a cursor of the server's, so that neither side ever holds them all. */
async function* pages<Row>(
  trx: Transaction<Tables>,
  name: string,
  query: RawBuilder<Row>,
  size = PAGE,
): AsyncGenerator<readonly Row[]> {
  const cursor = sql.id(name);
  await sql`declare ${cursor} no scroll cursor for ${query}`.execute(trx);
  for (;;) {
    const { rows } = await sql<Row>`fetch forward ${sql.lit(size)} from ${cursor}`.execute(trx);
    if (rows.length > 0) yield rows;
    if (rows.length < size) break;
  }
  await sql`close ${cursor}`.execute(trx);
}

async function* endedChains(
  ledger: Ledger,
  trx: Transaction<Tables>,
  { from, until }: ExportPeriod,
): AsyncGenerator<ExportedEnded> {
  const signedAt = ledger.now().toISOString();
  const period = { from: from?.toISOString() ?? null, until: until?.toISOString() ?? null };
  const signed = async (rows: readonly Selectable<EndedChainTable>[]): Promise<ExportedEnded> => {
    const statement: EndedStatement = { version: 1, signedAt, period, ended: rows.map(toEnded) };
    return { signedAt, ...(await sign(ledger, trx, 'privacy-graph-ended', statement)) };
  };
  const query = sql<Selectable<EndedChainTable>>`select * from ended_chain order by request_id`;
  let some = false;
  for await (const rows of pages(trx, 'exported_ended', query)) {
    some = true;
    yield signed(rows);
  }
  if (!some) yield signed([]);
}

type ExportedRow = RequestRow & Pick<ExportedRequest, 'withdrawn'>;

async function withStatuses(
  trx: Transaction<Tables>,
  rows: readonly ExportedRow[],
): Promise<readonly ExportedRequest[]> {
  const statuses = Map.groupBy(
    await loadStatuses(
      trx,
      rows.map(({ id }) => id),
    ),
    (status) => status.request_id,
  );
  return rows.map((row) => ({
    ...factsOf(row, statuses.get(row.id) ?? []),
    withdrawn: row.withdrawn,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    chain: row.head === null ? null : { events: row.event_count, head: row.head.toString('hex') },
  }));
}

const toReceipt = (row: Selectable<ReceiptTable>): ExportedReceipt => ({
  request: row.request_id,
  issuedAt: row.issued_at.toISOString(),
  keyId: row.key_id,
  events: row.event_count,
  head: row.head.toString('hex'),
  jws: row.jws,
});

const toEnded = (row: Selectable<EndedChainTable>): EndedStatement['ended'][number] => ({
  request: row.request_id,
  events: row.event_count,
  head: row.head?.toString('hex') ?? null,
  endedAt: row.ended_at.toISOString(),
});

const toHeads = (row: Selectable<SignedHeadsTable>): ExportedHeads => ({
  number: row.number,
  signedAt: row.signed_at.toISOString(),
  keyId: row.key_id,
  jws: row.jws,
});
