import { ArrayMaxSize, IsOptional, MaxLength } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { DurationScalar } from '../scalars/duration-scalar.js';
import { LONGEST_LIST, LONGEST_WORD } from './limits.js';

/** Which vendors' statuses, and how old they may be. */
@ArgsType()
export class VendorStatusesArguments {
  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, { message: `At most ${LONGEST_LIST} vendors can be named.` })
  @MaxLength(LONGEST_WORD, { each: true, message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => [ID], { nullable: true, description: 'Of these vendors only, by `key` or `id`; all when left out.' })
  vendors?: string[] | null;

  @IsOptional()
  @Field(() => DurationScalar, {
    nullable: true,
    description:
      'What is not at its end and was observed longer ago is first asked for again at its vendor; when left out nobody is asked.',
  })
  maxAge?: number | null;
}
