import DataLoader from 'dataloader';
import type { PrivacyRequest, Subject, VendorHealth, VendorRecord, VendorStatus, Viewer } from '../domain/entities.js';
import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import type { Page, PageArguments } from '../domain/page.js';
import type { RequestEvent, RequestFile } from '../domain/entities.js';
import { loadHealth } from '../ledger/accounts.js';
import { toRequestEvent, type EventRow } from '../ledger/events.js';
import { loadFiles, loadFilesOfRequests } from '../ledger/files.js';
import type { Ledger } from '../ledger/ledger.js';
import {
  anyOf,
  inOrder,
  loadRecordRows,
  loadRequestByReference,
  loadRequests,
  loadShownStatuses,
  toRecord,
  toStatus,
  type RecordRow,
} from '../ledger/requests.js';
import {
  loadPossibleMatches,
  loadSubjects,
  subjectKey,
  subjectsByIdentifier,
  unwrapSubjectKey,
} from '../ledger/subjects.js';
import { required } from '../domain/invariant-error.js';
import { acknowledgeRequest } from './acknowledge-request.js';
import { addIdentifier } from './add-identifier.js';
import { cancelRequest } from './cancel-request.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { decideRequests } from './decide-request.js';
import { freshStatuses } from './fresh-statuses.js';
import { planDeletion } from './plan-deletion.js';
import { requestAccess, requestDeletion } from './request-right.js';
import { listRequests } from './request-list.js';
import { retryVendor } from './retry-vendor.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { RequestServices, Services, StatusOptions, SubjectServices, VendorServices } from './services.js';
import { uploadFile } from './upload-file.js';
import { attestVendor, excludeVendor } from './status-acts.js';
import { BadArgument, type Outcomes } from './user-problem.js';
import { requestOfMail, requestOfVendorRecord } from './vendor-lookup.js';

/** The services of one operation. Loads are batched and kept for its length only: a longer life would outlive permissions. */
export function createServices(dependencies: ServiceDependencies, viewer: Viewer): Services {
  const loaders = createLoaders(dependencies);
  return {
    viewer,
    requests: requestServices(dependencies, viewer, loaders),
    subjects: subjectServices(dependencies, viewer, loaders),
    vendors: vendorServices(dependencies, loaders),
  };
}

interface StatusKey {
  readonly requestId: string;
  readonly options: StatusOptions;
}

function createLoaders(dependencies: ServiceDependencies) {
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

type Loaders = ReturnType<typeof createLoaders>;

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
    for (const key of group) lists.set(key, chosen(byRequest.get(key.requestId) ?? [], key.options));
  }
  return keys.map((key) => lists.get(key) ?? []);
}

const chosen = (statuses: readonly VendorStatus[], { vendors }: StatusOptions): readonly VendorStatus[] =>
  vendors === null ? statuses : statuses.filter((status) => vendors.includes(status.vendor));

function requestServices(dependencies: ServiceDependencies, viewer: Viewer, loaders: Loaders): RequestServices {
  const { ledger } = dependencies.delivery;
  const found = (id: string | null) => (id === null ? Promise.resolve(null) : loaders.request.load(id));
  const acted = async (outcome: Outcomes<string>): Promise<Outcomes<PrivacyRequest>> => {
    if (outcome.value === null) return outcome;
    loaders.request.clear(outcome.value);
    return { value: required(await loaders.request.load(outcome.value), 'The request that was changed'), problems: [] };
  };
  const actedOnStatus = async (outcome: Outcomes<string>): Promise<Outcomes<VendorStatus>> => {
    if (outcome.value === null) return outcome;
    loaders.status.clear(outcome.value);
    const status = required(await loaders.status.load(outcome.value), 'The status that was changed');
    loaders.request.clear(status.requestId);
    return { value: status, problems: [] };
  };
  return {
    byId: (id) => loaders.request.load(id),
    byReference: (reference) => loadRequestByReference(ledger, reference),
    byVendorRecord: async (vendor, nativeId) => found(await requestOfVendorRecord(dependencies, vendor, nativeId)),
    byEmailMessage: async (message) => found(await requestOfMail(dependencies, message)),
    page: (filter, order, page) => listRequests(ledger, filter, order, page, dependencies.country),
    statusById: (id) => loaders.status.load(id),
    statusesOf: ({ id }, options) => loaders.statuses.load({ requestId: id, options }),
    recordById: (id) => loaders.record.load(id),
    async recordsOf(status) {
      // A status that follows another has no records of its own: what was done is the other's.
      const leader =
        status.follows === null ? status : required(await loaders.status.load(status.follows), 'Followed status');
      const records = (await loaders.recordsOfRequest.load(leader.requestId)) ?? [];
      return records.filter((record) => record.vendor === leader.vendor && record.rights.includes(leader.right));
    },
    eventById: (id) => loaders.event.load(id),
    events: (request, page) => listEvents(ledger, request, page),
    planDeletion: (input) => planDeletion(dependencies, input),
    requestDeletion: async (input) => acted(await requestDeletion(dependencies, viewer, input)),
    requestAccess: async (input) => acted(await requestAccess(dependencies, viewer, input)),
    acknowledge: async (id) => acted(await acknowledgeRequest(dependencies, viewer, id)),
    acknowledgeMany: (ids) =>
      Promise.all(
        ids.map(async (id) => ({
          request: id,
          outcome: await acted(await acknowledgeRequest(dependencies, viewer, id)),
        })),
      ),
    update: async (input) =>
      acted(required((await decideRequests(dependencies, viewer, [input]))[0], 'Result of one input')),
    async updateMany(inputs) {
      const results = await decideRequests(dependencies, viewer, inputs);
      return Promise.all(
        inputs.map(async ({ request }, index) => ({
          request,
          outcome: await acted(required(results[index], 'Result of an input')),
        })),
      );
    },
    async uploadFile(input) {
      const { value: place, problems } = await uploadFile(dependencies, viewer, input);
      if (place === null) return { value: null, problems };
      const file = required(await loaders.file.load(place.fileId), 'The file that was announced');
      return { value: { file, ticket: place.ticket, expiresAt: place.expiresAt }, problems: [] };
    },
    filesOf: async (request) => (await loaders.filesOfRequest.load(request.id)) ?? [],
    fileById: (id) => loaders.file.load(id),
    cancel: async (id, comment) => acted(await cancelRequest(dependencies, viewer, id, comment)),
    retryVendor: async (id) => actedOnStatus(await retryVendor(dependencies, viewer, id)),
    excludeVendor: async (id, reason, comment) =>
      actedOnStatus(await excludeVendor(dependencies, viewer, id, { reason, comment })),
    attestVendor: async (id, outcome, comment) =>
      actedOnStatus(await attestVendor(dependencies, viewer, id, { outcome, comment })),
  };
}

