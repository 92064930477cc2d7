import { Ctx, Query, Resolver } from 'type-graphql';
import { Authenticated } from '../schema/access.js';
import { ViewerType } from '../schema/types/viewer-type.js';
import type { OperationContext } from './operation-context.js';
import type { Shape } from './shape.js';

@Resolver()
export class ViewerResolver {
  @Authenticated()
  @Query(() => ViewerType, { description: 'Who is asking, and what they may do.' })
  viewer(@Ctx() { services }: OperationContext): Shape<ViewerType> {
    return services.viewer;
  }
}
