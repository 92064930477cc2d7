import { IsNotEmpty, IsOptional, MaxLength } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { LONGEST_TEXT, LONGEST_WORD } from './limits.js';
import { PlanDeletionInput } from './plan-deletion-input.js';

const tooLong = { message: `At most ${LONGEST_WORD} characters.` };

/** What can be planned, and what it needs beyond that to be asked for. */
@InputType('RequestDeletionInput', {
  description: 'What to delete: a person’s data, or what a received request asks for.',
})
export class RequestDeletionInput extends PlanDeletionInput {
  @IsNotEmpty({ message: 'A key is needed: any text that is new for every deletion.' })
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => String, {
    description:
      'The same key is answered with the same request, however often it is sent; once the person is forgotten, it is refused.',
  })
  idempotencyKey!: string;

  @IsOptional()
  @Field(() => DateTimeScalar, { nullable: true, description: 'When the person asked, if earlier than now.' })
  receivedAt?: Date | null;

  @IsOptional()
  @MaxLength(LONGEST_TEXT, { message: `At most ${LONGEST_TEXT} characters.` })
  @Field(() => String, { nullable: true, description: 'For the audit trail; sent on to vendors that keep one.' })
  message?: string | null;

  @IsOptional()
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => String, {
    nullable: true,
    description: 'The hash of the plan that was looked at: refused when the plan has changed since.',
  })
  planHash?: string | null;
}
