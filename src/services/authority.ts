import { sql } from 'kysely';
import { gateBefore, type GatesMoved } from '../delivery/gates.js';
import type { Gate } from '../domain/authority.js';
import type { Viewer } from '../domain/entities.js';
import type { PlannedRecord } from '../domain/vendor-source.js';
import type { Outcome, Right } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import { addDeletionAct, countDeletionActs } from '../ledger/deletion-acts.js';
import type { Database } from '../ledger/ledger.js';
import type { RequestRow } from '../ledger/requests.js';
import { approvalPlan } from './approval-plan.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type UserProblem } from './user-problem.js';

/**
 * How many deletions a plan is: as many as addresses are erased by it. A person with three addresses counts three, so that
 * nobody gets past the limits by gathering strangers' addresses under one person.
 */
export function deletionsIn(records: readonly (readonly Pick<PlannedRecord, 'kind'>[])[]): number {
  const ofVendor = records.flatMap((planned) => [...Map.groupBy(planned, ({ kind }) => kind).values()]);
  return Math.max(1, ...ofVendor.map((sameKind) => sameKind.length));
}

/**
 * Counts deletions against what the policy lets a viewer ask for within an hour, over all processes. Throws a `Refusal`
 * where it is too many; answers whether somebody else must approve these. To be called last, after every other lock.
 */
export async function spendAuthority(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  viewer: Viewer,
  trx: Database,
  deletions: number,
): Promise<{ readonly needsApproval: boolean }> {
  const { ledger, policy } = delivery;
  const at = ledger.now();
  const most = policy.velocity.deletionsPerHour;
  const lately = await countDeletionActs(trx, viewer.id, at);
  const total = lately.deletions + deletions;
  if (total > most) throw new Refusal(tooMany(most, lately.deletions, lately.lessFrom));
  await addDeletionAct(trx, viewer.id, deletions, at);
  const { deletionsPerHour: alone } = policy.approval;
  return { needsApproval: alone !== null && total > alone };
}

function tooMany(most: number, lately: number, lessFrom: Date | null): UserProblem {
  const until =
    lessFrom === null ? '' : ` The next can be asked for at ${lessFrom.toISOString()}, or by somebody else.`;
  return problem(
    'LIMIT_EXCEEDED',
    `The policy lets one viewer ask for ${String(most)} deletions within an hour, each address of a person counted; ${String(lately)} were asked for.${until}`,
  );
}

/**
 * Records that somebody else must approve what was just planned with `needsApproval`. Whoever has asked for it, or has added
 * to it, may not approve it.
 */
export async function askForApproval(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  change: RequestChange,
  viewer: Viewer,
): Promise<void> {
  const { trx, request } = change;
  const plan = await approvalPlan(delivery.ledger, trx, request);
  await trx
    .updateTable('privacy_request')
    .set({
      approval_asked_by: sql`(select array_agg(distinct one) from unnest(approval_asked_by || ${[viewer.id]}::text[]) one)`,
      // As it was when it was first asked for: whoever approves must know of what was added since.
      approval_plan: sql`case when approval_plan is null or approved_at is not null then ${plan}::bytea else approval_plan end`,
      approved_by: null,
      approved_at: null,
    })
    .where('id', '=', request.id)
    .execute();
  change.event({
    actor: 'privacy-graph',
    type: 'approval.requested',
    message: 'The policy wants somebody else to approve the deletion before anything is sent.',
  });
}

/** Whether deletions of the request were ever under somebody else's approval: what is added to it is as well. */
export const isUnderApproval = (request: Pick<RequestRow, 'approval_asked_by'>): boolean =>
  request.approval_asked_by.length > 0;

/** What a closed gate is to somebody who would get past it. */
export function problemOfGate(gate: Gate, ...field: string[]): UserProblem {
  switch (gate) {
    case 'LEGAL_HOLD':
      return problem(
        'LEGAL_HOLD',
        'A legal hold stands on this person, or on one who shares an identifier with them; nothing may be deleted before releaseLegalHold.',
        ...field,
      );
    case 'IDENTITY':
      return problem(
        'IDENTITY_NOT_VERIFIED',
        'The policy wants the person’s identity verified first: record how with verifyIdentity, or deny the request.',
        ...field,
      );
    case 'APPROVAL':
      return problem(
        'NOT_PERMITTED',
        'Somebody else must approve this first, with approveRequest; or withdraw it with cancelRequest.',
        ...field,
      );
  }
}

/** Throws a `Refusal` where a hold stands before a right, or an identity that is not verified. */
export async function assertGateOpen(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  change: RequestChange,
  right: Right,
  ...field: string[]
): Promise<void> {
  const gate = await gateBefore(delivery, change, right);
  if (gate !== null) throw new Refusal(problemOfGate(gate, ...field));
}

/** What somebody says that a right came to. */
interface SaidOutcome {
  readonly right: Right;
  readonly outcome: Outcome;
  /** Nobody was sent it: the word is all there is. */
  readonly byHand: boolean;
}

/**
 * Throws a `Refusal` where a person's word would get past a gate: of an identity that is not verified nothing is told, and
 * nothing is called done that a legal hold forbids. That nothing was there, or that the law keeps it, may be said.
 */
export async function assertMayComeTo(
  { delivery }: Pick<ServiceDependencies, 'delivery'>,
  change: RequestChange,
  { right, outcome, byHand }: SaidOutcome,
  ...field: string[]
): Promise<void> {
  const gate = await gateBefore(delivery, change, right);
  const deletesNothing = !byHand || outcome === 'EXEMPT' || outcome === 'NO_RECORD';
  if (gate === null || (gate === 'LEGAL_HOLD' && deletesNothing)) return;
  throw new Refusal(problemOfGate(gate, ...field));
}

/** Names of accounts for a sentence. */
export const accountNames = ({ delivery }: ServiceDependencies, vendors: readonly string[]): string =>
  vendors
    .map((key) => delivery.lanes.get(key)?.account.name ?? key)
    .sort()
    .join(', ');

/** What goes on now, as the end of a sentence; nothing where nothing does. */
export const goesOn = (dependencies: ServiceDependencies, { opened }: GatesMoved): string =>
  opened.length === 0 ? '' : ` What waited goes on at ${accountNames(dependencies, opened)}.`;
