import { isFinal } from '../domain/roll-up.js';
import { changeRequest } from '../ledger/change-request.js';
import type { StatusRow } from '../ledger/requests.js';
import type { DeliveryContext, Lane } from './context.js';
import { nextLook } from './schedule.js';

/**
 * Takes over what another request's status came to: the person is erased once, and both requests say so. No vendor is
 * asked for it.
 */
export async function followStatus(context: DeliveryContext, lane: Lane, status: StatusRow): Promise<void> {
  const { ledger } = context;
  await changeRequest(ledger, status.request_id, async (change) => {
    const leader = await change.trx
      .selectFrom('vendor_status')
      .selectAll()
      .where('id', '=', status.follows)
      .executeTakeFirstOrThrow();
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
      .where('follows', '=', leader.id)
      .execute();
    if (!changed) return;
    change.event({
      actor: 'privacy-graph',
      type: 'status.state',
      message: `${status.right} at ${lane.account.name} went from ${status.state} to ${leader.state}, with the request that it was made by.`,
      vendor: lane.account.key,
    });
  });
}
