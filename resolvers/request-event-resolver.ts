import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { RequestEventType } from '../schema/types/request-event-type.js';
import { VendorType } from '../schema/types/vendor-type.js';
import type { OperationContext } from './operation-context.js';
import { vendorOfKey } from './vendor-shape.js';
import type { Shape } from './shape.js';

@Resolver(() => RequestEventType)
export class RequestEventResolver {
  @FieldResolver(() => VendorType, {
    nullable: true,
    description: 'The vendor it happened with; null where it is about the request as a whole.',
  })
  vendor(@Root() { entity }: RequestEventType, @Ctx() context: OperationContext): Shape<VendorType> | null {
    return entity.vendor === null ? null : vendorOfKey(entity.vendor, context);
  }
}
