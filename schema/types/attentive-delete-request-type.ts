import { Field, ObjectType } from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { RequiresRead } from '../access.js';
import { FreeText, Masked, Revealed } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { JsonScalar } from '../scalars/json-scalar.js';
import { rawOptions, VendorRecordInterface } from './vendor-record-interface.js';

@RequiresRead()
@ObjectType('AttentiveDeleteRequest', {
  implements: VendorRecordInterface,
  description:
    'A deletion request as Attentive keeps it. A field is null where Attentive sent nothing that can be read.',
  simpleResolvers: true,
})
export class AttentiveDeleteRequestType extends VendorRecordInterface {
  @Revealed()
  @Field(() => JsonScalar, rawOptions)
  declare raw: JsonValue;

  @Field(() => String, { nullable: true, description: 'What it asks for, such as DELETE; null where not said.' })
  type!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether Attentive says that it is done; null where not said.' })
  processed!: boolean | null;

  @Masked()
  @Field(() => String, {
    nullable: true,
    description: 'The address it is about, masked unless the viewer may read personal data; null where not said.',
  })
  subjectEmail!: string | null;

  @Masked()
  @Field(() => String, {
    nullable: true,
    description:
      'The telephone number it is about, masked unless the viewer may read personal data; null where not said.',
  })
  subjectPhone!: string | null;

  @FreeText()
  @Field(() => String, { nullable: true, description: 'The message that was kept with it; null where there is none.' })
  requestMessage!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When Attentive took it; null where not said.' })
  requestedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When Attentive began; null where it has not said so.' })
  processingStartedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When Attentive ended; null where it has not said so.' })
  processingEndedAt!: Date | null;
}
