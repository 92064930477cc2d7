import { Field, ObjectType } from 'type-graphql';
import { RequiresWrite } from '../access.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { UrlScalar } from '../scalars/url-scalar.js';
import { RequestFileType } from './request-file-type.js';
import { UserErrorType } from './user-error-type.js';

@RequiresWrite()
@ObjectType('UploadFilePayload', { description: 'What `uploadFile` came to.', simpleResolvers: true })
export class UploadFilePayloadType {
  @Field(() => RequestFileType, {
    nullable: true,
    description: 'The file, whose content is awaited; null where `userErrors` has something.',
  })
  file!: RequestFileType | null;

  @Field(() => UrlScalar, {
    nullable: true,
    description:
      'Where to PUT the bytes, once, before it lapses. Whoever has the URL may do so: keep it secret. Null where `userErrors` has something.',
  })
  uploadUrl!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the URL lapses, and the file with it if its content has not come; null where `userErrors` has something.',
  })
  expiresAt!: Date | null;

  @Field(() => [UserErrorType], { description: 'What must be put right; empty where it was done.' })
  userErrors!: readonly UserErrorType[];
}
