import { sql, type Selectable } from 'kysely';
import type { PrivacyRequest, VendorRecord, VendorStatus } from '../domain/entities.js';
import type { HealthFacts } from '../domain/health.js';
import type { JsonValue } from '../domain/json.js';
import { normalizeReference } from '../domain/reference.js';
import { rightsInOrder } from '../domain/vocabulary.js';
import { clockFactsOf } from './clocks.js';
import type { Database, Ledger } from './ledger.js';
import { unlessNever } from './never.js';
import { unwrapSubjectKey } from './subjects.js';
import { decryptJson, decryptText } from './subject-cipher.js';
import type { PrivacyRequestTable, StoredTrouble, VendorRecordTable, VendorStatusTable } from './tables.js';

export type StatusRow = Selectable<VendorStatusTable>;
export type RecordRow = Selectable<VendorRecordTable>;
export type RequestRow = Selectable<PrivacyRequestTable> & { readonly wrapped_key: Buffer | null };

/** A list of uuids as one parameter: the statement stays the same however many there are. */
export const anyOf = (ids: readonly string[]) => sql<string>`any(${[...ids]}::uuid[])`;

/** Every read of a request begins here: its row with its person's wrapped key, which the message needs. */
export const selectRequests = (db: Database) =>
  db
    .selectFrom('privacy_request')
    .innerJoin('subject', 'subject.id', 'privacy_request.subject_id')
    .selectAll('privacy_request')
    // Whoever waited for a request's lock is given its newest row, with the person's row of before the wait.
    .select(
      sql<Buffer | null>`case when privacy_request.forgotten then null else subject.wrapped_key end`.as('wrapped_key'),
    );

export function toRequest(ledger: Ledger, row: RequestRow): PrivacyRequest {
  return {
    id: row.id,
    reference: row.reference,
    subjectId: row.subject_id,
    regulation: row.regulation,
    state: row.state,
    rights: rightsInOrder.filter((right) => row.rights.includes(right)),
    decided: row.decided,
    unknownType: row.unknown_type,
    originVendor: row.origin_vendor,
    message:
      row.message === null || row.wrapped_key === null
        ? null
        : decryptText(
            unwrapSubjectKey(ledger, row.subject_id, row.wrapped_key),
            `privacy_request.message.${row.id}`,
            row.message,
          ),
    receivedAt: row.received_at,
    acknowledgedAt: row.acknowledged_at,
    identityVerifiedAt: row.identity_verified_at,
    approval:
      row.approval_asked_by.length === 0
        ? null
        : { askedBy: row.approval_asked_by, approvedBy: row.approved_by, approvedAt: row.approved_at },
    completedAt: row.completed_at,
    closedAt: row.closed_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    dueAt: unlessNever(row.due_at),
    health: toHealthFacts({ ...row, overdue_at: row.due_at }),
    clock: { facts: clockFactsOf(row), settings: row.clock_settings },
  };
}

