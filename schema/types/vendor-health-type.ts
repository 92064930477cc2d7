import { Field, Int, ObjectType } from 'type-graphql';
import { CircuitState } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { DurationScalar } from '../scalars/duration-scalar.js';

@RequiresRead()
@ObjectType('VendorHealth', { description: 'How a vendor’s API has been answering.', simpleResolvers: true })
export class VendorHealthType {
  @Field(() => CircuitState, { description: 'Whether calls to it go out.' })
  circuit!: CircuitState;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it last answered as it should; null for never.' })
  lastSuccessAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When a call last failed; null for never.' })
  lastErrorAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What was wrong then, in our words; null where no call failed.' })
  lastError!: string | null;

  @Field(() => Int, { nullable: true, description: 'Calls left in the vendor’s window; null where it does not say.' })
  rateLimitRemaining!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that window ends; null where it does not say.' })
  rateLimitResetsAt!: Date | null;

  @Field(() => DurationScalar, {
    nullable: true,
    description: 'Half of the recent calls were answered within this time; null where none was made.',
  })
  latencyP50!: number | null;

  @Field(() => DurationScalar, {
    nullable: true,
    description: 'Nineteen of twenty recent calls were answered within this time; null where none was made.',
  })
  latencyP95!: number | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When its list was last read to the end; null where it has no list, or it was never read.',
  })
  syncedAt!: Date | null;

  @Field(() => Int, { description: 'Statuses and files that wait for a call to this vendor now.' })
  backlog!: number;
}
