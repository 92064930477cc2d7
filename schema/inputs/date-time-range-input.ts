import { IsOptional } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { Period } from '../enums.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';

@InputType('DateTimeRange', { description: 'A span of time: from and until, either of them, or a period instead.' })
export class DateTimeRangeInput {
  @IsOptional()
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The first instant that is in it; null for no beginning.',
  })
  from?: Date | null;

  @IsOptional()
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The first instant that is no longer in it; null for no end.',
  })
  until?: Date | null;

  @IsOptional()
  @Field(() => Period, { nullable: true, description: 'Instead of from and until; null where those are given.' })
  during?: Period | null;
}
