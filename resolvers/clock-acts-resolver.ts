import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import {
  ClockActArguments,
  ExtendDeadlineArguments,
  PauseClockArguments,
} from '../schema/inputs/clock-act-arguments.js';
import { PrivacyRequestPayloadType } from '../schema/types/payload-types.js';
import { onRequest, type RequestPayload } from './request-payload.js';
import type { OperationContext } from './operation-context.js';

@Resolver()
export class ClockActsResolver {
  @RequiresWrite()
  @Mutation(() => PrivacyRequestPayloadType, {
    description:
      'Makes the time to answer longer, where the law allows it and the person was told within the first deadline. The new end counts from receipt. Once only; the same notice again changes nothing.',
  })
  async extendDeadline(
    @Args(() => ExtendDeadlineArguments) args: ExtendDeadlineArguments,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const notice = { reason: args.reason, sentAt: args.noticeSentAt };
    return onRequest(args, (uuid) => context.services.requests.extendDeadline(uuid, notice));
  }

  @RequiresWrite()
  @Mutation(() => PrivacyRequestPayloadType, {
    description:
      'Stops the clocks while the person is asked for what is needed to answer, where the law allows it. Clocks that stand still already stay so.',
  })
  async pauseClock(
    @Args(() => PauseClockArguments) args: PauseClockArguments,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    return onRequest(args, (uuid) => context.services.requests.pauseClock(uuid, args.reason));
  }

  @RequiresWrite()
  @Mutation(() => PrivacyRequestPayloadType, {
    description:
      'Lets the clocks go on; every deadline ends later by as long as they stood still. Clocks that go on already stay so.',
  })
  async resumeClock(
    @Args(() => ClockActArguments) args: ClockActArguments,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    return onRequest(args, (uuid) => context.services.requests.resumeClock(uuid));
  }
}
