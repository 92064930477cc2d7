import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { UploadFileInput } from '../schema/inputs/upload-file-input.js';
import { UploadFilePayloadType } from '../schema/types/upload-file-payload-type.js';
import type { UserProblem } from '../src/services/user-problem.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { requestFileShape } from './request-file-shape.js';
import type { Shape } from './shape.js';

@Resolver()
export class UploadFileResolver {
  @RequiresWrite()
  @Mutation(() => UploadFilePayloadType, {
    description:
      'Makes room for a file and answers where to PUT its bytes. Once they are there, the file goes to the vendor that the request came in through by itself.',
  })
  async uploadFile(
    @Arg('input', () => UploadFileInput, { description: 'Whose file it is, and what it is like.' })
    input: UploadFileInput,
    @Ctx() context: OperationContext,
  ): Promise<Payload> {
    const problems = inputProblems(input, ['input']);
    if (problems.length > 0) return refused(problems);
    const request = uuidOf('PrivacyRequest', input.request);
    if (request === null) return refused([invalidId(['input', 'request'])]);
    const { name, contentType, size } = input;
    const announced = await context.services.requests.uploadFile({ request, name, contentType, size });
    if (announced.value === null) return refused(announced.problems);
    const { file, ticket, expiresAt } = announced.value;
    return {
      file: requestFileShape(file),
      uploadUrl: `${context.origin}/uploads/${ticket}`,
      expiresAt,
      userErrors: [],
    };
  }
}

type Payload = Shape<UploadFilePayloadType>;

const refused = (userErrors: readonly UserProblem[]): Payload => ({
  file: null,
  uploadUrl: null,
  expiresAt: null,
  userErrors,
});
