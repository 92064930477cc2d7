import { Field, InterfaceType } from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { Tagged } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { JsonScalar } from '../scalars/json-scalar.js';
import { NodeInterface } from './node-interface.js';

/** Words of the fields that every record has; the types that implement it say them again with their directives. */
export const rawOptions = {
  nullable: true,
  description: 'All that the vendor sent. Null unless the viewer may read personal data.',
} as const;

@InterfaceType('VendorRecord', {
  implements: NodeInterface,
  description: 'A record as the vendor keeps it, in the vendor’s own words.',
})
export abstract class VendorRecordInterface extends NodeInterface {
  @Field(() => String, {
    nullable: true,
    description: 'The vendor’s own id of the record; null while the vendor has given none.',
  })
  nativeId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The vendor’s own word for its state; null where it gave none.',
  })
  nativeState!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the vendor was last seen to show the record like this.' })
  observedAt!: Date;

  @Tagged()
  @Field(() => JsonScalar, rawOptions)
  raw!: JsonValue;

  /** The account's key; what `vendor` is resolved from. */
  vendorKey!: string;
}
