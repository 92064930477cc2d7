import { MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { LONGEST_WORD } from './limits.js';

@InputType('AcknowledgeInput', { description: 'Which request’s receipt to confirm.' })
export class AcknowledgeInput {
  @MaxLength(LONGEST_WORD, { message: `At most ${LONGEST_WORD} characters.` })
  @Field(() => ID, { description: 'The request, by its `id`.' })
  request!: string;
}
