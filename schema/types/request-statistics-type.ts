import { Extensions, Field, Float, Int, ObjectType } from 'type-graphql';
import { StatisticsDimension } from '../../src/domain/statistics.js';
import { RequiresRead } from '../access.js';
import { MOST_DIMENSIONS, USUAL_GROUPING } from '../inputs/limits.js';
import { DurationScalar } from '../scalars/duration-scalar.js';

@RequiresRead()
@ObjectType('StatisticsKey', {
  description: 'What the requests of a group have in common in one dimension.',
  simpleResolvers: true,
})
export class StatisticsKeyType {
  @Field(() => StatisticsDimension, { description: 'In what they are alike.' })
  dimension!: StatisticsDimension;

  @Field(() => String, {
    description:
      'How: a vendor’s `key`, a word of Right, Regulation or RequestState, a day (2026-11-22), a week (2026-W47) or a month (2026-11).',
  })
  value!: string;
}

/** Figures over some requests: over all that a filter lets through, or over those of one group. */
@ObjectType()
abstract class FiguresType {
  @Field(() => Int, { description: 'Requests.' })
  total!: number;

  @Field(() => Int, { description: 'Those that have not come to an end: without `completedAt`.' })
  open!: number;

  @Field(() => Int, { description: 'Those in the state COMPLETED.' })
  completed!: number;

  @Field(() => Int, { description: 'Those whose health is OVERDUE now.' })
  overdue!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of closed requests that met every deadline, 0 to 1; null where none is closed.',
  })
  onTimeRate!: number | null;

  @Field(() => DurationScalar, {
    nullable: true,
    description:
      'From receipt to `completedAt`: half of the closed requests took no longer. Null where none is closed.',
  })
  medianTimeToComplete!: number | null;
}

@RequiresRead()
@ObjectType('StatisticsGroup', {
  description: 'The same figures for one value of each dimension that was asked for.',
  simpleResolvers: true,
})
export class StatisticsGroupType extends FiguresType {
  @Extensions({ listSize: MOST_DIMENSIONS })
  @Field(() => [StatisticsKeyType], { description: 'The values, in the order in which dimensions were asked for.' })
  keys!: readonly StatisticsKeyType[];
}

@RequiresRead()
@ObjectType('RequestStatistics', {
  description:
    'Figures over requests, as they are at this moment. Counts and rates are exact. Medians and percentiles are exact for fewer than 100,000 requests; above that, without a filter, they are within 1 percent, and so is always the part of them that comes from requests which the log’s retention has removed.',
  simpleResolvers: true,
})
export class RequestStatisticsType extends FiguresType {
  @Field(() => Int, { description: 'Those whose health is AT_RISK now.' })
  atRisk!: number;

  @Field(() => DurationScalar, {
    nullable: true,
    description:
      'From receipt to `acknowledgedAt`: half of the acknowledged requests took no longer. Null where none is acknowledged.',
  })
  medianTimeToAcknowledge!: number | null;

  @Field(() => DurationScalar, {
    nullable: true,
    description:
      'From receipt to `completedAt`: nineteen of twenty closed requests took no longer. Null where none is closed.',
  })
  p95TimeToComplete!: number | null;

  @Extensions({ listSize: USUAL_GROUPING })
  @Field(() => [StatisticsGroupType], {
    description:
      'The same, divided as `groupBy` says, in the order of their values; empty without `groupBy`. A request counts in every group that it belongs to: at each of its vendors, and for each of its rights.',
  })
  groups!: readonly StatisticsGroupType[];
}
