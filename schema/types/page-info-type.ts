import { Directive, Field, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType('PageInfo', { description: 'Where a page of a connection begins and ends.', simpleResolvers: true })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether more follows after the end of this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is more before the start of this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Send it as `before` for what precedes; null for an empty page.',
  })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Send it as `after` for what follows; null for an empty page.' })
  endCursor!: string | null;
}
