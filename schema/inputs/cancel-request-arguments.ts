import { IsNotEmpty, MaxLength } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { LONGEST_TEXT, LONGEST_WORD } from './limits.js';

const why = { message: `Say why, in 1 to ${LONGEST_TEXT} characters.` };

/** Which request is withdrawn, and why. */
@ArgsType()
export class CancelRequestArguments {
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { description: 'The request, by its `id`.' })
  request!: string;

  @IsNotEmpty(why)
  @MaxLength(LONGEST_TEXT, why)
  @Field(() => String, {
    description:
      'Why, for the audit trail: 1 to 2,000 characters. It is kept with the event, and shown as its `comment`.',
  })
  comment!: string;
}
