import type { PrivacyRequest } from '../src/domain/entities.js';
import type { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import { globalId } from './global-id.js';
import type { Shape } from './shape.js';

/** A request as the graph shows it. */
export const privacyRequestShape = (request: PrivacyRequest): Shape<PrivacyRequestType> => ({
  id: globalId('PrivacyRequest', request.id),
  reference: request.reference,
  regulation: request.regulation,
  state: request.state,
  dueAt: request.dueAt,
  message: request.message,
  receivedAt: request.receivedAt,
  acknowledgedAt: request.acknowledgedAt,
  identityVerifiedAt: request.identityVerifiedAt,
  completedAt: request.completedAt,
  closedAt: request.closedAt,
  createdAt: request.createdAt,
  updatedAt: request.updatedAt,
  entity: request,
});
