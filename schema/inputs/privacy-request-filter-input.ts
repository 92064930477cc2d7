import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Health, Regulation, RequestState, Right, VendorKind, VendorState } from '../../src/domain/vocabulary.js';
import { EmailAddressScalar } from '../scalars/email-address-scalar.js';
import { PhoneNumberScalar } from '../scalars/phone-number-scalar.js';
import { DateTimeRangeInput } from './date-time-range-input.js';
import { LONGEST_LIST, LONGEST_WORD } from './limits.js';

const tooMany = { message: `At most ${LONGEST_LIST} values can be named.` };
const tooLong = { message: `At most ${LONGEST_WORD} characters.` };

@InputType('PrivacyRequestFilter', {
  description:
    'All that is given must hold; a list holds when any of its values does, so an empty list never holds. `vendors`, `vendorKinds` and `vendorStates` hold for one and the same vendor status. What is left out or null asks for nothing.',
})
export class PrivacyRequestFilterInput {
  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @Field(() => [RequestState], { nullable: true, description: 'Where the request stands.' })
  states?: RequestState[] | null;

  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @Field(() => [Right], { nullable: true, description: 'Rights that it asks for.' })
  rights?: Right[] | null;

  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @Field(() => [Regulation], { nullable: true, description: 'Laws that it is answered under.' })
  regulations?: Regulation[] | null;

  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @Field(() => [Health], { nullable: true, description: 'Whether it will be answered in time, as things stand now.' })
  health?: Health[] | null;

  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @MaxLength(LONGEST_WORD, { ...tooLong, each: true })
  @Field(() => [ID], { nullable: true, description: 'Vendors that take part, by `key` or `id`.' })
  vendors?: string[] | null;

  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @Field(() => [VendorKind], { nullable: true, description: 'Kinds of vendors that take part.' })
  vendorKinds?: VendorKind[] | null;

  @IsOptional()
  @ArrayMaxSize(LONGEST_LIST, tooMany)
  @Field(() => [VendorState], { nullable: true, description: 'Where it stands at a vendor.' })
  vendorStates?: VendorState[] | null;

  @IsOptional()
  @Field(() => EmailAddressScalar, {
    nullable: true,
    description: 'An address of the person, whole: masks are refused.',
  })
  email?: string | null;

  @IsOptional()
  @Field(() => PhoneNumberScalar, { nullable: true, description: 'A number of the person, whole: masks are refused.' })
  phone?: string | null;

  @IsOptional()
  @MaxLength(LONGEST_WORD, tooLong)
  @Field(() => String, { nullable: true, description: 'The short name for people: PR-2026-000042.' })
  reference?: string | null;

  @IsOptional()
  @Field(() => Boolean, { nullable: true, description: 'Whether receipt was confirmed.' })
  acknowledged?: boolean | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, { nullable: true, description: 'When the person asked.' })
  received?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, {
    nullable: true,
    description:
      'When the nearest deadline ends that is not met yet: after `from`, and not after `until`, so that a day holds the deadlines that end with it. A request without one, or whose clocks stand still, is never in it.',
  })
  due?: DateTimeRangeInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => DateTimeRangeInput, { nullable: true, description: 'When the request last changed.' })
  updated?: DateTimeRangeInput | null;
}
