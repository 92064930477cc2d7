import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import { explainStatus } from '../src/domain/explanation.js';
import { healthOf } from '../src/domain/health.js';
import { required } from '../src/domain/invariant-error.js';
import { Health } from '../src/domain/vocabulary.js';
import { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import { VendorRecordInterface } from '../schema/types/vendor-record-interface.js';
import { VendorStatusType } from '../schema/types/vendor-status-type.js';
import { VendorType } from '../schema/types/vendor-type.js';
import type { OperationContext } from './operation-context.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import { vendorRecordShape } from './vendor-record-shape.js';
import { vendorOfKey } from './vendor-shape.js';
import type { Shape } from './shape.js';

@Resolver(() => VendorStatusType)
export class VendorStatusResolver {
  @FieldResolver(() => VendorType, { description: 'The vendor.' })
  vendor(@Root() { entity }: VendorStatusType, @Ctx() context: OperationContext): Shape<VendorType> {
    return vendorOfKey(entity.vendor, context);
  }

  @FieldResolver(() => PrivacyRequestType, { description: 'The request that it is part of.' })
  async request(
    @Root() { entity }: VendorStatusType,
    @Ctx() { services }: OperationContext,
  ): Promise<Shape<PrivacyRequestType>> {
    return privacyRequestShape(required(await services.requests.byId(entity.requestId), 'The request of a status'));
  }

  @FieldResolver(() => String, { description: 'Where it stands and why, in one sentence for a person.' })
  explanation(@Root() { entity }: VendorStatusType, @Ctx() { services }: OperationContext): string {
    return explainStatus(entity, services.vendors.byKey(entity.vendor)?.name ?? entity.vendor);
  }

  @FieldResolver(() => Health, {
    description:
      'Whether the vendor will be done in time. OVERDUE once it has taken longer than it says that it takes, too; ON_TRACK when it is over.',
  })
  health(@Root() { entity }: VendorStatusType, @Ctx() { now }: OperationContext): Health {
    return healthOf(entity.health, now);
  }

  // Seldom more than one: a vendor needs several records where it keeps a person in several places.
  @Extensions({ listSize: 2 })
  @FieldResolver(() => [VendorRecordInterface], {
    description: 'The vendor’s own records, as it keeps them; empty until it has one.',
  })
  async records(
    @Root() { entity }: VendorStatusType,
    @Ctx() context: OperationContext,
  ): Promise<readonly Shape<VendorRecordInterface>[]> {
    const records = await context.services.requests.recordsOf(entity);
    return records.map((record) => vendorRecordShape(record, context));
  }
}
