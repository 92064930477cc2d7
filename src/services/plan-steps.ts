import type { Transaction } from 'kysely';
import type { Vendor } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import { finalStates } from '../domain/roll-up.js';
import type { KnownIdentifiers, PlannedRecord } from '../domain/vendor-source.js';
import type { IdentifierKind, Reason, Right } from '../domain/vocabulary.js';
import { signature } from '../ledger/subject-cipher.js';
import { loadSubjects } from '../ledger/subjects.js';
import type { Tables } from '../ledger/tables.js';
import type { ServiceDependencies } from './service-dependencies.js';

/** What would happen at one vendor. */
export interface PlanStep {
  readonly vendor: Vendor;
  readonly possible: boolean;
  /** Why it is not possible; null where it is. */
  readonly reason: Reason | null;
  readonly records: readonly PlannedRecord[];
  readonly identifiersUsed: readonly IdentifierKind[];
  readonly identifiersMissing: readonly IdentifierKind[];
  /** The open status elsewhere that makes this one a duplicate. */
  readonly duplicateOf: string | null;
}

/** Whom and what a plan is about. */
export interface PlanSubject {
  readonly subjectId: string;
  /** The request whose right is carried out; null where a new one will be made. */
  readonly requestId: string | null;
  readonly right: Right;
  /** A legal hold stands before it. */
  readonly held: boolean;
}

/**
 * What would be sent to each vendor, as things stand in this transaction. One person is erased once at a time: where the
 * same is open at a vendor already, a second call could reach a customer who has come back meanwhile.
 */
export async function planSteps(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  trx: Transaction<Tables>,
  about: PlanSubject,
  vendors: readonly Vendor[],
): Promise<readonly PlanStep[]> {
  const open = await openWork(trx, about);
  const subject = (await loadSubjects(delivery.ledger, trx, [about.subjectId])).get(about.subjectId);
  const usable = (subject?.identifiers ?? []).filter((one) => one.main || one.verifiedAt !== null);
  const values = (kind: IdentifierKind) => usable.filter((one) => one.kind === kind).map((one) => one.value);
  return vendors.map((vendor) => {
    const identifiers: KnownIdentifiers = {
      emails: values('EMAIL'),
      phones: values('PHONE'),
      vendorIds: usable.filter((one) => !['EMAIL', 'PHONE'].includes(one.kind) && one.sources.includes(vendor.key)),
    };
    return stepAt(delivery, vendor, about, identifiers, open.get(vendor.key) ?? null);
  });
}

function stepAt(
  delivery: ServiceDependencies['delivery'],
  vendor: Vendor,
  { right, held }: PlanSubject,
  identifiers: KnownIdentifiers,
  duplicateOf: string | null,
): PlanStep {
  const none = {
    vendor,
    possible: false,
    records: [],
    identifiersUsed: [],
    identifiersMissing: [],
    duplicateOf,
  } as const;
  if (duplicateOf !== null) return { ...none, reason: 'DUPLICATE' };
  const { source } = required(delivery.lanes.get(vendor.key), 'Lane of a configured vendor');
  if (!canAct(vendor, right) || source.plan === undefined) return { ...none, reason: 'VENDOR_UNSUPPORTED' };
  const plan = source.plan(right, identifiers);
  if (plan.records.length === 0) return { ...none, reason: 'MISSING_IDENTIFIER', identifiersMissing: plan.missing };
  if (held) return { ...none, reason: 'LEGAL_HOLD' };
  const used = new Set(plan.records.flatMap((record) => record.identifiersUsed));
  return { ...none, possible: true, reason: null, records: plan.records, identifiersUsed: [...used].sort() };
}

/** Whether a vendor acts on a right through its API. */
export const canAct = (vendor: Vendor, right: Right): boolean =>
  (right === 'DELETION' && vendor.capabilities.includes('SUBMIT_DELETION')) ||
  (right === 'ACCESS' && vendor.capabilities.includes('SUBMIT_ACCESS'));

/** By vendor: the status under which the right is open for the person, or was ever planned in this request. */
async function openWork(trx: Transaction<Tables>, about: PlanSubject): Promise<ReadonlyMap<string, string>> {
  // Taken before the look, so that two requests for one person cannot both find nothing open.
  await trx.selectFrom('subject').select('id').where('id', '=', about.subjectId).forNoKeyUpdate().execute();
  const rows = await trx
    .selectFrom('vendor_status')
    .select(['vendor_key', 'id'])
    .where('subject_id', '=', about.subjectId)
    .where('right', '=', about.right)
    .where('role', '=', 'PROCESSOR')
    .where((where) =>
      where.or([
        where('state', 'not in', [...finalStates]),
        ...(about.requestId === null ? [] : [where('request_id', '=', about.requestId)]),
      ]),
    )
    .orderBy('received_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.vendor_key, row.id]));
}

/**
 * Stands for exactly this plan: an HMAC over the person, the request, the regulation and each step's vendor, records,
 * identifiers, possible and reason. Times, sentences and warnings are outside it.
 */
export async function planHash(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  trx: Transaction<Tables>,
  about: PlanSubject & { readonly regulation: string },
  steps: readonly PlanStep[],
): Promise<string> {
  // By what identifies the person, not by our key: a person who is not known yet has none.
  const identifiers = await trx
    .selectFrom('subject_identifier')
    .select('lookup')
    .where('subject_id', '=', about.subjectId)
    .where('main', '=', true)
    .execute();
  const text = JSON.stringify([
    identifiers.map(({ lookup }) => lookup.toString('hex')).sort(),
    about.requestId,
    about.right,
    about.regulation,
    steps.map((step) => [
      step.vendor.key,
      step.records.map((record) => [record.kind, Object.entries(record.payload).sort()]),
      step.identifiersUsed,
      step.identifiersMissing,
      step.possible,
      step.reason,
    ]),
  ]);
  return signature(delivery.ledger.keys.lookup, `plan:${text}`).toString('base64url');
}
