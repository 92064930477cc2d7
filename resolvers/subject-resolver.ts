import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Subject } from '../src/domain/entities.js';
import { RequiresRead } from '../schema/access.js';
import { PrivacyRequestListArguments } from '../schema/inputs/privacy-request-list-arguments.js';
import { VendorStatusesArguments } from '../schema/inputs/vendor-statuses-arguments.js';
import { EmailAddressScalar } from '../schema/scalars/email-address-scalar.js';
import { PhoneNumberScalar } from '../schema/scalars/phone-number-scalar.js';
import { PrivacyRequestConnectionType } from '../schema/types/privacy-request-connection-type.js';
import { SubjectType } from '../schema/types/subject-type.js';
import { VendorStatusType } from '../schema/types/vendor-status-type.js';
import { uuidOf } from './global-id.js';
import { badArgument, blaming } from './graph-errors.js';
import { checkArguments } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { toRequestFilter, wholeEmail, wholePhone } from './request-filter.js';
import { requestList } from './request-list.js';
import { toStatusOptions } from './status-options.js';
import { subjectShape } from './subject-shape.js';
import { vendorStatusShape } from './vendor-status-shape.js';
import type { Shape } from './shape.js';

@Resolver(() => SubjectType)
export class SubjectResolver {
  @RequiresRead()
  @Query(() => SubjectType, {
    nullable: true,
    description:
      'One person, by exactly one of the three; null where nobody is found. By telephone number only where exactly one person has it.',
  })
  async subject(
    @Arg('id', () => ID, { nullable: true, description: 'Their `id`; null where another is given.' })
    id: string | null | undefined,
    @Arg('email', () => EmailAddressScalar, {
      nullable: true,
      description: 'Their address; null where another is given.',
    })
    email: string | null | undefined,
    @Arg('phone', () => PhoneNumberScalar, {
      nullable: true,
      description: 'Their number; null where another is given.',
    })
    phone: string | null | undefined,
    @Ctx() context: OperationContext,
  ): Promise<Shape<SubjectType> | null> {
    const given = [id, email, phone].filter((value) => value != null);
    if (given.length !== 1) throw badArgument('Give exactly one of id, email and phone.', ['id']);
    const subject = await findSubject({ id, email, phone }, context);
    return subject === null ? null : subjectShape(subject, context);
  }

  @FieldResolver(() => [SubjectType], {
    description: 'Others who may be the same person; they are never merged by themselves.',
  })
  async possibleMatches(
    @Root() { entity }: SubjectType,
    @Ctx() context: OperationContext,
  ): Promise<readonly Shape<SubjectType>[]> {
    const matches = await context.services.subjects.possibleMatches(entity);
    return matches.map((subject) => subjectShape(subject, context));
  }

  @FieldResolver(() => PrivacyRequestConnectionType, { description: 'The person’s requests, newest received first.' })
  async privacyRequests(
    @Root() { entity }: SubjectType,
    @Args(() => PrivacyRequestListArguments) args: PrivacyRequestListArguments,
    @Ctx() context: OperationContext,
  ): Promise<Shape<PrivacyRequestConnectionType>> {
    checkArguments(args);
    return requestList(args, { ...toRequestFilter(args.filter, context), subjectId: entity.id }, context);
  }

  @FieldResolver(() => [VendorStatusType], {
    description: 'Where every vendor stands on this person, newest first. `maxAge` as for a request.',
  })
  async vendorStatuses(
    @Root() { entity }: SubjectType,
    @Args(() => VendorStatusesArguments) args: VendorStatusesArguments,
    @Ctx() { services }: OperationContext,
  ): Promise<readonly Shape<VendorStatusType>[]> {
    const statuses = await services.subjects.statusesOf(entity, toStatusOptions(args, services.vendors));
    return statuses.map(vendorStatusShape);
  }
}

interface SubjectArguments {
  readonly id: string | null | undefined;
  readonly email: string | null | undefined;
  readonly phone: string | null | undefined;
}

async function findSubject(by: SubjectArguments, { services }: OperationContext): Promise<Subject | null> {
  const email = wholeEmail(by.email, ['email']);
  if (email !== null) return services.subjects.byEmail(email);
  const phone = wholePhone(by.phone, ['phone']);
  if (phone !== null) return blaming(['phone'], () => services.subjects.byPhone(phone));
  const uuid = by.id == null ? null : uuidOf('Subject', by.id);
  return uuid === null ? null : services.subjects.byId(uuid);
}
