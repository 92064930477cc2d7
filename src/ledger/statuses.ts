import { sql, type Transaction } from 'kysely';
import type { VendorFailure } from '../domain/vendor-failure.js';
import type { VendorRole, Right, VendorKind } from '../domain/vocabulary.js';
import type { StatusProgress } from '../domain/roll-up.js';
import { newId, type Database } from './ledger.js';
import type { RecordRow, RequestRow, StatusRow } from './requests.js';
import type { StatusTask, StoredTrouble, Tables } from './tables.js';

export interface NewStatus extends StatusProgress {
  readonly vendor: { readonly key: string; readonly kind: VendorKind; readonly role: VendorRole };
  readonly right: Right;
  readonly task: StatusTask | null;
  readonly dueAt: Date | null;
  /** The status of another request whose work is this one's too. */
  readonly follows?: string | null;
}

/** Makes a status of a request; one that is there already stays as it is. */
export async function createStatus(trx: Database, request: RequestRow, status: NewStatus, at: Date): Promise<void> {
  await trx
    .insertInto('vendor_status')
    .values({
      id: newId(),
      request_id: request.id,
      subject_id: request.subject_id,
      vendor_key: status.vendor.key,
      vendor_kind: status.vendor.kind,
      role: status.vendor.role,
      right: status.right,
      state: status.state,
      outcome: status.outcome,
      reason: status.reason,
      confidence: status.confidence,
      received_at: request.received_at,
      task: status.task,
      due_at: status.dueAt,
      follows: status.follows ?? null,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['request_id', 'vendor_key', 'right']).doNothing())
    .execute();
}

/** Tells every worker that the account has work; sent when the transaction commits. */
export async function announceWork(trx: Database, vendor: string): Promise<void> {
  await sql`select pg_notify('privacy_graph_work', ${vendor})`.execute(trx);
}

/** A failure as a status keeps it. */
export const storedTrouble = (failure: VendorFailure, at: Date): string =>
  JSON.stringify({
    reason: failure.reason,
    message: failure.message,
    httpStatus: failure.status ?? null,
    retryable: failure.retryable,
    at: at.toISOString(),
  } satisfies StoredTrouble);

/** The statuses and records of one account in one request, as this transaction sees them. */
export async function loadAtVendor(
  trx: Transaction<Tables>,
  requestId: string,
  vendor: string,
): Promise<{ readonly statuses: readonly StatusRow[]; readonly records: readonly RecordRow[] }> {
  const statuses = await trx
    .selectFrom('vendor_status')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('vendor_key', '=', vendor)
    .orderBy('right')
    .execute();
  const records = await trx
    .selectFrom('vendor_record')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('vendor_key', '=', vendor)
    .orderBy('position')
    .orderBy('id')
    .execute();
  return { statuses, records };
}
