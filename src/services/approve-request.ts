import { gateBefore, settleGates } from '../delivery/gates.js';
import { isClosed } from '../domain/roll-up.js';
import type { Viewer } from '../domain/entities.js';
import { approvalPlan, awaitsApproval } from './approval-plan.js';
import { goesOn, problemOfGate } from './authority.js';
import { onRequest, say, type RequestAct } from './on-request.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes, type ProblemCode } from './user-problem.js';

/**
 * Lets go on what waits for a second pair of eyes. Never one's own: who asked for the deletion, or added to it, is refused.
 * It is for exactly the plan that was looked at: the one whose hash is given, else the one that was asked for.
 */
export async function approveRequest(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  planHash: string | null,
): Promise<Outcomes<string>> {
  return onRequest(dependencies, viewer, requestId, async (on) => {
    const { trx, request, at } = on.change;
    await assertMayApprove(on, planHash);
    await trx
      .updateTable('vendor_record')
      .set({ needs_approval: false })
      .where('request_id', '=', request.id)
      .where(awaitsApproval)
      .execute();
    await trx
      .updateTable('privacy_request')
      .set({ approved_by: viewer.id, approved_at: at })
      .where('id', '=', request.id)
      .execute();
    const moved = await settleGates(dependencies.delivery, on.change);
    say(on, 'request.approved', `The deletion was approved as it is planned.${goesOn(dependencies, moved)}`);
  });
}

async function assertMayApprove({ dependencies, viewer, change }: RequestAct, planHash: string | null): Promise<void> {
  const { trx, request } = change;
  const waiting = await trx
    .selectFrom('vendor_record')
    .select('id')
    .where('request_id', '=', request.id)
    .where(awaitsApproval)
    .limit(1)
    .executeTakeFirst();
  if (waiting === undefined || isClosed(request.state)) {
    throw refusal('CONFLICT', 'Nothing of this request waits for approval.', 'request');
  }
  if (request.approval_asked_by.includes(viewer.id)) {
    throw refusal(
      'NOT_PERMITTED',
      'You asked for this deletion, or added to it: somebody else must approve it.',
      'request',
    );
  }
  const gate = await gateBefore(dependencies.delivery, change, 'DELETION');
  if (gate !== null) throw new Refusal(problemOfGate(gate, 'request'));
  const plan = await approvalPlan(dependencies.delivery.ledger, trx, request);
  const looked = planHash ?? request.approval_plan?.toString('base64url') ?? null;
  if (looked !== plan.toString('base64url')) {
    throw refusal(
      'PLAN_CHANGED',
      'The plan is not the one that was looked at any more: look at the request again, and send its approval.planHash.',
      planHash === null ? 'request' : 'planHash',
    );
  }
}

const refusal = (code: ProblemCode, message: string, field: string): Refusal =>
  new Refusal(problem(code, message, field));
