import type { PrivacyRequest, VendorStatus } from '../src/domain/entities.js';
import { countProgress, mergeOutcomes, rollUpByRight } from '../src/domain/roll-up.js';
import type { Outcome, RequestState } from '../src/domain/vocabulary.js';
import type { RequestedRightType } from '../schema/types/requested-right-type.js';
import { vendorStatusShape } from './vendor-status-shape.js';
import type { Shape } from './shape.js';

/** The rights of a request, each with where it stands over `statuses`, which are all of the request's. */
export function requestedRights(
  request: PrivacyRequest,
  statuses: readonly VendorStatus[],
): readonly Shape<RequestedRightType>[] {
  const states = rollUpByRight(
    request.rights,
    statuses.map((status) => ({ ...status, acknowledged: status.acknowledgedAt !== null })),
  );
  return request.rights.map((right) => {
    const own = statuses.filter((status) => status.right === right);
    const processors = own.filter((status) => status.role === 'PROCESSOR');
    const deciding = processors.length > 0 ? processors : own;
    // What was decided for the request itself wins over what its vendors say, for each of its rights too.
    const state = request.decided ?? states.get(right) ?? 'PLANNED';
    return {
      right,
      state,
      outcome: outcomeOf(state, deciding),
      vendorStatuses: own.map(vendorStatusShape),
      progress: countProgress(deciding),
    };
  });
}

/** Only what is done everywhere came to something that one word can say. */
const outcomeOf = (state: RequestState, deciding: readonly VendorStatus[]): Outcome | null =>
  state === 'COMPLETED'
    ? mergeOutcomes(deciding.filter((status) => status.state === 'COMPLETED').map((status) => status.outcome))
    : null;
