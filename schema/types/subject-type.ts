import { Directive, Field, ObjectType } from 'type-graphql';
import type { Subject } from '../../src/domain/entities.js';
import { IdentifierKind } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { FreeText, Masked, Revealed } from '../personal-data.js';
import { DateScalar } from '../scalars/date-scalar.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { EmailAddressScalar } from '../scalars/email-address-scalar.js';
import { PhoneNumberScalar } from '../scalars/phone-number-scalar.js';
import { NodeInterface } from './node-interface.js';

@RequiresRead()
@ObjectType('LegalHold', { description: 'Why nothing about a person may be deleted for now.', simpleResolvers: true })
export class LegalHoldType {
  @FreeText()
  @Field(() => String, { description: 'Why, in the words of whoever placed it.' })
  reason!: string;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  placedAt!: Date;

  @Field(() => String, { description: 'The id of the viewer who placed it.' })
  placedBy!: string;
}

@RequiresRead()
@ObjectType('PostalAddress', { description: 'A postal address, as far as a vendor showed it.', simpleResolvers: true })
export class PostalAddressType {
  @Masked()
  @Field(() => [String], { description: 'Street and house; empty unless the viewer may read personal data.' })
  lines!: readonly string[];

  @Revealed()
  @Field(() => String, { nullable: true, description: 'Null where unknown, or the viewer may not read personal data.' })
  city!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'State or province, which tells the law that applies; null where unknown.',
  })
  region!: string | null;

  @Revealed()
  @Field(() => String, { nullable: true, description: 'Null where unknown, or the viewer may not read personal data.' })
  postalCode!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Country, which tells the law that applies; null where unknown.',
  })
  country!: string | null;
}

@RequiresRead()
@ObjectType('SubjectIdentifier', {
  description: 'One identifier of a person: which vendors know it, and whether it was verified.',
  simpleResolvers: true,
})
export class SubjectIdentifierType {
  @Field(() => IdentifierKind, { description: 'What it is.' })
  kind!: IdentifierKind;

  @Masked()
  @Field(() => String, { description: 'The identifier; masked unless the viewer may read personal data.' })
  value!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was verified to be the person’s; null for never.',
  })
  verifiedAt!: Date | null;

  /** Keys of the accounts that know it; what `sources` is resolved from. */
  sourceKeys!: readonly string[];
}

@Directive('@key(fields: "id")')
@Directive('@key(fields: "email")')
@RequiresRead()
@ObjectType('Subject', {
  implements: NodeInterface,
  description:
    'The person whom requests are about, one over all vendors. Without any identifier where a vendor only ever showed masked ones.',
  simpleResolvers: true,
})
export class SubjectType extends NodeInterface {
  @Masked()
  @Field(() => String, {
    nullable: true,
    description: 'Initials (I. L.) unless the viewer may read personal data; null where unknown.',
  })
  name!: string | null;

  @Masked()
  @Field(() => EmailAddressScalar, {
    nullable: true,
    description: 'The address that is used first; null where only a telephone number is known.',
  })
  email!: string | null;

  @Masked()
  @Field(() => [EmailAddressScalar], { description: 'Every known address, the one that is used first in front.' })
  emails!: readonly string[];

  @Masked()
  @Field(() => [PhoneNumberScalar], {
    description: 'Every known telephone number, the one that is used first in front.',
  })
  phones!: readonly string[];

  @Revealed()
  @Field(() => DateScalar, {
    nullable: true,
    description: 'Null where unknown, or the viewer may not read personal data.',
  })
  dateOfBirth!: string | null;

  @Field(() => PostalAddressType, { nullable: true, description: 'Null where unknown.' })
  postalAddress!: PostalAddressType | null;

  @Field(() => [SubjectIdentifierType], { description: 'Everything that the person is known by.' })
  identifiers!: readonly SubjectIdentifierType[];

  @Field(() => LegalHoldType, { nullable: true, description: 'Why nothing may be deleted for now; null where it may.' })
  legalHold!: LegalHoldType | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the personal data held here was destroyed; identifiers are empty from then on. Null while it is held.',
  })
  erasedAt!: Date | null;

  /** What the edges are resolved from; not part of the graph. */
  entity!: Subject;
}
