import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field } from 'type-graphql';
import { PrivacyRequestFilterInput } from './privacy-request-filter-input.js';

@ArgsType()
export class RequestChangesArguments {
  @IsOptional()
  @ValidateNested()
  @Field(() => PrivacyRequestFilterInput, {
    nullable: true,
    description:
      'Which requests; all when left out. With `updated.from`, a day ago at most, those that have changed since then are told first.',
  })
  filter?: PrivacyRequestFilterInput | null;
}
