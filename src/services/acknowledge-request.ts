import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '../domain/entities.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { loadStatuses, type StatusRow } from '../ledger/requests.js';
import { announceWork } from '../ledger/statuses.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import { inputProblem as problem, type Outcomes } from './user-problem.js';

/** How long an act waits for the vendor's word before it answers with what is known, in milliseconds. */
const PATIENCE = 2_000;
const LOOK_EVERY = 50;

/**
 * Confirms receipt. Where the request came in through a vendor that keeps acknowledgements, it counts from the moment
 * the vendor's own record shows it: this waits for that a little, and the work goes on if it takes longer. Elsewhere the
 * organisation's own word is all there is, and it counts at once. To acknowledge twice changes nothing.
 */
export async function acknowledgeRequest(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
): Promise<Outcomes<string>> {
  const { ledger } = dependencies.delivery;
  const waits = await changeRequest(ledger, requestId, async (change) => {
    if (change.request.acknowledged_at !== null) return false;
    const statuses = await loadStatuses(change.trx, [requestId]);
    const status = statuses.find((one) => keepsAcknowledgements(dependencies, one));
    return status === undefined ? acknowledgeHere(change, viewer) : askVendor(change, viewer, status);
  });
  if (waits === null) return { value: null, problems: [problem('NOT_FOUND', 'No request has this id.', 'request')] };
  if (waits) await patiently(dependencies, requestId);
  return { value: requestId, problems: [] };
}

const keepsAcknowledgements = ({ delivery }: ServiceDependencies, status: StatusRow): boolean =>
  status.role === 'INTAKE' &&
  delivery.lanes.get(status.vendor_key)?.source.capabilities.includes('ACKNOWLEDGE') === true;

async function acknowledgeHere(change: RequestChange, viewer: Viewer): Promise<false> {
  await change.trx
    .updateTable('privacy_request')
    .set({ acknowledged_at: change.at })
    .where('id', '=', change.request.id)
    .execute();
  change.event({ actor: actorOf(viewer), type: 'request.acknowledged', message: 'Receipt was confirmed.' });
  return false;
}

async function askVendor(change: RequestChange, viewer: Viewer, status: StatusRow): Promise<true> {
  if (!status.acknowledge_wanted) {
    await change.trx
      .updateTable('vendor_status')
      .set({ acknowledge_wanted: true, task: 'ACKNOWLEDGE', due_at: change.at })
      .where('id', '=', status.id)
      .execute();
    change.event({
      actor: actorOf(viewer),
      type: 'acknowledgement.requested',
      message: 'Receipt is to be confirmed at the vendor that the request came in through.',
      vendor: status.vendor_key,
    });
  }
  await announceWork(change.trx, status.vendor_key);
  return true;
}

/** Waits a little until the vendor's record shows it, or the vendor has refused it: then the request says so. */
async function patiently({ delivery }: ServiceDependencies, requestId: string): Promise<void> {
  const until = delivery.monotonic() + PATIENCE;
  while (delivery.monotonic() < until) {
    const row = await delivery.ledger.db
      .selectFrom('vendor_status')
      .select('id')
      .where('request_id', '=', requestId)
      .where('acknowledge_wanted', '=', true)
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return;
    await sleep(LOOK_EVERY);
  }
}
