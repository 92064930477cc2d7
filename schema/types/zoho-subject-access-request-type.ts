import { Field, ObjectType } from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { RequiresRead } from '../access.js';
import { Masked, Revealed } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { EmailAddressScalar } from '../scalars/email-address-scalar.js';
import { JsonScalar } from '../scalars/json-scalar.js';
import { UrlScalar } from '../scalars/url-scalar.js';
import { rawOptions, VendorRecordInterface } from './vendor-record-interface.js';

@RequiresRead()
@ObjectType('ZohoAgent', { description: 'Somebody who works with Zoho Desk.', simpleResolvers: true })
export class ZohoAgentType {
  @Field(() => String, { description: 'Zoho’s own id of the agent.' })
  id!: string;

  @Masked()
  @Field(() => String, {
    nullable: true,
    description: 'An initial unless the viewer may read personal data; null where not said.',
  })
  firstName!: string | null;

  @Masked()
  @Field(() => String, {
    nullable: true,
    description: 'An initial unless the viewer may read personal data; null where not said.',
  })
  lastName!: string | null;

  @Masked()
  @Field(() => EmailAddressScalar, { nullable: true, description: 'The agent’s address; null where not said.' })
  email!: string | null;

  @Revealed()
  @Field(() => UrlScalar, {
    nullable: true,
    description: 'Where a picture lies. Null where there is none, or the viewer may not read personal data.',
  })
  photoUrl!: string | null;
}

@RequiresRead()
@ObjectType('ZohoSubjectAccessRequest', {
  implements: VendorRecordInterface,
  description:
    'A subject access request as Zoho Desk keeps it. A field is null where Zoho Desk sent nothing that can be read.',
  simpleResolvers: true,
})
export class ZohoSubjectAccessRequestType extends VendorRecordInterface {
  @Revealed()
  @Field(() => JsonScalar, rawOptions)
  declare raw: JsonValue;

  @Field(() => String, { nullable: true, description: 'Zoho’s number of the request for people; null where not said.' })
  sarNumber!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it asks for, such as ERASURE_REQUEST; null where not said.',
  })
  requestType!: string | null;

  @Masked()
  @Field(() => EmailAddressScalar, { nullable: true, description: 'The address it is about; null where not said.' })
  contactEmail!: string | null;

  @Field(() => String, { nullable: true, description: 'The ticket that it belongs to; null where there is none.' })
  referenceTicketNumber!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it came about at Zoho Desk; null where not said.' })
  createdAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it last changed at Zoho Desk; null where not said.',
  })
  modifiedAt!: Date | null;

  @Field(() => ZohoAgentType, { nullable: true, description: 'Who made it; null where not said.' })
  createdBy!: ZohoAgentType | null;

  @Field(() => ZohoAgentType, { nullable: true, description: 'Who changed it last; null where not said.' })
  modifiedBy!: ZohoAgentType | null;

  @Revealed()
  @Field(() => UrlScalar, {
    nullable: true,
    description:
      'Where the exported personal data can be fetched. Null where there is none, or the viewer may not read personal data.',
  })
  downloadUrl!: string | null;
}
