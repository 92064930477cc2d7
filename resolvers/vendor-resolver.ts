import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { IdentifierKind, Right } from '../src/domain/vocabulary.js';
import { RequiresRead } from '../schema/access.js';
import { NewestPrivacyRequestsArguments } from '../schema/inputs/privacy-request-list-arguments.js';
import { PrivacyRequestConnectionType } from '../schema/types/privacy-request-connection-type.js';
import { VendorHealthType } from '../schema/types/vendor-health-type.js';
import { VendorType } from '../schema/types/vendor-type.js';
import { checkArguments } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { toRequestFilter } from './request-filter.js';
import { requestList } from './request-list.js';
import { findVendor } from './vendor-argument.js';
import { vendorShape } from './vendor-shape.js';
import type { Shape } from './shape.js';

@Resolver(() => VendorType)
export class VendorResolver {
  @RequiresRead()
  @Query(() => [VendorType], { description: 'Every configured vendor, in the order of the vendors file.' })
  vendors(@Ctx() context: OperationContext): readonly Shape<VendorType>[] {
    return context.services.vendors.all().map(vendorShape);
  }

  @RequiresRead()
  @Query(() => VendorType, { nullable: true, description: 'One vendor; null where none has this key or id.' })
  vendor(
    @Arg('id', () => ID, { description: 'Its `key` or its `id`.' }) id: string,
    @Ctx() context: OperationContext,
  ): Shape<VendorType> | null {
    const vendor = findVendor(id, context.services.vendors);
    return vendor === null ? null : vendorShape(vendor);
  }

  @FieldResolver(() => [IdentifierKind], {
    description: 'What identifiers it needs at least one of, for a right; empty where it cannot act on that right.',
  })
  requiredIdentifiers(
    @Root() { entity }: VendorType,
    @Arg('right', () => Right, { description: 'The right.' }) right: Right,
  ): readonly IdentifierKind[] {
    return entity.requiredIdentifiers(right);
  }

  @FieldResolver(() => VendorHealthType, { description: 'How its API has been answering.' })
  async health(
    @Root() { entity }: VendorType,
    @Ctx() { services }: OperationContext,
  ): Promise<Shape<VendorHealthType>> {
    const { latencyP50Ms, latencyP95Ms, ...health } = await services.vendors.health(entity);
    return { ...health, latencyP50: latencyP50Ms, latencyP95: latencyP95Ms };
  }

  @FieldResolver(() => PrivacyRequestConnectionType, {
    description: 'Requests that it takes part in, newest received first.',
  })
  async privacyRequests(
    @Root() { entity }: VendorType,
    @Args(() => NewestPrivacyRequestsArguments) args: NewestPrivacyRequestsArguments,
    @Ctx() context: OperationContext,
  ): Promise<Shape<PrivacyRequestConnectionType>> {
    checkArguments(args);
    const filter = toRequestFilter(args.filter, context);
    const vendors = (filter.vendors ?? [entity.key]).filter((key) => key === entity.key);
    return requestList(args, { ...filter, vendors }, context);
  }
}