/** The chain, oldest first. Events are few and never change, so a cursor is simply the place in the chain. */
async function listEvents(ledger: Ledger, request: PrivacyRequest, page: PageArguments): Promise<Page<RequestEvent>> {
  const list = `events:${request.id}`;
  const key = ledger.keys.cursor;
  const limit = page.first ?? 0;
  const after = page.after === null ? 0 : decodeCursor(key, list, page.after).at.getTime();
  const rows = await ledger.db
    .selectFrom('event')
    .selectAll()
    .where('request_id', '=', request.id)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit + 1)
    .execute();
  const said = rows.some((row) => row.detail !== null);
  const subject = said ? await subjectKey(ledger, ledger.db, request.subjectId) : null;
  return {
    edges: rows.slice(0, limit).map((row) => ({
      cursor: encodeCursor(key, list, { at: new Date(row.sequence), id: row.id }),
      node: toRequestEvent(row, subject),
    })),
    hasNextPage: rows.length > limit,
    hasPreviousPage: page.after !== null,
  };
}

function subjectServices(dependencies: ServiceDependencies, viewer: Viewer, loaders: Loaders): SubjectServices {
  const { ledger } = dependencies.delivery;
  const holders = (kind: 'EMAIL' | 'PHONE', value: string) =>
    subjectsByIdentifier(ledger, ledger.db, { kind, value, main: true, source: null });
  return {
    byId: (id) => loaders.subject.load(id),
    async byEmail(email) {
      const normal = normalizeEmail(email);
      if (normal === null) throw new BadArgument('email is not an e-mail address, or it is masked.');
      const [id] = await holders('EMAIL', normal);
      return id === undefined ? null : loaders.subject.load(id);
    },
    async byPhone(phone) {
      const normal = normalizePhone(phone, dependencies.country);
      if (normal === null)
        throw new BadArgument('phone is not a telephone number, or it is masked; write it with its country code.');
      const [id, second] = await holders('PHONE', normal);
      return id === undefined || second !== undefined ? null : loaders.subject.load(id);
    },
    async possibleMatches({ id }) {
      const others = await loaders.subject.loadMany([...(await loadPossibleMatches(ledger.db, id))]);
      return others.filter((other): other is Subject => other !== null && !(other instanceof Error));
    },
    async addIdentifier(id, input) {
      const outcome = await addIdentifier(dependencies, viewer, id, input);
      if (outcome.value === null) return outcome;
      loaders.subject.clear(id);
      return { value: required(await loaders.subject.load(id), 'The person that was changed'), problems: [] };
    },
    async statusesOf({ id }, options) {
      const rows = await ledger.db.selectFrom('vendor_status').selectAll().where('subject_id', '=', id).execute();
      rows.sort((a, b) => b.received_at.getTime() - a.received_at.getTime() || inOrder(a, b));
      if (options.maxAgeMs === null) return chosen(rows.map(toStatus), options);
      const requests = [...new Set(rows.map((row) => row.request_id))];
      const lists = await loaders.statuses.loadMany(requests.map((requestId) => ({ requestId, options })));
      return lists.flatMap((list) => {
        if (list instanceof Error) throw list;
        return list;
      });
    },
  };
}

function vendorServices({ vendors, retired }: ServiceDependencies, loaders: Loaders): VendorServices {
  const known = [...vendors, ...retired];
  return {
    all: () => vendors,
    byKey: (key) => known.find((vendor) => vendor.key === key) ?? null,
    byId: (id) => known.find((vendor) => vendor.id === id) ?? null,
    health: async (vendor) => required(await loaders.health.load(vendor.key), 'The row of a configured account'),
  };
}
