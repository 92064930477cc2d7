import { Args, Ctx, Extensions, Query, Resolver } from 'type-graphql';
import { RequiresRead } from '../schema/access.js';
import { LARGEST_GROUPING } from '../schema/inputs/limits.js';
import { StatisticsArguments } from '../schema/inputs/statistics-arguments.js';
import { RequestStatisticsType } from '../schema/types/request-statistics-type.js';
import { badArgument, blaming } from './graph-errors.js';
import { checkArguments } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { toRequestFilter } from './request-filter.js';
import type { Shape } from './shape.js';

@Resolver()
export class StatisticsResolver {
  // It may look at every request.
  @Extensions({ weight: 100 })
  @RequiresRead()
  @Query(() => RequestStatisticsType, {
    description: `Figures over requests, for up to ${LARGEST_GROUPING} groups of them. Days, weeks (from Monday) and months are those in which a request was received, by the establishment’s clock.`,
  })
  async statistics(
    @Args(() => StatisticsArguments) args: StatisticsArguments,
    @Ctx() context: OperationContext,
  ): Promise<Shape<RequestStatisticsType>> {
    checkArguments(args);
    const dimensions = args.groupBy ?? [];
    const filter = toRequestFilter(args.filter, context);
    const { all, groups } = await blaming(['filter'], () =>
      context.services.requests.statistics(filter, dimensions, context.now),
    );
    if (groups.length > LARGEST_GROUPING) {
      throw badArgument(
        `This would be more than ${LARGEST_GROUPING} groups: divide by months rather than days, by fewer dimensions, or filter.`,
        ['groupBy'],
      );
    }
    return {
      ...all,
      groups: groups.map(({ values, ...figures }) => ({
        ...figures,
        keys: dimensions.map((dimension, index) => ({ dimension, value: values[index] ?? '' })),
      })),
    };
  }
}
