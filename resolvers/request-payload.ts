import type { PrivacyRequest } from '../src/domain/entities.js';
import type { Outcomes, UserProblem } from '../src/services/user-problem.js';
import type { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import type { UserErrorType } from '../schema/types/user-error-type.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import type { Shape } from './shape.js';

/** What every act on a request answers. */
export interface RequestPayload {
  readonly privacyRequest: Shape<PrivacyRequestType> | null;
  readonly userErrors: readonly Shape<UserErrorType>[];
}

/** The payload of what the services did, or of the problems that were found before they were asked. */
export const requestPayload = (outcome: Outcomes<PrivacyRequest>): RequestPayload => ({
  privacyRequest: outcome.value === null ? null : privacyRequestShape(outcome.value),
  userErrors: outcome.problems,
});

export const refused = (problems: readonly UserProblem[]): RequestPayload => ({
  privacyRequest: null,
  userErrors: problems,
});

/** Acts on the request that the arguments name, where they can be and its id is one of ours. */
export async function onRequest(
  args: { readonly request: string },
  perform: (uuid: string) => Promise<Outcomes<PrivacyRequest>>,
): Promise<RequestPayload> {
  const uuid = uuidOf('PrivacyRequest', args.request);
  const problems = [...inputProblems(args), ...(uuid === null ? [invalidId(['request'])] : [])];
  if (uuid === null || problems.length > 0) return refused(problems);
  return requestPayload(await perform(uuid));
}
