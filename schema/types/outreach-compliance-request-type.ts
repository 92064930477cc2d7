import { Field, ObjectType } from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { RequiresRead } from '../access.js';
import { Masked, Revealed } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { JsonScalar } from '../scalars/json-scalar.js';
import { rawOptions, VendorRecordInterface } from './vendor-record-interface.js';

@RequiresRead()
@ObjectType('OutreachComplianceRequest', {
  implements: VendorRecordInterface,
  description:
    'A compliance request as Outreach keeps it. A field is null where Outreach sent nothing that can be read.',
  simpleResolvers: true,
})
export class OutreachComplianceRequestType extends VendorRecordInterface {
  @Revealed()
  @Field(() => JsonScalar, rawOptions)
  declare raw: JsonValue;

  @Field(() => String, { nullable: true, description: 'Outreach’s uuid of the request; null where it sent none.' })
  uuid!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The batch with which the request was made; null where Outreach names none.',
  })
  batchComplianceRequestUuid!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about: Prospect or Recipient; null where not said.' })
  objectType!: string | null;

  @Masked()
  @Field(() => String, {
    nullable: true,
    description:
      'A Prospect’s id, or a Recipient’s e-mail address, which is masked unless the viewer may read personal data; null where not said.',
  })
  requestObjectId!: string | null;

  @Field(() => String, { nullable: true, description: 'What it asks for, such as Delete; null where not said.' })
  requestType!: string | null;

  @Field(() => String, { nullable: true, description: 'The Outreach user who made it; null where not said.' })
  requesterId!: string | null;

  @Revealed()
  @Field(() => JsonScalar, {
    nullable: true,
    description:
      'What Outreach holds about the person. Null where it sent nothing, or the viewer may not read personal data.',
  })
  pii!: JsonValue;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it came about at Outreach; null where not said.' })
  createdAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it last changed at Outreach; null where not said.',
  })
  updatedAt!: Date | null;
}
