import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { CancelRequestArguments } from '../schema/inputs/cancel-request-arguments.js';
import { PrivacyRequestPayloadType } from '../schema/types/payload-types.js';
import { onRequest, type RequestPayload } from './request-payload.js';
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
    return onRequest(args, (uuid) => context.services.requests.cancel(uuid, args.comment));
  }
}
