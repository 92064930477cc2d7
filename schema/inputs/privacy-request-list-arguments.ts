import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { ForwardPageArguments, PageArgumentsInput } from './page-arguments.js';
import { PrivacyRequestFilterInput } from './privacy-request-filter-input.js';
import { PrivacyRequestOrderInput } from './privacy-request-order-input.js';

/** Requests in either direction, in an order that is chosen. */
@ArgsType()
export class PrivacyRequestListArguments extends PageArgumentsInput {
  @IsOptional()
  @ValidateNested()
  @Field(() => PrivacyRequestFilterInput, { nullable: true, description: 'Which requests; all when left out.' })
  filter?: PrivacyRequestFilterInput | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => PrivacyRequestOrderInput, {
    nullable: true,
    description: 'In what order; newest received first when left out.',
  })
  orderBy?: PrivacyRequestOrderInput | null;
}

/** Requests forwards, newest received first. */
@ArgsType()
export class NewestPrivacyRequestsArguments extends ForwardPageArguments {
  @IsOptional()
  @ValidateNested()
  @Field(() => PrivacyRequestFilterInput, { nullable: true, description: 'Which requests; all when left out.' })
  filter?: PrivacyRequestFilterInput | null;
}
