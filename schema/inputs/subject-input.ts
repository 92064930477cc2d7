import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { EmailAddressScalar } from '../scalars/email-address-scalar.js';
import { PhoneNumberScalar } from '../scalars/phone-number-scalar.js';
import { LONGEST_WORD } from './limits.js';

@InputType('SubjectInput', {
  description: 'Who the person is: at least one of e-mail, telephone number or id.',
})
export class SubjectInput {
  @IsOptional()
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { nullable: true, description: 'The `id` of a person who is known here; null where not known.' })
  id?: string | null;

  @IsOptional()
  @Field(() => EmailAddressScalar, { nullable: true, description: 'Their address; null where not known.' })
  email?: string | null;

  @IsOptional()
  @Field(() => PhoneNumberScalar, { nullable: true, description: 'Their telephone number; null where not known.' })
  phone?: string | null;

  @IsOptional()
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => String, { nullable: true, description: 'Their name; nobody is found by it. Null where not known.' })
  name?: string | null;
}
