import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Outcome, Reason, Right } from '../../src/domain/vocabulary.js';
import { LONGEST_ANSWER, LONGEST_WORD } from './limits.js';

@InputType('UpdatePrivacyRequestInput', {
  description:
    'What the organisation decided, told to the vendor that the request came in through. At least one of outcome, denial, optOutCompleted and comments; outcome and denial not together.',
})
export class UpdatePrivacyRequestInput {
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { description: 'The request, by its `id`.' })
  request!: string;

  @IsOptional()
  @Field(() => Right, {
    nullable: true,
    description: 'The right that it is about; all rights that no processor acts for, when left out.',
  })
  right?: Right | null;

  @IsOptional()
  @Field(() => Outcome, {
    nullable: true,
    description:
      'What it came to; null to decide nothing, or to refuse. Where vendors did differently, the word that they come to together.',
  })
  outcome?: Outcome | null;

  @IsOptional()
  @Field(() => Reason, {
    nullable: true,
    description: 'Refuses it: DENIED, or FAILED for a technical reason. Null to refuse nothing.',
  })
  denial?: Reason | null;

  @IsOptional()
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the opt-out was carried out; null to say nothing of it.',
  })
  optOutCompleted?: boolean | null;

  @IsOptional()
  @MaxLength(LONGEST_ANSWER, { message: `At most ${LONGEST_ANSWER} characters.` })
  @Field(() => String, {
    nullable: true,
    description: `For the vendor to keep, at most ${LONGEST_ANSWER} characters; null for none.`,
  })
  comments?: string | null;
}
