import { Field, ObjectType } from 'type-graphql';
import { Authenticated } from '../access.js';
import { PrivacyRequestType } from './privacy-request-type.js';
import { SubjectType } from './subject-type.js';
import { UserErrorType } from './user-error-type.js';
import { VendorStatusType } from './vendor-status-type.js';

@Authenticated()
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

@Authenticated()
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

@Authenticated()
@ObjectType('RequestAccessPayload', { description: 'What `requestAccess` came to.', simpleResolvers: true })
export class RequestAccessPayloadType {
  @Field(() => PrivacyRequestType, {
    nullable: true,
    description: 'The request, recorded and on its way to the vendors; null where `userErrors` has something.',
  })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}

@Authenticated()
@ObjectType('UpdatePrivacyRequestPayload', {
  description: 'What `updatePrivacyRequest` came to.',
  simpleResolvers: true,
})
export class UpdatePrivacyRequestPayloadType {
  @Field(() => PrivacyRequestType, {
    nullable: true,
    description: 'The request as it is now; null where `userErrors` has something.',
  })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}

@Authenticated()
@ObjectType('PrivacyRequestPayload', { description: 'What an act on a request came to.', simpleResolvers: true })
export class PrivacyRequestPayloadType {
  @Field(() => PrivacyRequestType, {
    nullable: true,
    description: 'The request as it is now; null where `userErrors` has something.',
  })
  privacyRequest!: PrivacyRequestType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}

@Authenticated()
@ObjectType('VendorStatusPayload', { description: 'What an act on a vendor status came to.', simpleResolvers: true })
export class VendorStatusPayloadType {
  @Field(() => VendorStatusType, {
    nullable: true,
    description: 'The vendor status as it is now; null where `userErrors` has something.',
  })
  vendorStatus!: VendorStatusType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}

@Authenticated()
@ObjectType('SubjectPayload', { description: 'What an act on a person came to.', simpleResolvers: true })
export class SubjectPayloadType {
  @Field(() => SubjectType, {
    nullable: true,
    description: 'The person as it is now; null where `userErrors` has something.',
  })
  subject!: SubjectType | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}
