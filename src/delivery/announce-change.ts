import type { RequestChange } from '../ledger/change-request.js';
import type { StatusRow } from '../ledger/requests.js';
import type { DeliveryContext } from './context.js';

/** Where a status goes, and who brought it there; the ledger itself, where nobody is named. */
export interface Transition extends Pick<StatusRow, 'state' | 'outcome'> {
  readonly actor?: string;
}

/** Tells that a status goes from where it stands, as `status` has it, to somewhere else: one event for each transition. */
export function announceChange(
  { lanes }: Pick<DeliveryContext, 'lanes'>,
  change: RequestChange,
  status: Pick<StatusRow, 'vendor_key' | 'right' | 'state' | 'outcome'>,
  { state, outcome, actor = 'privacy-graph' }: Transition,
): void {
  if (state === status.state && outcome === status.outcome) return;
  const vendor = status.vendor_key;
  const to = outcome === null ? state : `${state}, ${outcome}`;
  const at = `${status.right} at ${lanes.get(vendor)?.account.name ?? vendor}`;
  change.event({ actor, type: 'status.state', message: `${at} went from ${status.state} to ${to}.`, vendor });
}
