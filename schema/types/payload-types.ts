import { Field, ObjectType } from 'type-graphql';
import { PrivacyRequestType } from './privacy-request-type.js';
import { UserErrorType } from './user-error-type.js';

@ObjectType('RequestDeletionPayload', { description: 'What `requestDeletion` came to.', simpleResolvers: true })
export class RequestDeletionPayloadType {
  @Field(() => PrivacyRequestType, {
    nullable: true,
    description: 'The request, recorded and on its way to the vendors; null where `userErrors` has something.',
  })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}

@ObjectType('AcknowledgePayload', { description: 'What `acknowledge` came to.', simpleResolvers: true })
export class AcknowledgePayloadType {
  @Field(() => PrivacyRequestType, {
    nullable: true,
    description: 'The request as it is now; null where `userErrors` has something.',
  })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}
