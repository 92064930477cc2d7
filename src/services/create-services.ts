import type { PrivacyRequest, RequestEvent, VendorStatus, Viewer } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import type { Page, PageArguments } from '../domain/page.js';
import { toRequestEvent } from '../ledger/events.js';
import type { Ledger } from '../ledger/ledger.js';
import { loadRequestByReference } from '../ledger/requests.js';
import { subjectKey } from '../ledger/subjects.js';
import { acknowledgeRequest } from './acknowledge-request.js';
import { approveRequest } from './approve-request.js';
import { requestChanges, vendorHealthChanges } from './changes.js';
import { cancelRequest } from './cancel-request.js';
import { createLoaders, type Loaders } from './create-loaders.js';
import { extendDeadline, pauseClock, resumeClock } from './clock-acts.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { decideRequests } from './decide-request.js';
import { planDeletion } from './plan-deletion.js';
import { listRequests } from './request-list.js';
import { requestAccess, requestDeletion } from './request-right.js';
import { retryVendor } from './retry-vendor.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { RequestServices, Services, VendorServices } from './services.js';
import { attestVendor, excludeVendor } from './status-acts.js';
import { subjectServices } from './subject-services.js';
import { statistics } from './statistics.js';
import { uploadFile } from './upload-file.js';
import type { Outcomes } from './user-problem.js';
import { verifyIdentity } from './verify-identity.js';
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
    statistics: (filter, groupBy, now) => statistics(dependencies, filter, groupBy, now),
    changes: (filterAt) => requestChanges(dependencies, filterAt),
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
    receiptOf: async (request) => (request.completedAt === null ? null : loaders.receipt.load(request.id)),
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
    verifyIdentity: async (id, how) => acted(await verifyIdentity(dependencies, viewer, id, how)),
    approve: async (id, planHash) => acted(await approveRequest(dependencies, viewer, id, planHash)),
    approvalPlan: (request) =>
      request.approval === null ? Promise.resolve(null) : loaders.approvalPlan.load(request.id),
    extendDeadline: async (id, notice) => acted(await extendDeadline(dependencies, viewer, id, notice)),
    pauseClock: async (id, reason) => acted(await pauseClock(dependencies, viewer, id, reason)),
    resumeClock: async (id) => acted(await resumeClock(dependencies, viewer, id)),
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

function vendorServices(dependencies: ServiceDependencies, loaders: Loaders): VendorServices {
  const { vendors, retired } = dependencies;
  const known = [...vendors, ...retired];
  return {
    all: () => vendors,
    byKey: (key) => known.find((vendor) => vendor.key === key) ?? null,
    byId: (id) => known.find((vendor) => vendor.id === id) ?? null,
    health: async (vendor) => required(await loaders.health.load(vendor.key), 'The row of a configured account'),
    healthChanges: () => vendorHealthChanges(dependencies),
  };
}