export async function loadRequests(
  ledger: Ledger,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PrivacyRequest>> {
  if (ids.length === 0) return new Map();
  const rows = await selectRequests(ledger.db).where('privacy_request.id', '=', anyOf(ids)).execute();
  return new Map(rows.map((row) => [row.id, toRequest(ledger, row)]));
}

export async function loadRequestByReference(ledger: Ledger, text: string): Promise<PrivacyRequest | null> {
  const reference = normalizeReference(text);
  if (reference === null) return null;
  const row = await selectRequests(ledger.db).where('reference', '=', reference).executeTakeFirst();
  return row === undefined ? null : toRequest(ledger, row);
}

/** What the graph shows of a status; the other columns are for whoever works on it. */
const shownColumns = [
  ...(['id', 'request_id', 'subject_id', 'vendor_key', 'role', 'right', 'state', 'outcome', 'reason'] as const),
  ...(['confidence', 'observed_at', 'submitted_at', 'acknowledged_at', 'started_at', 'completed_at'] as const),
  ...(['attempts', 'due_at', 'follows', 'last_error'] as const),
  ...(['expected_at', 'submit_by', 'paused', 'overdue_at', 'at_risk_at', 'stalled_at'] as const),
] as const;

export type ShownStatusRow = Pick<StatusRow, (typeof shownColumns)[number]>;

const toHealthFacts = (row: Pick<StatusRow, 'paused' | 'overdue_at' | 'at_risk_at' | 'stalled_at'>): HealthFacts => ({
  paused: row.paused,
  overdueAt: unlessNever(row.overdue_at),
  atRiskAt: unlessNever(row.at_risk_at),
  stalledAt: unlessNever(row.stalled_at),
});

const trouble = (stored: StoredTrouble | null): VendorStatus['lastError'] =>
  stored === null ? null : { ...stored, at: new Date(stored.at) };

export const toStatus = (row: ShownStatusRow): VendorStatus => ({
  id: row.id,
  requestId: row.request_id,
  subjectId: row.subject_id,
  vendor: row.vendor_key,
  role: row.role,
  right: row.right,
  state: row.state,
  outcome: row.outcome,
  reason: row.reason,
  confidence: row.confidence,
  observedAt: row.observed_at,
  submittedAt: row.submitted_at,
  acknowledgedAt: row.acknowledged_at,
  startedAt: row.started_at,
  completedAt: row.completed_at,
  expectedAt: row.expected_at,
  submitBy: row.submit_by,
  health: toHealthFacts(row),
  attempts: row.attempts,
  nextAttemptAt: row.due_at,
  follows: row.follows,
  lastError: trouble(row.last_error),
});

/** As `loadStatuses`, with no more than the graph shows: a page has as many statuses as it likes. */
export async function loadShownStatuses(
  db: Database,
  requestIds: readonly string[],
): Promise<readonly ShownStatusRow[]> {
  if (requestIds.length === 0) return [];
  const rows = await db
    .selectFrom('vendor_status')
    .select(shownColumns)
    .where('request_id', '=', anyOf(requestIds))
    .execute();
  return rows.sort(inOrder);
}

/** Statuses of requests, in a fixed order: by right, then by vendor. */
export async function loadStatuses(db: Database, requestIds: readonly string[]): Promise<readonly StatusRow[]> {
  if (requestIds.length === 0) return [];
  const rows = await db.selectFrom('vendor_status').selectAll().where('request_id', '=', anyOf(requestIds)).execute();
  return rows.sort(inOrder);
}

export const inOrder = (a: ShownStatusRow, b: ShownStatusRow): number =>
  rightsInOrder.indexOf(a.right) - rightsInOrder.indexOf(b.right) ||
  (a.role === b.role ? 0 : a.role === 'INTAKE' ? -1 : 1) ||
  (a.vendor_key < b.vendor_key ? -1 : 1);

/** Records of requests, in the order in which they were planned or found. */
export async function loadRecordRows(db: Database, requestIds: readonly string[]): Promise<readonly RecordRow[]> {
  if (requestIds.length === 0) return [];
  return db
    .selectFrom('vendor_record')
    .selectAll()
    .where('request_id', '=', anyOf(requestIds))
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Records as the graph shows them; `keys` holds the people's keys, and a record of a forgotten person is empty. */
export function toRecord(row: RecordRow, key: Buffer | null): VendorRecord {
  const read = <T extends JsonValue>(column: 'facts' | 'raw', empty: T): T => {
    const bytes = row[column];
    return key === null || bytes === null ? empty : decryptJson<T>(key, `vendor_record.${column}.${row.id}`, bytes);
  };
  return {
    id: row.id,
    requestId: row.request_id,
    subjectId: row.subject_id,
    vendor: row.vendor_key,
    kind: row.vendor_kind,
    rights: row.rights,
    nativeId: row.native_id,
    nativeState: row.native_state,
    observedAt: row.observed_at ?? row.created_at,
    facts: read<Record<string, JsonValue>>('facts', {}),
    raw: read<JsonValue>('raw', null),
  };
}
