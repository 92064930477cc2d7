import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { VendorRecordInterface } from '../schema/types/vendor-record-interface.js';
import { VendorType } from '../schema/types/vendor-type.js';
import type { OperationContext } from './operation-context.js';
import { vendorOfKey } from './vendor-shape.js';
import type { Shape } from './shape.js';

/** Every type of record has its vendor from here. */
@Resolver(() => VendorRecordInterface)
export class VendorRecordResolver {
  @FieldResolver(() => VendorType, { description: 'The vendor that keeps it.' })
  vendor(@Root() { vendorKey }: VendorRecordInterface, @Ctx() context: OperationContext): Shape<VendorType> {
    return vendorOfKey(vendorKey, context);
  }
}
