import { IsNotEmpty, MaxLength } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { LONGEST_TEXT, LONGEST_WORD } from './limits.js';

const why = { message: `Say why, in 1 to ${LONGEST_TEXT} characters.` };
const reason =
  'Why, for the audit trail: 1 to 2,000 characters. It is kept with the event, and shown as its `comment`.';

/** A request whose clocks are acted on. */
@ArgsType()
export class ClockActArguments {
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { description: 'The request, by its `id`.' })
  request!: string;
}

/** Its clocks are stopped. */
@ArgsType()
export class PauseClockArguments extends ClockActArguments {
  @IsNotEmpty(why)
  @MaxLength(LONGEST_TEXT, why)
  @Field(() => String, { description: reason })
  reason!: string;
}

/** The time to answer is made longer. */
@ArgsType()
export class ExtendDeadlineArguments extends PauseClockArguments {
  @Field(() => DateTimeScalar, {
    description:
      'When the person was told that it takes longer, and why: after receipt, and within the first deadline.',
  })
  noticeSentAt!: Date;
}
