import { Field, Int, ObjectType } from 'type-graphql';
import { RequestFileState } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { FreeText } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { NodeInterface } from './node-interface.js';

@RequiresRead()
@ObjectType('RequestFile', {
  implements: NodeInterface,
  description:
    'A file for the person, on its way to the vendor that the request came in through. Its content is kept until it is delivered, and no longer.',
  simpleResolvers: true,
})
export class RequestFileType extends NodeInterface {
  @FreeText()
  @Field(() => String, { description: 'Its name, as it was given; empty once the person’s data was destroyed.' })
  name!: string;

  @Field(() => String, { description: 'Its media type, as it was given: application/pdf.' })
  contentType!: string;

  @Field(() => Int, { description: 'Its size in bytes.' })
  size!: number;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of its content, in hexadecimal; null until the content has arrived.',
  })
  sha256!: string | null;

  @Field(() => RequestFileState, { description: 'How far it has come.' })
  state!: RequestFileState;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the vendor had it; null until then.' })
  deliveredAt!: Date | null;
}
