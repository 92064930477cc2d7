import { Extensions, Field, ID, Int, ObjectType } from 'type-graphql';
import { Authenticated } from '../access.js';
import { PrivacyRequestType } from './privacy-request-type.js';
import { UserErrorType } from './user-error-type.js';

@Authenticated()
@ObjectType('BulkResult', { description: 'What became of one input of an act on many.', simpleResolvers: true })
export class BulkResultType {
  @Field(() => ID, { description: 'The request, as the input named it.' })
  request!: string;

  @Field(() => PrivacyRequestType, {
    nullable: true,
    description: 'The request as it is now; null where `userErrors` has something.',
  })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}

@Authenticated()
@ObjectType('BulkPayload', {
  description: 'One result for each input, in the order of the input. What fails for one is done for the others.',
  simpleResolvers: true,
})
export class BulkPayloadType {
  // The mutation is already counted as often as it has inputs.
  @Extensions({ sizedAbove: true })
  @Field(() => [BulkResultType], { description: 'A result for each input, in the order of the input.' })
  results!: readonly BulkResultType[];

  @Field(() => Int, { description: 'How many were done.' })
  succeeded!: number;

  @Field(() => Int, { description: 'How many were not.' })
  failed!: number;
}
