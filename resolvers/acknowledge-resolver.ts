import { Arg, Ctx, Extensions, ID, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { AcknowledgeInput } from '../schema/inputs/acknowledge-input.js';
import { LONGEST_LIST } from '../schema/inputs/limits.js';
import { BulkPayloadType } from '../schema/types/bulk-payload-type.js';
import { AcknowledgePayloadType } from '../schema/types/payload-types.js';
import { refused, requestPayload, type RequestPayload } from './request-payload.js';
import { actOnMany, type BulkArgument } from './bulk.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import type { Translated } from './right-input.js';
import type { Shape } from './shape.js';

const requests: BulkArgument = { name: 'requests', locate: (_field, index) => ['requests', String(index)] };

@Resolver()
export class AcknowledgeResolver {
  @RequiresWrite()
  @Mutation(() => AcknowledgePayloadType, {
    description:
      'Confirms receipt of a request, at the vendor that it came in through too where that keeps acknowledgements. To confirm again changes nothing.',
  })
  async acknowledge(
    @Arg('input', () => AcknowledgeInput, { description: 'Which request.' }) input: AcknowledgeInput,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const problems = inputProblems(input, ['input']);
    if (problems.length > 0) return refused(problems);
    const translated = toRequest(input.request);
    if ('problems' in translated) return refused(translated.problems);
    return requestPayload(await context.services.requests.acknowledge(translated.input));
  }

  @Extensions({ sizedBy: requests.name })
  @RequiresWrite()
  @Mutation(() => BulkPayloadType, { description: 'As `acknowledge`, for many requests at once.' })
  async acknowledgeMany(
    @Arg('requests', () => [ID], { description: `The requests, by their \`id\`: at most ${LONGEST_LIST}, each once.` })
    ids: string[],
    @Ctx() context: OperationContext,
  ): Promise<Shape<BulkPayloadType>> {
    const inputs = ids.map((request) => ({ request, translated: toRequest(request) }));
    return actOnMany(requests, inputs, (uuids) => context.services.requests.acknowledgeMany(uuids));
  }
}

function toRequest(id: string): Translated<string> {
  const uuid = uuidOf('PrivacyRequest', id);
  return uuid === null ? { problems: [invalidId(['input', 'request'])] } : { input: uuid };
}
