import { Arg, Ctx, Extensions, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { RequestDeletionInput } from '../schema/inputs/request-deletion-input.js';
import { RequestDeletionPayloadType } from '../schema/types/payload-types.js';
import { refused, requestPayload, type RequestPayload } from './request-payload.js';
import type { OperationContext } from './operation-context.js';
import { toDeletionInput } from './right-input.js';

@Resolver()
export class RequestDeletionResolver {
  @Extensions({ deletes: true })
  @RequiresWrite()
  @Mutation(() => RequestDeletionPayloadType, {
    description:
      'Records a deletion and returns at once; the vendors are asked afterwards, each exactly once. One of these in an operation.',
  })
  async requestDeletion(
    @Arg('input', () => RequestDeletionInput, { description: 'What to delete, and under which key.' })
    input: RequestDeletionInput,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const translated = toDeletionInput(input, context.services.vendors);
    if ('problems' in translated) return refused(translated.problems);
    return requestPayload(await context.services.requests.requestDeletion(translated.input));
  }
}
