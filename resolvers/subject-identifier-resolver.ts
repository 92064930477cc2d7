import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { SubjectIdentifierType } from '../schema/types/subject-type.js';
import { VendorType } from '../schema/types/vendor-type.js';
import type { OperationContext } from './operation-context.js';
import { vendorOfKey } from './vendor-shape.js';
import type { Shape } from './shape.js';

@Resolver(() => SubjectIdentifierType)
export class SubjectIdentifierResolver {
  @FieldResolver(() => [VendorType], {
    description: 'The vendors that know it; empty where it was only ever named in this graph.',
  })
  sources(
    @Root() { sourceKeys }: SubjectIdentifierType,
    @Ctx() context: OperationContext,
  ): readonly Shape<VendorType>[] {
    return sourceKeys.map((key) => vendorOfKey(key, context));
  }
}
