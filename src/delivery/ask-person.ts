import { isFinal } from '../domain/roll-up.js';
import type { VendorFailure } from '../domain/vendor-failure.js';
import type { RequestChange } from '../ledger/change-request.js';
import { loadStatuses, type StatusRow } from '../ledger/requests.js';
import { storedTrouble } from '../ledger/statuses.js';
import type { Reason } from '../domain/vocabulary.js';
import type { Lane } from './context.js';
import { event } from './submission.js';

/**
 * Shows at the account that a request came in through that a person must act: at its access right, else at the first one.
 * What has come to its end there stays as it is.
 */
export async function askPersonAtIntake(change: RequestChange, lane: Lane, failure?: VendorFailure): Promise<void> {
  const status = chosen(await loadStatuses(change.trx, [change.request.id]), lane);
  if (status !== undefined) await askPerson(change, lane, status, { failure });
}

function chosen(statuses: readonly StatusRow[], lane: Lane): StatusRow | undefined {
  const intake = statuses.filter((status) => status.role === 'INTAKE' && status.vendor_key === lane.account.key);
  return intake.find((status) => status.right === 'ACCESS') ?? intake[0];
}

/**
 * Why a person is asked. OTHER: to choose the answer, which nothing but a final word of the vendor settles. Any other reason
 * is why receipt could not be confirmed, which is settled once it is.
 */
interface Asked {
  readonly reason?: Reason;
  readonly failure?: VendorFailure | undefined;
}

/** Whether a person was asked at this status, and it is not settled yet. */
export const isAsked = (status: Pick<StatusRow, 'role' | 'state' | 'reason'>, acknowledgedAt: Date | null): boolean =>
  status.role === 'INTAKE' &&
  status.state === 'ACTION_REQUIRED' &&
  status.reason !== null &&
  (status.reason === 'OTHER' || acknowledgedAt === null);

/** Shows at one status, as it is in this transaction, that a person must act, unless it has come to its end. */
export async function askPerson(
  change: RequestChange,
  lane: Lane,
  status: StatusRow,
  { reason = 'OTHER', failure }: Asked,
): Promise<void> {
  if (isFinal(status.state)) return;
  const isChoosing = status.state === 'ACTION_REQUIRED' && status.reason === 'OTHER';
  await change.trx
    .updateTable('vendor_status')
    .set({
      state: 'ACTION_REQUIRED',
      reason: isChoosing ? 'OTHER' : reason,
      ...(failure === undefined ? {} : { last_error: storedTrouble(failure, change.at) }),
    })
    .where('id', '=', status.id)
    .execute();
  if (status.state === 'ACTION_REQUIRED') return;
  const message = `${status.right} at ${lane.account.name} went from ${status.state} to ACTION_REQUIRED.`;
  change.event(event({ lane }, 'status.state', message));
}
