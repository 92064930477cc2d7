import { Arg, Ctx, Extensions, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { LONGEST_LIST } from '../schema/inputs/limits.js';
import { UpdatePrivacyRequestInput } from '../schema/inputs/update-privacy-request-input.js';
import { BulkPayloadType } from '../schema/types/bulk-payload-type.js';
import { UpdatePrivacyRequestPayloadType } from '../schema/types/payload-types.js';
import type { DecisionInput } from '../src/services/services.js';
import { refused, requestPayload, type RequestPayload } from './request-payload.js';
import { actOnMany, type BulkArgument } from './bulk.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import type { Translated } from './right-input.js';
import type { Shape } from './shape.js';

const inputs: BulkArgument = {
  name: 'inputs',
  locate: ([, ...below], index) => ['inputs', String(index), ...below],
};

@Resolver()
export class UpdatePrivacyRequestResolver {
  @RequiresWrite()
  @Mutation(() => UpdatePrivacyRequestPayloadType, {
    description:
      'Records what the organisation decided, and tells the vendor that the request came in through. Waits a little for its word; what is not told by then is told later, by itself.',
  })
  async updatePrivacyRequest(
    @Arg('input', () => UpdatePrivacyRequestInput, { description: 'What was decided about which request.' })
    input: UpdatePrivacyRequestInput,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const translated = toDecision(input);
    if ('problems' in translated) return refused(translated.problems);
    return requestPayload(await context.services.requests.update(translated.input));
  }

  @Extensions({ sizedBy: inputs.name })
  @RequiresWrite()
  @Mutation(() => BulkPayloadType, {
    description:
      'As `updatePrivacyRequest`, for many requests at once: in as few vendor calls as the vendor’s bulk endpoint allows.',
  })
  async updatePrivacyRequests(
    @Arg('inputs', () => [UpdatePrivacyRequestInput], {
      description: `What was decided: at most ${LONGEST_LIST} requests, each once.`,
    })
    decisions: UpdatePrivacyRequestInput[],
    @Ctx() context: OperationContext,
  ): Promise<Shape<BulkPayloadType>> {
    const many = decisions.map((decision) => ({ request: decision.request, translated: toDecision(decision) }));
    return actOnMany(inputs, many, (sound) => context.services.requests.updateMany(sound));
  }
}

function toDecision(input: UpdatePrivacyRequestInput): Translated<DecisionInput> {
  const problems = inputProblems(input, ['input']);
  const request = uuidOf('PrivacyRequest', input.request);
  if (problems.length > 0) return { problems };
  if (request === null) return { problems: [invalidId(['input', 'request'])] };
  return {
    input: {
      request,
      right: input.right ?? null,
      outcome: input.outcome ?? null,
      denial: input.denial ?? null,
      optOutCompleted: input.optOutCompleted ?? null,
      comments: input.comments ?? null,
    },
  };
}
