import { IsNotEmpty, IsOptional, MaxLength } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { LONGEST_TEXT, LONGEST_WORD } from './limits.js';

const tooLong = { message: `At most ${LONGEST_WORD} characters.` };
const why = { message: `Say why, in 1 to ${LONGEST_TEXT} characters.` };
const how = { message: `Say how the identity was verified, in 1 to ${LONGEST_TEXT} characters.` };
const kept = 'It is kept with the event, and shown as its `comment`.';

/** Whose identity was verified, and how. */
@ArgsType()
export class VerifyIdentityArguments {
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, { description: 'The request, by its `id`.' })
  request!: string;

  @IsNotEmpty(how)
  @MaxLength(LONGEST_TEXT, how)
  @Field(() => String, {
    description: `How it was verified, such as "by a code to the address on file": 1 to 2,000 characters. ${kept}`,
  })
  method!: string;

  @IsOptional()
  @MaxLength(LONGEST_TEXT, { message: `At most ${LONGEST_TEXT} characters.` })
  @Field(() => String, {
    nullable: true,
    description: `Anything else for the audit trail; null where there is nothing. ${kept}`,
  })
  comment?: string | null;
}

/** What is approved. */
@ArgsType()
export class ApproveRequestArguments {
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, { description: 'The request, by its `id`.' })
  request!: string;

  @IsOptional()
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => String, {
    nullable: true,
    description:
      'The `approval.planHash` that was looked at. Null: the plan as it was asked for; where it has changed since, the approval is refused.',
  })
  planHash?: string | null;
}

/** On whom a legal hold is placed, and why. */
@ArgsType()
export class PlaceLegalHoldArguments {
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, { description: 'The person, by their `id`.' })
  subject!: string;

  @IsNotEmpty(why)
  @MaxLength(LONGEST_TEXT, why)
  @Field(() => String, {
    description: `Why nothing may be deleted: 1 to 2,000 characters. Shown as \`legalHold.reason\`. ${kept}`,
  })
  reason!: string;
}

/** Whose legal hold ends, and why. */
@ArgsType()
export class ReleaseLegalHoldArguments {
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, { description: 'The person, by their `id`.' })
  subject!: string;

  @IsNotEmpty(why)
  @MaxLength(LONGEST_TEXT, why)
  @Field(() => String, { description: `Why it ends: 1 to 2,000 characters. ${kept}` })
  comment!: string;
}
