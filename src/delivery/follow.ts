import { isFinal } from '../domain/roll-up.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import type { StatusRow } from '../ledger/requests.js';
import { announceChange } from './announce-change.js';
import type { DeliveryContext, Lane } from './context.js';
import { nextLook } from './schedule.js';

/**
 * Takes over what another request's status came to: the person is erased once, and both requests say so. No vendor is
 * asked for it. What was decided about the other request alone is not taken over: a person decides about this one.
 */
export async function followStatus(context: DeliveryContext, lane: Lane, { id, request_id }: StatusRow): Promise<void> {
  await changeRequest(context.ledger, request_id, async (change) => {
    const load = (statusId: string) =>
      change.trx.selectFrom('vendor_status').selectAll().where('id', '=', statusId).executeTakeFirstOrThrow();
    // Somebody else may have looked since, or a person has taken it up.
    const status = await load(id);
    if (status.follows === null) return;
    const leader = await load(status.follows);
    if (isOfItsOwn(leader)) return leaveToPerson(context, change, status, leader);
    const changed = leader.state !== status.state || leader.outcome !== status.outcome;
    const quietLooks = changed ? 0 : status.quiet_looks + 1;
    const look = nextLook(lane.account.observeEveryMs, quietLooks, context.random());
    const over = isFinal(leader.state);
    await change.trx
      .updateTable('vendor_status')
      .set({
        state: leader.state,
        outcome: leader.outcome,
        reason: leader.reason,
        confidence: leader.confidence,
        observed_at: leader.observed_at,
        submitted_at: leader.submitted_at,
        started_at: leader.started_at,
        completed_at: leader.completed_at,
        quiet_looks: quietLooks,
        task: over ? null : 'OBSERVE',
        due_at: over ? null : new Date(change.at.getTime() + look),
      })
      .where('id', '=', status.id)
      .execute();
    if (!changed) return;
    const to = leader.outcome === null ? leader.state : `${leader.state}, ${leader.outcome}`;
    change.event({
      actor: 'privacy-graph',
      type: 'status.state',
      message: `${status.right} at ${lane.account.name} went from ${status.state} to ${to}, with the request that it was made by.`,
      vendor: lane.account.key,
    });
  });
}

/** Whether it ended by what somebody decided about that request, and not by what its vendor did. */
const isOfItsOwn = ({ state, submitted_at: submittedAt, observed_at: observedAt }: StatusRow): boolean =>
  state === 'EXCLUDED' || (isFinal(state) && state !== 'COMPLETED' && submittedAt === null && observedAt === null);

/** The work is this request's own again. Where it may have been sent for the other one, it still may have been sent. */
async function leaveToPerson(
  context: DeliveryContext,
  change: RequestChange,
  status: StatusRow,
  leader: StatusRow,
): Promise<void> {
  await change.trx
    .updateTable('vendor_status')
    .set({
      state: 'ACTION_REQUIRED',
      outcome: null,
      reason: 'OTHER',
      confidence: null,
      submitted_at: leader.submitted_at,
      started_at: null,
      completed_at: null,
      follows: null,
      task: null,
      due_at: null,
    })
    .where('id', '=', status.id)
    .execute();
  const vendor = status.vendor_key;
  const name = context.lanes.get(vendor)?.account.name ?? vendor;
  change.event({
    actor: 'privacy-graph',
    type: 'status.unfollowed',
    message: `${status.right} at ${name} was given up in the request that it was made by; nobody decided that for this one, so a person must act.`,
    vendor,
  });
  announceChange(context, change, status, { state: 'ACTION_REQUIRED', outcome: null });
}
