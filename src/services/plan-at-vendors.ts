import { required } from '../domain/invariant-error.js';
import type { PlannedRecord } from '../domain/vendor-source.js';
import type { Reason, Right, VendorState } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import { newId, type Ledger } from '../ledger/ledger.js';
import type { LostSending } from '../ledger/restored.js';
import { announceWork, createStatus } from '../ledger/statuses.js';
import { encryptJson } from '../ledger/subject-cipher.js';
import { unwrapSubjectKey } from '../ledger/subjects.js';
import type { PlanStep } from './plan-steps.js';

/** What a step becomes in the ledger, before any call is made. */
interface StepVerdict {
  readonly state: VendorState;
  readonly reason: Reason | null;
  readonly message: string;
}

/**
 * Freezes a plan: a status at each vendor, and a record for each call. A vendor where the same is already open for this
 * person is left out, or, with `adopt`, its status there becomes this request's too.
 */
export async function planAtVendors(
  ledger: Ledger,
  change: RequestChange,
  right: Right,
  steps: readonly PlanStep[],
  options: { readonly adopt: boolean; readonly needsApproval: boolean },
): Promise<void> {
  for (const step of steps) {
    const { vendor } = step;
    const verdict = verdictOf(step, right, options.adopt);
    change.event({ actor: 'privacy-graph', type: 'status.planned', message: verdict.message, vendor: vendor.key });
    if (step.duplicateOf !== null && !options.adopt) continue;
    const follows = step.duplicateOf !== null;
    await createStatus(
      change.trx,
      change.request,
      {
        vendor,
        right,
        state: verdict.state,
        outcome: null,
        reason: verdict.reason,
        confidence: null,
        task: step.possible ? 'SUBMIT' : follows ? 'OBSERVE' : null,
        dueAt: step.possible || follows ? change.at : null,
        follows: step.duplicateOf,
      },
      change.at,
    );
    if (step.possible) await insertRecords(ledger, change, { right, vendor, ...options }, step.records);
    if (step.possible || follows) await announceWork(change.trx, vendor.key);
  }
}

function verdictOf(step: PlanStep, right: Right, adopt: boolean): StepVerdict {
  const at = `${right} at ${step.vendor.name}`;
  switch (step.reason) {
    case null:
      return {
        state: 'PLANNED',
        reason: null,
        message: `${at} is planned: ${step.records.map(({ kind }) => kind).join(', ')}.`,
      };
    case 'DUPLICATE':
      return {
        state: 'PLANNED',
        reason: null,
        message: adopt
          ? `${at} is already under way for this person; this request takes over what it comes to.`
          : `${at} is already under way for this person; it is not asked for again.`,
      };
    case 'MISSING_IDENTIFIER':
      return {
        state: 'BLOCKED',
        reason: 'MISSING_IDENTIFIER',
        message: `${at} waits for an identifier that it needs: ${step.identifiersMissing.join(' or ')}.`,
      };
    default:
      return {
        state: 'ACTION_REQUIRED',
        reason: step.reason,
        message: `${at} must be done by a person: its API offers none.`,
      };
  }
}

/** The status that calls are planned for. */
interface PlannedFor {
  readonly right: Right;
  readonly vendor: Pick<PlanStep['vendor'], 'key' | 'kind'>;
  /** Somebody else must approve them before they are made. */
  readonly needsApproval: boolean;
  /** Where they may have been made before a backup was restored: they are looked for before anything is sent. */
  readonly lost?: LostSending | null;
  /** A person asked for them to be made, also where the vendor offers no way to look. */
  readonly insisted?: boolean;
}

/** The calls of one status, each a row before it is made. */
export async function insertRecords(
  ledger: Ledger,
  change: RequestChange,
  { right, vendor, needsApproval, lost = null, insisted = false }: PlannedFor,
  records: readonly PlannedRecord[],
): Promise<void> {
  const { id: requestId, subject_id: subjectId, wrapped_key: wrapped } = change.request;
  const key = unwrapSubjectKey(ledger, subjectId, required(wrapped, 'Key of a subject with open work'));
  const state = lost === null ? 'PLANNED' : 'SUBMITTING';
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
      ...(lost === null ? { phase: 'PLANNED' as const } : lookedFor(lost, insisted)),
      needs_approval: needsApproval,
      payload: encryptJson(key, `vendor_record.payload.${id}`, record.payload),
      hints: '{}',
      progress: JSON.stringify([{ right, state, outcome: null, reason: null, confidence: null }]),
      created_at: change.at,
    };
  };
  if (records.length > 0) await change.trx.insertInto('vendor_record').values(records.map(row)).execute();
}

/** As a record whose sending got no clear answer. */
const lookedFor = ({ from, until }: LostSending, insisted: boolean) => ({
  phase: 'INTENT' as const,
  intent_at: until,
  first_intent_at: from,
  sends: insisted ? 0 : 1,
});
