import { Args, Ctx, Extensions, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { RequiresApprove, RequiresWrite } from '../schema/access.js';
import {
  ApproveRequestArguments,
  PlaceLegalHoldArguments,
  ReleaseLegalHoldArguments,
  VerifyIdentityArguments,
} from '../schema/inputs/authority-arguments.js';
import { ApprovalType } from '../schema/types/approval-type.js';
import { PrivacyRequestPayloadType, SubjectPayloadType } from '../schema/types/payload-types.js';
import { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import type { Subject } from '../src/domain/entities.js';
import type { Outcomes } from '../src/services/user-problem.js';
import { onRequest, type RequestPayload } from './request-payload.js';
import { uuidOf } from './global-id.js';
import { inputProblems, invalidId } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { refusedSubject, subjectPayload, type SubjectPayload } from './subject-payload.js';
import type { Shape } from './shape.js';

/** What stands between a deletion that was asked for and the vendors: identity, a second person, a legal hold. */
@Resolver(() => PrivacyRequestType)
export class AuthorityResolver {
  @RequiresWrite()
  @Extensions({ deletes: true })
  @Mutation(() => PrivacyRequestPayloadType, {
    description:
      'Records how the person’s identity was verified; what waited for it is sent. One of these, or one deletion, in an operation.',
  })
  async verifyIdentity(
    @Args(() => VerifyIdentityArguments) args: VerifyIdentityArguments,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const how = { method: args.method, comment: args.comment ?? null };
    return onRequest(args, (uuid) => context.services.requests.verifyIdentity(uuid, how));
  }

  @RequiresApprove()
  @Extensions({ deletes: true })
  @Mutation(() => PrivacyRequestPayloadType, {
    description:
      'Lets a deletion be sent that waits for a second person (AWAITING_APPROVAL). Never one’s own: whoever asked for it, or added to it, is refused. One of these, or one deletion, in an operation.',
  })
  async approveRequest(
    @Args(() => ApproveRequestArguments) args: ApproveRequestArguments,
    @Ctx() context: OperationContext,
  ): Promise<RequestPayload> {
    const { requests } = context.services;
    return onRequest(args, (uuid) => requests.approve(uuid, args.planHash ?? null));
  }

  @RequiresApprove()
  @Mutation(() => SubjectPayloadType, {
    description:
      'Keeps everything about a person from being deleted: what was not sent waits, with the reason LEGAL_HOLD, and new deletions are refused. It holds for those who share an identifier with the person, too. What was sent cannot be called back; the events of each request say what that is.',
  })
  async placeLegalHold(
    @Args(() => PlaceLegalHoldArguments) args: PlaceLegalHoldArguments,
    @Ctx() context: OperationContext,
  ): Promise<SubjectPayload> {
    return onSubject(context, args, (uuid) => context.services.subjects.placeLegalHold(uuid, args.reason));
  }

  @RequiresApprove()
  @Extensions({ deletes: true })
  @Mutation(() => SubjectPayloadType, {
    description:
      'Ends a legal hold; what waited for it is sent, unless it waits for something else as well. One of these, or one deletion, in an operation.',
  })
  async releaseLegalHold(
    @Args(() => ReleaseLegalHoldArguments) args: ReleaseLegalHoldArguments,
    @Ctx() context: OperationContext,
  ): Promise<SubjectPayload> {
    return onSubject(context, args, (uuid) => context.services.subjects.releaseLegalHold(uuid, args.comment));
  }

  @FieldResolver(() => ApprovalType, {
    nullable: true,
    description: 'The second person that the deletion waits for, or had; null where the policy asks for none.',
  })
  async approval(
    @Root() { entity }: PrivacyRequestType,
    @Ctx() { services }: OperationContext,
  ): Promise<Shape<ApprovalType> | null> {
    if (entity.approval === null) return null;
    return { ...entity.approval, planHash: await services.requests.approvalPlan(entity) };
  }
}

async function onSubject(
  context: OperationContext,
  args: { readonly subject: string },
  perform: (uuid: string) => Promise<Outcomes<Subject>>,
): Promise<SubjectPayload> {
  const uuid = uuidOf('Subject', args.subject);
  const problems = [...inputProblems(args), ...(uuid === null ? [invalidId(['subject'])] : [])];
  if (uuid === null || problems.length > 0) return refusedSubject(problems);
  return subjectPayload(await perform(uuid), context);
}
