import type { Services } from '../src/services/services.js';

/** What every resolver of one operation is given. */
export interface OperationContext {
  /** Made for this operation, with the viewer bound to it. */
  readonly services: Services;
  /** What the caller finds in `x-request-id` and in every error. */
  readonly requestId: string;
  /** Where the caller reached this server, such as `https://graph.example.com`: links to it begin so. */
  readonly origin: string;
  /** The one instant that all of the operation is answered at; periods such as TODAY are counted from it. */
  readonly now: Date;
  /** People (uuids) of whom the operation has read personal data in plain: what goes into the access log. Filled as it goes. */
  readonly revealed: Set<string>;
  /** Takes an operation's cost from what its viewer may still spend; throws a GraphQLError where that is less. */
  readonly spend: (cost: number) => void;
}
