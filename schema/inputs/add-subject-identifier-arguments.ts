import { IsNotEmpty, IsOptional, MaxLength } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { IdentifierKind } from '../../src/domain/vocabulary.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { LONGEST_WORD } from './limits.js';

const tooLong = { message: `At most ${LONGEST_WORD} characters.` };

/** An identifier of a person, and whether it is known to be theirs. */
@ArgsType()
export class AddSubjectIdentifierArguments {
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, { description: 'The person, by their `id`.' })
  subject!: string;

  @Field(() => IdentifierKind, { description: 'What kind of identifier it is.' })
  kind!: IdentifierKind;

  @IsNotEmpty({ message: 'An identifier is needed.' })
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => String, { description: 'The identifier, whole: masks are refused.' })
  value!: string;

  @IsOptional()
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it was verified that it is the person’s; null where it is only claimed: it is kept, and sent to nobody.',
  })
  verifiedAt?: Date | null;
}
