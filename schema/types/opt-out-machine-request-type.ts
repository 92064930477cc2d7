import { Field, Int, ObjectType } from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { RequiresRead } from '../access.js';
import { Revealed } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { JsonScalar } from '../scalars/json-scalar.js';
import { OptOutMachinePersonType } from './opt-out-machine-person-type.js';
import { rawOptions, VendorRecordInterface } from './vendor-record-interface.js';

@RequiresRead()
@ObjectType('OptOutMachineRequest', {
  implements: VendorRecordInterface,
  description:
    'A privacy request as Opt-Out Machine keeps it. A field is null where Opt-Out Machine sent nothing that can be read.',
  simpleResolvers: true,
})
export class OptOutMachineRequestType extends VendorRecordInterface {
  @Revealed()
  @Field(() => JsonScalar, rawOptions)
  declare raw: JsonValue;

  @Field(() => [String], { description: 'What it asks for, in Opt-Out Machine’s words; empty where not said.' })
  requestTypes!: readonly string[];

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the opt-out is marked as carried out; null where not said.',
  })
  optOutCompleted!: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many files were handed over for the person; null where not said.',
  })
  fileCount!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the person asked; null where not said.' })
  submittedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When receipt was confirmed; null where it was not.' })
  acknowledgedAt!: Date | null;

  @Field(() => OptOutMachinePersonType, {
    nullable: true,
    description: 'The person as Opt-Out Machine shows them; null where it does not.',
  })
  person!: OptOutMachinePersonType | null;
}
