import type { Vendor } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import { finalStates } from '../domain/roll-up.js';
import type { KnownIdentifiers, PlannedRecord, SubmissionPlan } from '../domain/vendor-source.js';
import type { Right } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import { newId } from '../ledger/ledger.js';
import { announceWork, createStatus } from '../ledger/statuses.js';
import { encryptJson } from '../ledger/subject-cipher.js';
import { loadSubjects, unwrapSubjectKey } from '../ledger/subjects.js';
import type { ServiceDependencies } from './service-dependencies.js';

/**
 * Freezes what will be sent for a right: a status at each vendor, and a record for each call, before any call is made.
 * A vendor where the same is already open for this person is left out. Answers the vendors that take part.
 */
export async function planAtVendors(
  dependencies: ServiceDependencies,
  change: RequestChange,
  right: Right,
  vendors: readonly Vendor[],
): Promise<readonly Vendor[]> {
  const busy = await vendorsWithWork(change, right);
  const free = vendors.filter((vendor) => !busy.has(vendor.key));
  for (const vendor of vendors) {
    if (busy.has(vendor.key)) {
      change.event({
        actor: 'privacy-graph',
        type: 'status.left-out',
        message: `${right} at ${vendor.name} is already under way for this person; it is not asked for again.`,
        vendor: vendor.key,
      });
    }
  }
  for (const vendor of free) await planAtVendor(dependencies, change, right, vendor);
  return free;
}

/**
 * Vendors where this is open for the person already, in whatever request, or was ever planned in this one: a second call
 * could reach a customer who has come back meanwhile.
 */
async function vendorsWithWork({ trx, request }: RequestChange, right: Right): Promise<ReadonlySet<string>> {
  // Taken before the look, so that two requests for one person cannot both find nothing open. The weaker lock: each of
  // them holds the person's row by its foreign key already, and would wait for the other to let go of that.
  await trx.selectFrom('subject').select('id').where('id', '=', request.subject_id).forNoKeyUpdate().execute();
  const rows = await trx
    .selectFrom('vendor_status')
    .select('vendor_key')
    .where('subject_id', '=', request.subject_id)
    .where('right', '=', right)
    .where('role', '=', 'PROCESSOR')
    .where((where) => where.or([where('request_id', '=', request.id), where('state', 'not in', [...finalStates])]))
    .execute();
  return new Set(rows.map((row) => row.vendor_key));
}

async function planAtVendor(
  { delivery }: ServiceDependencies,
  change: RequestChange,
  right: Right,
  vendor: Vendor,
): Promise<void> {
  const { source } = required(delivery.lanes.get(vendor.key), 'Lane of a configured vendor');
  const plan = required(source.plan?.bind(source), 'Plan of a source that can submit');
  const planned = plan(right, await knownIdentifiers(delivery, change, vendor));
  const missing = planned.records.length === 0;
  await createStatus(
    change.trx,
    change.request,
    {
      vendor,
      right,
      state: missing ? 'BLOCKED' : 'PLANNED',
      outcome: null,
      reason: missing ? 'MISSING_IDENTIFIER' : null,
      confidence: null,
      task: missing ? null : 'SUBMIT',
      dueAt: missing ? null : change.at,
    },
    change.at,
  );
  await insertRecords(delivery, change, right, vendor, planned);
  change.event({
    actor: 'privacy-graph',
    type: 'status.planned',
    message: missing
      ? `${right} at ${vendor.name} waits for an identifier that it needs: ${planned.missing.join(' or ')}.`
      : `${right} at ${vendor.name} is planned: ${planned.records.map((record) => record.kind).join(', ')}.`,
    vendor: vendor.key,
  });
  if (!missing) await announceWork(change.trx, vendor.key);
}

/** What may be sent to an account: main identifiers and those that were verified. */
async function knownIdentifiers(
  { ledger }: ServiceDependencies['delivery'],
  change: RequestChange,
  vendor: Vendor,
): Promise<KnownIdentifiers> {
  const subject = (await loadSubjects(ledger, change.trx, [change.request.subject_id])).get(change.request.subject_id);
  const usable = (subject?.identifiers ?? []).filter((one) => one.main || one.verifiedAt !== null);
  const values = (kind: 'EMAIL' | 'PHONE') => usable.filter((one) => one.kind === kind).map((one) => one.value);
  return {
    emails: values('EMAIL'),
    phones: values('PHONE'),
    vendorIds: usable.filter((one) => one.kind !== 'EMAIL' && one.kind !== 'PHONE' && one.sources.includes(vendor.key)),
  };
}

async function insertRecords(
  { ledger }: ServiceDependencies['delivery'],
  change: RequestChange,
  right: Right,
  vendor: Vendor,
  plan: SubmissionPlan,
): Promise<void> {
  const { id: requestId, subject_id: subjectId, wrapped_key: wrapped } = change.request;
  const key = unwrapSubjectKey(ledger, subjectId, required(wrapped, 'Key of a subject with a new request'));
  const row = (record: PlannedRecord, position: number) => {
    const id = newId();
    return {
      id,
      request_id: requestId,
      subject_id: subjectId,
      vendor_key: vendor.key,
      vendor_kind: vendor.kind,
      kind: record.kind,
      position,
      rights: [right],
      phase: 'PLANNED' as const,
      payload: encryptJson(key, `vendor_record.payload.${id}`, record.payload),
      hints: '{}',
      progress: JSON.stringify([{ right, state: 'PLANNED', outcome: null, reason: null, confidence: null }]),
      created_at: change.at,
    };
  };
  if (plan.records.length === 0) return;
  await change.trx.insertInto('vendor_record').values(plan.records.map(row)).execute();
}
