import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { AcknowledgeInput } from '../schema/inputs/acknowledge-input.js';
import { AcknowledgePayloadType } from '../schema/types/payload-types.js';
import { act, refused, requestPayload, type RequestPayload } from './act.js';
import { invalidId } from './deletion-input.js';
import { uuidOf } from './global-id.js';
import { inputProblems } from './input-problems.js';
import type { OperationContext } from './operation-context.js';

@Resolver()
export class AcknowledgeResolver {
  @Mutation(() => AcknowledgePayloadType, {
    description:
      'Confirms receipt of a request, at the vendor that it came in through too where that keeps acknowledgements. To confirm again changes nothing.',
  })
  async acknowledge(
    @Arg('input', () => AcknowledgeInput, { description: 'Which request.' }) input: AcknowledgeInput,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    return act(context, async () => {
      const problems = inputProblems(input, ['input']);
      const uuid = uuidOf('PrivacyRequest', input.request);
      if (problems.length > 0) return refused(problems);
      if (uuid === null) return refused([invalidId(['input', 'request'])]);
      return requestPayload(await context.services.requests.acknowledge(uuid));
    });
  }
}
