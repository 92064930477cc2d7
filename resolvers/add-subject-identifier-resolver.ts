import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { AddSubjectIdentifierArguments } from '../schema/inputs/add-subject-identifier-arguments.js';
import { SubjectPayloadType } from '../schema/types/payload-types.js';
import type { UserProblem } from '../src/services/user-problem.js';
import { actOr } from './act.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { subjectShape } from './subject-shape.js';
import type { Shape } from './shape.js';

@Resolver()
export class AddSubjectIdentifierResolver {
  @RequiresWrite()
  @Mutation(() => SubjectPayloadType, {
    description:
      'Adds an identifier, or records that a claimed one was verified; what waited for it goes on. Nobody is merged with anybody by it.',
  })
  async addSubjectIdentifier(
    @Args(() => AddSubjectIdentifierArguments) args: AddSubjectIdentifierArguments,
    @Ctx() context: OperationContext,
  ): Promise<Payload> {
    return actOr(context, refused, async () => {
      const uuid = uuidOf('Subject', args.subject);
      const problems = [...inputProblems(args), ...(uuid === null ? [invalidId(['subject'])] : [])];
      if (uuid === null || problems.length > 0) return refused(problems);
      const { subjects } = context.services;
      const identifier = { kind: args.kind, value: args.value, verifiedAt: args.verifiedAt ?? null };
      const { value, problems: userErrors } = await subjects.addIdentifier(uuid, identifier);
      return { subject: value === null ? null : subjectShape(value, context), userErrors };
    });
  }
}

type Payload = Shape<SubjectPayloadType>;

const refused = (problems: readonly UserProblem[]): Payload => ({ subject: null, userErrors: problems });
