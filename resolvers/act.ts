import { Scope, type PrivacyRequest } from '../src/domain/entities.js';
import type { Outcomes, UserProblem } from '../src/services/user-problem.js';
import type { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import type { UserErrorType } from '../schema/types/user-error-type.js';
import type { OperationContext } from './operation-context.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import type { Shape } from './shape.js';

/** What every act on a request answers. */
export interface RequestPayload {
  readonly privacyRequest: Shape<PrivacyRequestType> | null;
  readonly userErrors: readonly Shape<UserErrorType>[];
}

const notPermitted = (scope: Scope): UserProblem => ({
  code: 'NOT_PERMITTED',
  message: `This needs the scope ${scope}.`,
  field: null,
});

/** The payload of what the services did, or of the problems that were found before they were asked. */
export const requestPayload = (outcome: Outcomes<PrivacyRequest>): RequestPayload => ({
  privacyRequest: outcome.value === null ? null : privacyRequestShape(outcome.value),
  userErrors: outcome.problems,
});

export const refused = (problems: readonly UserProblem[]): RequestPayload => ({
  privacyRequest: null,
  userErrors: problems,
});

/** Acts only for viewers who may; others learn nothing about the input. `refuse` makes the payload of problems. */
export async function actOr<Payload>(
  { services }: OperationContext,
  refuse: (problems: readonly UserProblem[]) => Payload,
  perform: () => Promise<Payload>,
  scope: Scope = Scope.write,
): Promise<Payload> {
  return services.viewer.scopes.includes(scope) ? perform() : refuse([notPermitted(scope)]);
}

/** The same where the payload is that of a request. */
export const act = (context: OperationContext, perform: () => Promise<RequestPayload>): Promise<RequestPayload> =>
  actOr(context, refused, perform);
