import { ArrayMaxSize, ArrayUnique, IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { StatisticsDimension } from '../../src/domain/statistics.js';
import { MOST_DIMENSIONS } from './limits.js';
import { PrivacyRequestFilterInput } from './privacy-request-filter-input.js';

@ArgsType()
export class StatisticsArguments {
  @IsOptional()
  @ValidateNested()
  @Field(() => PrivacyRequestFilterInput, { nullable: true, description: 'Over which requests; all when left out.' })
  filter?: PrivacyRequestFilterInput | null;

  @IsOptional()
  @ArrayMaxSize(MOST_DIMENSIONS, { message: `Figures are divided by ${MOST_DIMENSIONS} dimensions at most.` })
  @ArrayUnique({ message: 'Name each dimension once.' })
  @Field(() => [StatisticsDimension], {
    nullable: true,
    description: `What to divide them by, ${MOST_DIMENSIONS} dimensions at most; not at all when left out.`,
  })
  groupBy?: StatisticsDimension[] | null;
}
