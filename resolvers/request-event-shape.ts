import type { RequestEvent } from '../src/domain/entities.js';
import type { RequestEventType } from '../schema/types/request-event-type.js';
import { globalId } from './global-id.js';
import type { Shape } from './shape.js';

/** An event as the graph shows it. */
export const requestEventShape = (event: RequestEvent): Shape<RequestEventType> => ({
  id: globalId('RequestEvent', event.id),
  sequence: event.sequence,
  at: event.at,
  actor: event.actor,
  type: event.type,
  message: event.message,
  comment: event.comment,
  hash: event.hash,
  entity: event,
});
