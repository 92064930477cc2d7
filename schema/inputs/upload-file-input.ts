import { MaxLength } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { LONGEST_WORD } from './limits.js';

@InputType('UploadFileInput', { description: 'A file for the person, before its content is sent.' })
export class UploadFileInput {
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { description: 'The request, by its `id`: one that came in through a vendor that takes files.' })
  request!: string;

  @Field(() => String, {
    description:
      'Its name, such as export.pdf: 1 to 255 characters, without slashes, backslashes and control characters.',
  })
  name!: string;

  @Field(() => String, {
    description: 'Its media type without parameters, such as application/pdf. Content of another type is refused.',
  })
  contentType!: string;

  @Field(() => Int, { description: 'Its exact size in bytes: 1 to 25,000,000.' })
  size!: number;
}
