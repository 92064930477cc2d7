import type { VendorStatus } from '../src/domain/entities.js';
import type { VendorStatusType } from '../schema/types/vendor-status-type.js';
import { globalId } from './global-id.js';
import type { Shape } from './shape.js';

/** A vendor status as the graph shows it. */
export const vendorStatusShape = (status: VendorStatus): Shape<VendorStatusType> => ({
  id: globalId('VendorStatus', status.id),
  role: status.role,
  right: status.right,
  state: status.state,
  outcome: status.outcome,
  reason: status.reason,
  confidence: status.confidence,
  observedAt: status.observedAt,
  submittedAt: status.submittedAt,
  acknowledgedAt: status.acknowledgedAt,
  startedAt: status.startedAt,
  completedAt: status.completedAt,
  expectedAt: status.expectedAt,
  submitBy: status.submitBy,
  attempts: status.attempts,
  nextAttemptAt: status.nextAttemptAt,
  lastError: status.lastError,
  entity: status,
});
