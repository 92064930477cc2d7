import { Field, ObjectType } from 'type-graphql';
import { RequiresRead } from '../access.js';
import { Masked, Revealed } from '../personal-data.js';
import { DateScalar } from '../scalars/date-scalar.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { EmailAddressScalar } from '../scalars/email-address-scalar.js';
import { PhoneNumberScalar } from '../scalars/phone-number-scalar.js';
import { UrlScalar } from '../scalars/url-scalar.js';

const unlessRevealed = 'Null where unknown, or the viewer may not read personal data.';

@RequiresRead()
@ObjectType('IdentityVerificationProof', {
  description: 'A bearer secret: visible only to those who may read personal data, and only until it lapses.',
  simpleResolvers: true,
})
export class IdentityVerificationProofType {
  @Revealed()
  @Field(() => UrlScalar, { nullable: true, description: 'Where the proof can be looked at; null where not said.' })
  url!: string | null;

  @Revealed()
  @Field(() => String, { nullable: true, description: 'The code that opens it; null where none is needed or said.' })
  accessCode!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it lapses; null where not said.' })
  validUntil!: Date | null;
}

@RequiresRead()
@ObjectType('OptOutMachinePerson', { description: 'A person as Opt-Out Machine shows them.', simpleResolvers: true })
export class OptOutMachinePersonType {
  @Masked()
  @Field(() => String, {
    nullable: true,
    description: 'Initials (I. L.) unless the viewer may read personal data; null where unknown.',
  })
  name!: string | null;

  @Revealed()
  @Field(() => DateScalar, { nullable: true, description: unlessRevealed })
  dateOfBirth!: string | null;

  @Masked()
  @Field(() => EmailAddressScalar, {
    nullable: true,
    description: 'The address that the request was made with; null where unknown.',
  })
  email!: string | null;

  @Masked()
  @Field(() => [EmailAddressScalar], { description: 'Every address that the person claims; empty where none.' })
  emailAddresses!: readonly string[];

  @Masked()
  @Field(() => PhoneNumberScalar, { nullable: true, description: 'The telephone number; null where unknown.' })
  phone!: string | null;

  @Revealed()
  @Field(() => String, { nullable: true, description: `First line of the address. ${unlessRevealed}` })
  address!: string | null;

  @Revealed()
  @Field(() => String, { nullable: true, description: `Second line of the address. ${unlessRevealed}` })
  address2!: string | null;

  @Revealed()
  @Field(() => String, { nullable: true, description: unlessRevealed })
  city!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'State of residence, which tells the law that applies; null where unknown.',
  })
  state!: string | null;

  @Revealed()
  @Field(() => String, { nullable: true, description: unlessRevealed })
  postalCode!: string | null;

  @Revealed()
  @Field(() => IdentityVerificationProofType, {
    nullable: true,
    description:
      'How the person’s identity was verified. Null where unknown, lapsed, or the viewer may not read personal data.',
  })
  identityVerificationProof!: IdentityVerificationProofType | null;
}
