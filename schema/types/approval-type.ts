import { Field, ID, ObjectType } from 'type-graphql';
import { RequiresRead } from '../access.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';

@RequiresRead()
@ObjectType('Approval', {
  description: 'The second person that a deletion waits for, or had, where the policy asks for one.',
  simpleResolvers: true,
})
export class ApprovalType {
  @Field(() => [ID], {
    description: 'The ids of the viewers who asked for the deletion, or added to it. None of them may approve it.',
  })
  askedBy!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description:
      'Stands for exactly what waits for approval; `approveRequest` takes it, so that nothing is approved that was not looked at. Null where nothing waits any more.',
  })
  planHash!: string | null;

  @Field(() => ID, { nullable: true, description: 'The id of the viewer who approved it; null until somebody has.' })
  approvedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was approved; null until it is.' })
  approvedAt!: Date | null;
}
