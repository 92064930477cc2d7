import { closedGate, reasonOfGate, type Gate } from '../domain/authority.js';
import type { RightProgress } from '../domain/vendor-source.js';
import type { Right, VendorState } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import { isHeld, isHeldForCertain } from '../ledger/legal-holds.js';
import type { RecordRow, RequestRow } from '../ledger/requests.js';
import { announceWork } from '../ledger/statuses.js';
import type { RecordPhase } from '../ledger/tables.js';
import type { DeliveryContext } from './context.js';
import { settleStatuses } from './settle-statuses.js';

/** Accounts where something changed, by their keys. */
export interface GatesMoved {
  /** Nothing is sent there any more for now. */
  readonly closed: readonly string[];
  /** What waited there goes on. */
  readonly opened: readonly string[];
}

type GateRecord = Pick<RecordRow, 'rights' | 'needs_approval'>;

/** What is known of the request besides its records. */
interface Standing {
  readonly held: boolean;
  readonly identityWanted: boolean;
  readonly identityVerified: boolean;
}

/**
 * Brings everything that is planned for a request and not sent behind the gates that are closed now, and out from behind
 * those that are open. For whoever placed or released a hold, verified an identity, approved, or planned anew, under the
 * request's lock. What was sent stays as it is.
 */
export async function settleGates(context: DeliveryContext, change: RequestChange): Promise<GatesMoved> {
  return move(context, change, await standingOf(context, change, await isHeld(change.trx, change.request.subject_id)));
}

/**
 * Whether a call may be made, looked at under lock in the transaction that commits its intent: a hold that was placed before
 * is seen, and one that is being placed waits and then finds the intent. Where it may not, everything of the request goes
 * behind the gate.
 */
export async function passesGates(
  context: DeliveryContext,
  change: RequestChange,
  record: Pick<RecordRow, 'id'>,
): Promise<boolean> {
  const held = await isHeldForCertain(change.trx, change.request.subject_id);
  // Nothing was changed yet in this transaction, which holds the request's row.
  const standing = await standingOf(context, change, held, change.request);
  const row = await change.trx
    .selectFrom('vendor_record')
    .selectAll()
    .where('id', '=', record.id)
    .where('phase', 'in', ['PLANNED', 'INTENT'])
    .executeTakeFirst();
  // Withdrawn, or put behind a gate, since it was loaded.
  if (row === undefined || row.withdrawn) return false;
  const gate = gateOf(row, standing);
  if (gate === null) return true;
  await place(change, row, gate);
  change.event({ actor: 'privacy-graph', type: 'record.withheld', message: `Nothing was sent: ${words[gate]}.` });
  await move(context, change, standing);
  return false;
}

const words: Readonly<Record<Gate, string>> = {
  LEGAL_HOLD: 'a legal hold stands',
  IDENTITY: 'the person’s identity is not verified',
  APPROVAL: 'somebody else must approve it',
};

/** The gate before one right of a request, as things stand; null where it is open. Approval is asked for by the plan. */
export async function gateBefore(context: DeliveryContext, change: RequestChange, right: Right): Promise<Gate | null> {
  const standing = await standingOf(context, change, await isHeld(change.trx, change.request.subject_id));
  return gateOf({ rights: [right], needs_approval: false }, standing);
}

function gateOf({ rights, needs_approval: needsApproval }: GateRecord, standing: Standing): Gate | null {
  const gates = rights.map((right) => closedGate({ right, needsApproval, ...standing }));
  return gates.find((gate) => gate !== null) ?? null;
}

type IdentityColumns = Pick<RequestRow, 'identity_wanted' | 'identity_verified_at'>;

const loadIdentity = ({ trx, request }: RequestChange): Promise<IdentityColumns> =>
  trx
    .selectFrom('privacy_request')
    .select(['identity_wanted', 'identity_verified_at'])
    .where('id', '=', request.id)
    .executeTakeFirstOrThrow();

/** A policy that has come to want identities verified since the request was made holds for it too. */
async function standingOf(
  context: DeliveryContext,
  change: RequestChange,
  held: boolean,
  known: IdentityColumns | null = null,
): Promise<Standing> {
  const row = known ?? (await loadIdentity(change));
  const identityVerified = row.identity_verified_at !== null;
  const identityWanted = row.identity_wanted || (context.policy.verification.required && !identityVerified);
  if (identityWanted && !row.identity_wanted) {
    await change.trx
      .updateTable('privacy_request')
      .set({ identity_wanted: true })
      .where('id', '=', change.request.id)
      .execute();
  }
  return { held, identityWanted, identityVerified };
}

async function move(context: DeliveryContext, change: RequestChange, standing: Standing): Promise<GatesMoved> {
  const records = await change.trx
    .selectFrom('vendor_record')
    .selectAll()
    .where('request_id', '=', change.request.id)
    .where('superseded', '=', false)
    .where('phase', 'in', ['PLANNED', 'BLOCKED'])
    .execute();
  const closed = new Set<string>();
  const opened = new Set<string>();
  for (const record of records) {
    const gate = gateOf(record, standing);
    if (gate === null && record.phase === 'PLANNED') continue;
    await place(change, record, gate);
    (gate === null ? opened : closed).add(record.vendor_key);
  }
  for (const vendor of new Set([...closed, ...opened])) {
    const lane = context.lanes.get(vendor);
    // An account that is configured no more is sent nothing; should it come back, its worker looks at the gates itself.
    if (lane === undefined) continue;
    const rights = records.filter((record) => record.vendor_key === vendor).flatMap((record) => record.rights);
    await settleStatuses(context, change, lane, { askedAt: null, dueAt: change.at, rights });
    if (opened.has(vendor)) await announceWork(change.trx, vendor);
  }
  return { closed: [...closed], opened: [...opened] };
}

/** What may have arrived once is looked for again before it is sent; the rest is sent as planned. */
async function place(change: RequestChange, record: RecordRow, gate: Gate | null): Promise<void> {
  const open: { readonly phase: RecordPhase; readonly state: VendorState } =
    record.first_intent_at !== null ? { phase: 'INTENT', state: 'SUBMITTING' } : { phase: 'PLANNED', state: 'PLANNED' };
  const { phase, state } = gate === null ? open : ({ phase: 'BLOCKED', state: 'BLOCKED' } as const);
  const reason = gate === null ? null : reasonOfGate[gate];
  const progress = record.rights.map((right): RightProgress => ({
    right,
    state,
    reason,
    outcome: null,
    confidence: null,
  }));
  await change.trx
    .updateTable('vendor_record')
    .set({ phase, progress: JSON.stringify(progress) })
    .where('id', '=', record.id)
    .execute();
}
