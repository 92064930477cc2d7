import type { PrivacyRequest, VendorStatus } from '../src/domain/entities.js';
import { rightResults } from '../src/domain/right-results.js';
import { countProgress } from '../src/domain/roll-up.js';
import type { RequestedRightType } from '../schema/types/requested-right-type.js';
import { vendorStatusShape } from './vendor-status-shape.js';
import type { Shape } from './shape.js';

/** The rights of a request, each with where it stands over `statuses`, which are all of the request's. */
export function requestedRights(
  request: PrivacyRequest,
  statuses: readonly VendorStatus[],
): readonly Shape<RequestedRightType>[] {
  const parts = statuses.map((status) => ({ ...status, acknowledged: status.acknowledgedAt !== null }));
  return rightResults(request, parts).map((result) => ({
    right: result.right,
    state: result.state,
    outcome: result.outcome,
    vendorStatuses: result.statuses.map(vendorStatusShape),
    progress: countProgress(result.deciding),
  }));
}
