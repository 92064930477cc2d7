import { Field, ID, ObjectType } from 'type-graphql';
import { Authenticated } from '../access.js';

@Authenticated()
@ObjectType('Viewer', { description: 'Who is asking, and what they may do.', simpleResolvers: true })
export class ViewerType {
  @Field(() => ID, { description: 'The viewer’s id at the identity provider.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'A name for people; null where the token holds none.' })
  name!: string | null;

  @Field(() => [String], {
    description:
      'requests:read, requests:write (every act), requests:approve (approval, legal holds), subjects:reveal (unmasked personal data), schema:read (introspection in production).',
  })
  scopes!: readonly string[];
}
