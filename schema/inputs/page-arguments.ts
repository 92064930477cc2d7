import { IsOptional, Max, MaxLength, Min } from 'class-validator';
import { ArgsType, Field, Int } from 'type-graphql';
import { LARGEST_PAGE, DEFAULT_PAGE } from './limits.js';

const LONGEST_CURSOR = 1000;
const size = { message: `Ask for 0 to ${LARGEST_PAGE}.` };
const cursor = { message: 'This is no cursor of this list.' };

/** A page forwards only. */
@ArgsType()
export class ForwardPageArguments {
  @IsOptional()
  @Min(0, size)
  @Max(LARGEST_PAGE, size)
  @Field(() => Int, {
    nullable: true,
    description: `How many, from the start or from \`after\` on: at most ${LARGEST_PAGE}, and ${DEFAULT_PAGE} when left out.`,
  })
  first?: number | null;

  @IsOptional()
  @MaxLength(LONGEST_CURSOR, cursor)
  @Field(() => String, { nullable: true, description: 'A cursor: the page begins after it.' })
  after?: string | null;
}

/** A page in either direction: `first` or `last`, not both. */
@ArgsType()
export class PageArgumentsInput extends ForwardPageArguments {
  @IsOptional()
  @Min(0, size)
  @Max(LARGEST_PAGE, size)
  @Field(() => Int, {
    nullable: true,
    description: `How many, from the end or from \`before\` back: at most ${LARGEST_PAGE}. Not together with \`first\`.`,
  })
  last?: number | null;

  @IsOptional()
  @MaxLength(LONGEST_CURSOR, cursor)
  @Field(() => String, { nullable: true, description: 'A cursor: the page ends before it.' })
  before?: string | null;
}
