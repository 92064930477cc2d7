import DataLoader from 'dataloader';
import type {
  PrivacyRequest,
  Receipt,
  RequestEvent,
  RequestFile,
  Subject,
  VendorHealth,
  VendorRecord,
  VendorStatus,
} from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import { loadHealth } from '../ledger/accounts.js';
import { toRequestEvent, type EventRow } from '../ledger/events.js';
import { loadFiles, loadFilesOfRequests } from '../ledger/files.js';
import type { Ledger } from '../ledger/ledger.js';
import { newestReceipts } from '../ledger/receipts.js';
import {
  anyOf,
  loadRecordRows,
  loadRequests,
  loadShownStatuses,
  selectRequests,
  toRecord,
  toStatus,
  type RecordRow,
} from '../ledger/requests.js';
import { loadSubjects, subjectKey, unwrapSubjectKey } from '../ledger/subjects.js';
import { approvalPlans } from './approval-plan.js';
import { freshStatuses } from './fresh-statuses.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { StatusOptions } from './services.js';

interface StatusKey {
  readonly requestId: string;
  readonly options: StatusOptions;
}

/** What one operation loads, batched and kept for its length only: a longer life would outlive permissions. */
export function createLoaders(dependencies: ServiceDependencies) {
  const { ledger } = dependencies.delivery;
  const byKey = <K, V>(load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>) =>
    new DataLoader<K, V | null>(async (keys) => {
      const found = await load(keys);
      return keys.map((key) => found.get(key) ?? null);
    });
  return {
    request: byKey<string, PrivacyRequest>((ids) => loadRequests(ledger, ids)),
    subject: byKey<string, Subject>((ids) => loadSubjects(ledger, ledger.db, ids)),
    health: byKey<string, VendorHealth>((keys) => loadHealth(ledger, keys)),
    status: byKey<string, VendorStatus>(async (ids) => {
      const rows = await ledger.db.selectFrom('vendor_status').selectAll().where('id', '=', anyOf(ids)).execute();
      return new Map(rows.map((row) => [row.id, toStatus(row)]));
    }),
    event: byKey<string, RequestEvent>(async (ids) => {
      const rows = await ledger.db.selectFrom('event').selectAll().where('id', '=', anyOf(ids)).execute();
      return new Map(await Promise.all(rows.map(async (row) => [row.id, await withComment(ledger, row)] as const)));
    }),
    record: byKey<string, VendorRecord>(async (ids) => {
      const rows = await ledger.db.selectFrom('vendor_record').selectAll().where('id', '=', anyOf(ids)).execute();
      const records = await toRecords(ledger, rows);
      return new Map(records.map((record) => [record.id, record]));
    }),
    receipt: byKey<string, Receipt>((ids) => newestReceipts(ledger.db, ids)),
    approvalPlan: byKey<string, string>((ids) => loadApprovalPlans(dependencies, ids)),
    file: byKey<string, RequestFile>((ids) => loadFiles(ledger, ids)),
    filesOfRequest: byKey<string, readonly RequestFile[]>((ids) => loadFilesOfRequests(ledger, ids)),
    recordsOfRequest: byKey<string, readonly VendorRecord[]>(async (ids) =>
      Map.groupBy(await toRecords(ledger, await loadRecordRows(ledger.db, ids)), (record) => record.requestId),
    ),
    statuses: new DataLoader<StatusKey, readonly VendorStatus[], string>(
      (keys) => loadStatusLists(dependencies, keys),
      { cacheKeyFn: ({ requestId, options }) => JSON.stringify([requestId, options.vendors, options.maxAgeMs]) },
    ),
  };
}

/** By request: the hash of what waits for approval. */
async function loadApprovalPlans({ delivery }: ServiceDependencies, ids: readonly string[]) {
  const { ledger } = delivery;
  const requests = await selectRequests(ledger.db).where('privacy_request.id', '=', anyOf(ids)).execute();
  const plans = await approvalPlans(ledger, ledger.db, requests);
  return new Map([...plans].map(([id, plan]) => [id, plan.toString('base64url')]));
}

export type Loaders = ReturnType<typeof createLoaders>;

/** One event, with what a person said, which needs the key of the person that the request is about. */
async function withComment(ledger: Ledger, row: EventRow): Promise<RequestEvent> {
  if (row.detail === null) return toRequestEvent(row, null);
  const request = required((await loadRequests(ledger, [row.request_id])).get(row.request_id), 'Request of an event');
  return toRequestEvent(row, await subjectKey(ledger, ledger.db, request.subjectId));
}

/** Records with their people's keys: one statement more, however many records. */
async function toRecords(ledger: Ledger, rows: readonly RecordRow[]): Promise<readonly VendorRecord[]> {
  if (rows.length === 0) return [];
  const subjects = await ledger.db
    .selectFrom('subject')
    .select(['id', 'wrapped_key'])
    .where('id', '=', anyOf([...new Set(rows.map((row) => row.subject_id))]))
    .execute();
  const keys = new Map(
    subjects.map((row) => [
      row.id,
      row.wrapped_key === null ? null : unwrapSubjectKey(ledger, row.id, row.wrapped_key),
    ]),
  );
  return rows.map((row) => toRecord(row, keys.get(row.subject_id) ?? null));
}

/** All that one operation wants to know of statuses, by age: one statement, or one round to the vendors, for each age. */
async function loadStatusLists(
  dependencies: ServiceDependencies,
  keys: readonly StatusKey[],
): Promise<(readonly VendorStatus[])[]> {
  const ofAge = (key: StatusKey) =>
    JSON.stringify([key.options.maxAgeMs, key.options.maxAgeMs === null ? null : key.options.vendors]);
  const lists = new Map<StatusKey, readonly VendorStatus[]>();
  for (const group of Map.groupBy(keys, ofAge).values()) {
    const ids = [...new Set(group.map((key) => key.requestId))];
    const [{ maxAgeMs, vendors }] = [required(group[0], 'A key of the group').options];
    const rows =
      maxAgeMs === null
        ? await loadShownStatuses(dependencies.delivery.ledger.db, ids)
        : await freshStatuses(dependencies, ids, { vendors, maxAgeMs });
    const byRequest = Map.groupBy(rows.map(toStatus), (status) => status.requestId);
    for (const key of group) lists.set(key, chosenStatuses(byRequest.get(key.requestId) ?? [], key.options));
  }
  return keys.map((key) => lists.get(key) ?? []);
}

/** Those of the vendors that were asked for. */
export const chosenStatuses = (
  statuses: readonly VendorStatus[],
  { vendors }: StatusOptions,
): readonly VendorStatus[] =>
  vendors === null ? statuses : statuses.filter((status) => vendors.includes(status.vendor));
