import { ArrayMaxSize, ArrayMinSize, IsNotEmpty, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Regulation } from '../../src/domain/vocabulary.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { LONGEST_LIST, LONGEST_TEXT, LONGEST_WORD } from './limits.js';
import { SubjectInput } from './subject-input.js';

const tooLong = { message: `At most ${LONGEST_WORD} characters.` };

@InputType('RequestAccessInput', {
  description: 'Whose data to hand over: as for a deletion, a person’s, or what a received request asks for.',
})
export class RequestAccessInput {
  @IsNotEmpty({ message: 'A key is needed: any text that is new for every request.' })
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => String, {
    description:
      'The same key is answered with the same request, however often it is sent; once the person is forgotten, it is refused.',
  })
  idempotencyKey!: string;

  @IsOptional()
  @ValidateNested()
  @Field(() => SubjectInput, { nullable: true, description: 'The person; null where `request` is given.' })
  subject?: SubjectInput | null;

  @IsOptional()
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => ID, {
    nullable: true,
    description:
      'Gather the data that this request, received through a vendor, asks for; null where `subject` is given.',
  })
  request?: string | null;

  @IsOptional()
  @ArrayMinSize(1, { message: 'Name at least one vendor, or leave the list out.' })
  @ArrayMaxSize(LONGEST_LIST, { message: `At most ${LONGEST_LIST} vendors can be named.` })
  @MaxLength(LONGEST_WORD, { ...tooLong, each: true })
  @Field(() => [ID], {
    nullable: true,
    description: 'By `key` or `id`; every vendor that can hand over data, when left out.',
  })
  vendors?: string[] | null;

  @IsOptional()
  @Field(() => Regulation, {
    nullable: true,
    description:
      'The law it is answered under; when left out, as the person’s address or the policy tells. Beside `request` the law of that request, and no other.',
  })
  regulation?: Regulation | null;

  @IsOptional()
  @Field(() => DateTimeScalar, { nullable: true, description: 'When the person asked, if earlier than now.' })
  receivedAt?: Date | null;

  @IsOptional()
  @MaxLength(LONGEST_TEXT, { message: `At most ${LONGEST_TEXT} characters.` })
  @Field(() => String, { nullable: true, description: 'For the audit trail; sent on to vendors that keep one.' })
  message?: string | null;
}
