import { Directive, Field, ObjectType } from 'type-graphql';
import type { Vendor } from '../../src/domain/entities.js';
import { VendorCapability, VendorKind, VendorRole } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { DurationScalar } from '../scalars/duration-scalar.js';
import { NodeInterface } from './node-interface.js';

@Directive('@key(fields: "id")')
@RequiresRead()
@ObjectType('Vendor', {
  implements: NodeInterface,
  description:
    'One configured account at a vendor. Wherever an argument names vendors, it takes their `key` or their `id`.',
  simpleResolvers: true,
})
export class VendorType extends NodeInterface {
  @Field(() => String, { description: 'The account’s id in the vendors file: outreach, attentive-eu.' })
  key!: string;

  @Field(() => VendorKind, { description: 'Whose product the account is at.' })
  kind!: VendorKind;

  @Field(() => String, { description: 'A name for people.' })
  name!: string;

  @Field(() => VendorRole, { description: 'What part it plays in requests.' })
  role!: VendorRole;

  @Field(() => [VendorCapability], { description: 'What can be done through its API.' })
  capabilities!: readonly VendorCapability[];

  @Field(() => DurationScalar, {
    nullable: true,
    description: 'How long the vendor says that it takes; null where it does not say.',
  })
  declaredWindow!: number | null;

  /** What the edges are resolved from; not part of the graph. */
  entity!: Vendor;
}
