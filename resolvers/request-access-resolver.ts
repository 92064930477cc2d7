import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { RequestAccessInput } from '../schema/inputs/request-access-input.js';
import { RequestAccessPayloadType } from '../schema/types/payload-types.js';
import { refused, requestPayload, type RequestPayload } from './request-payload.js';
import type { OperationContext } from './operation-context.js';
import { toRightInput } from './right-input.js';

@Resolver()
export class RequestAccessResolver {
  @RequiresWrite()
  @Mutation(() => RequestAccessPayloadType, {
    description:
      'Records that a person wants a copy of their data, and returns at once; the vendors that can hand it over are asked afterwards, each exactly once. At a vendor that is named and cannot, a person must act.',
  })
  async requestAccess(
    @Arg('input', () => RequestAccessInput, { description: 'Whose data, and under which key.' })
    input: RequestAccessInput,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const translated = toRightInput(input, context.services.vendors);
    if ('problems' in translated) return refused(translated.problems);
    return requestPayload(await context.services.requests.requestAccess(translated.input));
  }
}
