import { IsNotEmpty, MaxLength } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { Outcome, Reason } from '../../src/domain/vocabulary.js';
import { LONGEST_TEXT, LONGEST_WORD } from './limits.js';

const why = { message: `Say why, in 1 to ${LONGEST_TEXT} characters.` };
const comment =
  'Why, for the audit trail: 1 to 2,000 characters. It is kept with the event, and shown as its `comment`.';

/** Where one right of one request stands at one vendor, to be acted on. */
@ArgsType()
export class VendorStatusArguments {
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { description: 'The vendor status, by its `id`.' })
  vendorStatus!: string;
}

/** A status is taken out. */
@ArgsType()
export class ExcludeVendorArguments extends VendorStatusArguments {
  @Field(() => Reason, { description: 'Why it does not apply, or is waived.' })
  reason!: Reason;

  @IsNotEmpty(why)
  @MaxLength(LONGEST_TEXT, why)
  @Field(() => String, { description: comment })
  comment!: string;
}

/** A person vouches for what was done. */
@ArgsType()
export class AttestVendorArguments extends VendorStatusArguments {
  @Field(() => Outcome, { description: 'What was done there.' })
  outcome!: Outcome;

  @IsNotEmpty(why)
  @MaxLength(LONGEST_TEXT, why)
  @Field(() => String, { description: comment })
  comment!: string;
}
