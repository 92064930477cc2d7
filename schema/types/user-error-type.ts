import { Directive, Field, ObjectType } from 'type-graphql';
import { UserErrorCode } from '../enums.js';

@Directive('@shareable')
@ObjectType('UserError', {
  description: 'Something in the input that must be put right; nothing was changed on its account.',
  simpleResolvers: true,
})
export class UserErrorType {
  @Field(() => UserErrorCode, { description: 'What kind of thing is wrong.' })
  code!: UserErrorCode;

  @Field(() => String, { description: 'What to do, in one sentence. It never repeats the value.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Path of the offending input field, such as input, subject, email; null where it is about all of it.',
  })
  field!: readonly string[] | null;
}
