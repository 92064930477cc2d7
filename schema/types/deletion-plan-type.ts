import { Field, ObjectType } from 'type-graphql';
import { IdentifierKind, Reason, Regulation } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { VendorType } from './vendor-type.js';

@RequiresRead()
@ObjectType('DeletionPlanStep', { description: 'What a deletion would do at one vendor.', simpleResolvers: true })
export class DeletionPlanStepType {
  @Field(() => VendorType, { description: 'The vendor.' })
  vendor!: VendorType;

  @Field(() => String, { description: 'What would be sent, in one sentence.' })
  action!: string;

  @Field(() => Boolean, { description: 'Whether anything would be sent there now.' })
  possible!: boolean;

  @Field(() => Reason, { nullable: true, description: 'Why nothing would be sent; null where it would.' })
  reason!: Reason | null;

  @Field(() => [IdentifierKind], { description: 'What the person would be named by; empty where nothing is sent.' })
  identifiersUsed!: readonly IdentifierKind[];

  @Field(() => [IdentifierKind], {
    description:
      'What the vendor needs at least one of and nobody knows; empty where that is not what stands in the way.',
  })
  identifiersMissing!: readonly IdentifierKind[];

  @Field(() => Boolean, { description: 'Whether it could not be taken back.' })
  irreversible!: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the vendor should be done, if it were asked now; null where the vendor does not say how long it takes, or nothing is sent.',
  })
  expectedAt!: Date | null;
}

@RequiresRead()
@ObjectType('DeletionPlan', {
  description: 'What a deletion would do, vendor by vendor. Nothing was written or sent for it.',
  simpleResolvers: true,
})
export class DeletionPlanType {
  @Field(() => String, {
    description: 'Stands for exactly this plan; requestDeletion refuses when the plan has changed since.',
  })
  hash!: string;

  @Field(() => Regulation, { description: 'The law that it would be answered under.' })
  regulation!: Regulation;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it would have to be answered by law, if it were asked for now; null where the law sets no time.',
  })
  dueAt!: Date | null;

  @Field(() => [DeletionPlanStepType], { description: 'One step for each vendor, in the order of the vendors file.' })
  steps!: readonly DeletionPlanStepType[];

  @Field(() => [String], { description: 'For a person to read before going on; empty where there is nothing to mind.' })
  warnings!: readonly string[];
}
