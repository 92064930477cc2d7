import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { CancelRequestArguments } from '../schema/inputs/cancel-request-arguments.js';
import { PrivacyRequestPayloadType } from '../schema/types/payload-types.js';
import { act, refused, requestPayload, type RequestPayload } from './act.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';

@Resolver()
export class CancelRequestResolver {
  @RequiresWrite()
  @Mutation(() => PrivacyRequestPayloadType, {
    description:
      'Withdraws a request: what was not sent yet is not sent. What was sent cannot be called back; it is followed to its end, and the request says so. CANCELED only where nothing was sent.',
  })
  async cancelRequest(
    @Args(() => CancelRequestArguments) args: CancelRequestArguments,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    return act(context, async () => {
      const uuid = uuidOf('PrivacyRequest', args.request);
      const problems = [...inputProblems(args), ...(uuid === null ? [invalidId(['request'])] : [])];
      if (uuid === null || problems.length > 0) return refused(problems);
      return requestPayload(await context.services.requests.cancel(uuid, args.comment));
    });
  }
}
