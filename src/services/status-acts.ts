import { sql } from 'kysely';
import { announceChange } from '../delivery/announce-change.js';
import type { Viewer } from '../domain/entities.js';
import { awaitsApproval } from '../domain/authority.js';
import { canComeTo } from '../domain/outcome-of-right.js';
import type { Outcome, Reason } from '../domain/vocabulary.js';
import type { StatusRow } from '../ledger/requests.js';
import { assertMayComeTo, problemOfGate } from './authority.js';
import { conflict, isUnderWay, nameOf, onStatus, say, underWay, type StatusAct } from './on-status.js';
import { textProblems } from './on-request.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/** A person takes the status out: it does not apply, or is waived. */
export async function excludeVendor(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  statusId: string,
  decision: { readonly reason: Reason; readonly comment: string },
): Promise<Outcomes<string>> {
  const problems = textProblems(decision.comment, 'comment');
  if (problems.length > 0) return { value: null, problems };
  return onStatus(dependencies, viewer, statusId, async (on) => {
    await assertNothingUnderWay(on);
    await decide(on, { state: 'EXCLUDED', outcome: null, reason: decision.reason, confidence: null });
    say(
      on,
      'status.excluded',
      `${on.status.right} at ${nameOf(on)} was taken out: ${decision.reason}.`,
      decision.comment,
    );
  });
}

/** A person vouches for what was done: COMPLETED, and for ever marked as their word. */
export async function attestVendor(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  statusId: string,
  decision: { readonly outcome: Outcome; readonly comment: string },
): Promise<Outcomes<string>> {
  const problems = textProblems(decision.comment, 'comment');
  if (problems.length > 0) return { value: null, problems };
  return onStatus(dependencies, viewer, statusId, async (on) => {
    await assertNothingUnderWay(on);
    const { outcome } = decision;
    if (!canComeTo(on.status.right, outcome)) {
      throw new Refusal(problem('INVALID', `${on.status.right} cannot come to ${outcome}.`, 'outcome'));
    }
    await assertNotGated(on, outcome);
    await decide(on, { state: 'COMPLETED', outcome, reason: null, confidence: 'MANUALLY_ATTESTED' });
    say(
      on,
      'status.attested',
      `A person vouches for ${on.status.right} at ${nameOf(on)}: ${outcome}.`,
      decision.comment,
    );
  });
}

/** A person's word is no way past a gate: what may not be sent is not called done. What was sent is vouched for as ever. */
async function assertNotGated({ dependencies, change, status }: StatusAct, outcome: Outcome): Promise<void> {
  if (status.submitted_at !== null) return;
  if (awaitsApproval(status)) throw new Refusal(problemOfGate('APPROVAL', 'vendorStatus'));
  await assertMayComeTo(dependencies, change, { right: status.right, outcome, byHand: true }, 'vendorStatus');
}

/**
 * Only what a vendor does is decided here: one that requests come in through waits for an answer, which it must be told.
 * What is done stays done; a call whose outcome is being looked for, and one under way, is waited for.
 */
async function assertNothingUnderWay({ status, change }: StatusAct): Promise<void> {
  if (status.role === 'INTAKE') throw conflict('This vendor waits for an answer: decide with updatePrivacyRequest.');
  if (status.state === 'COMPLETED') throw conflict('The vendor is done; there is nothing to decide any more.');
  if (status.state === 'EXCLUDED') throw conflict('It was taken out already.');
  if (change.request.closed_at !== null) throw conflict('The request is closed.');
  if (await isUnderWay({ status, change })) throw underWay();
}

async function decide(
  { dependencies, change, status }: StatusAct,
  decided: Pick<StatusRow, 'state' | 'outcome' | 'reason' | 'confidence'>,
): Promise<void> {
  await change.trx
    .updateTable('vendor_record')
    .set({ phase: 'CANCELED' })
    .where('request_id', '=', change.request.id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('phase', 'in', ['PLANNED', 'BLOCKED', 'HELD'])
    .where('native_id', 'is', null)
    .execute();
  await change.trx
    .updateTable('vendor_status')
    .set({ ...decided, completed_at: change.at, task: null, due_at: null, follows: null })
    .where('id', '=', status.id)
    .execute();
  announceChange(dependencies.delivery, change, status, decided);
}
