import { ArrayMaxSize, ArrayMinSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Regulation } from '../../src/domain/vocabulary.js';
import { LONGEST_LIST, LONGEST_WORD } from './limits.js';
import { SubjectInput } from './subject-input.js';

const tooLong = { message: `At most ${LONGEST_WORD} characters.` };

@InputType('PlanDeletionInput', {
  description: 'What a deletion would be asked for: a person’s data, or what a received request asks for.',
})
export class PlanDeletionInput {
  @IsOptional()
  @ValidateNested()
  @Field(() => SubjectInput, { nullable: true, description: 'The person; null where `request` is given.' })
  subject?: SubjectInput | null;

  @IsOptional()
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, {
    nullable: true,
    description:
      'Carry out the deletion that this request, received through a vendor, asks for; null where `subject` is given.',
  })
  request?: string | null;

  @IsOptional()
  @ArrayMinSize(1, { message: 'Name at least one vendor, or leave the list out.' })
  @ArrayMaxSize(LONGEST_LIST, { message: `At most ${LONGEST_LIST} vendors can be named.` })
  @MaxLength(LONGEST_WORD, { ...tooLong, each: true })
  @Field(() => [ID], { nullable: true, description: 'By `key` or `id`; every vendor that can delete, when left out.' })
  vendors?: string[] | null;

  @IsOptional()
  @Field(() => Regulation, {
    nullable: true,
    description:
      'The law it is answered under; when left out, as the person’s address or the policy tells. Beside `request` the law of that request, and no other.',
  })
  regulation?: Regulation | null;
}
