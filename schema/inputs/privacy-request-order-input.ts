import { IsIn } from 'class-validator';
import { Field, InputType } from 'type-graphql';
import { OrderDirection, PrivacyRequestOrderField } from '../enums.js';

@InputType('PrivacyRequestOrder', {
  description: 'An order of requests; those that are alike in it keep a fixed order.',
})
export class PrivacyRequestOrderInput {
  @IsIn(Object.keys(PrivacyRequestOrderField))
  @Field(() => PrivacyRequestOrderField, { defaultValue: 'RECEIVED_AT', description: 'What they are ordered by.' })
  field!: PrivacyRequestOrderField;

  @IsIn(Object.keys(OrderDirection))
  @Field(() => OrderDirection, { defaultValue: 'DESC', description: 'Which end comes first.' })
  direction!: OrderDirection;
}
