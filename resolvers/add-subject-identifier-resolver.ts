import { Args, Ctx, Extensions, Mutation, Resolver } from 'type-graphql';
import { RequiresWrite } from '../schema/access.js';
import { AddSubjectIdentifierArguments } from '../schema/inputs/add-subject-identifier-arguments.js';
import { SubjectPayloadType } from '../schema/types/payload-types.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { refusedSubject, subjectPayload, type SubjectPayload } from './subject-payload.js';

@Resolver()
export class AddSubjectIdentifierResolver {
  @RequiresWrite()
  @Extensions({ deletes: true })
  @Mutation(() => SubjectPayloadType, {
    description:
      'Adds an identifier, or records that a claimed one was verified; what waited for it is sent, and counts as asked for by who added it. Nobody is merged with anybody by it. One of these, or one deletion, in an operation.',
  })
  async addSubjectIdentifier(
    @Args(() => AddSubjectIdentifierArguments) args: AddSubjectIdentifierArguments,
    @Ctx() context: OperationContext,
  ): Promise<SubjectPayload> {
    const uuid = uuidOf('Subject', args.subject);
    const problems = [...inputProblems(args), ...(uuid === null ? [invalidId(['subject'])] : [])];
    if (uuid === null || problems.length > 0) return refusedSubject(problems);
    const { subjects } = context.services;
    const identifier = { kind: args.kind, value: args.value, verifiedAt: args.verifiedAt ?? null };
    return subjectPayload(await subjects.addIdentifier(uuid, identifier), context);
  }
}
