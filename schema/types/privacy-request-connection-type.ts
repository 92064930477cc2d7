import { Field, ObjectType } from 'type-graphql';
import { RequiresRead } from '../access.js';
import { PageInfoType } from './page-info-type.js';
import { PrivacyRequestType } from './privacy-request-type.js';

@RequiresRead()
@ObjectType('PrivacyRequestEdge', { description: 'A request at its place in a list.', simpleResolvers: true })
export class PrivacyRequestEdgeType {
  @Field(() => String, { description: 'Its place: opaque, and good for this list in this order only.' })
  cursor!: string;

  @Field(() => PrivacyRequestType, { description: 'The request.' })
  node!: PrivacyRequestType;
}

@RequiresRead()
@ObjectType('PrivacyRequestConnection', { description: 'A page of a list of requests.', simpleResolvers: true })
export class PrivacyRequestConnectionType {
  @Field(() => [PrivacyRequestEdgeType], { description: 'The requests of this page, each with its place.' })
  edges!: readonly PrivacyRequestEdgeType[];

  @Field(() => [PrivacyRequestType], { description: 'The requests of this page.' })
  nodes!: readonly PrivacyRequestType[];

  @Field(() => PageInfoType, { description: 'Where this page begins and ends.' })
  pageInfo!: PageInfoType;

  /** Counts the whole list; not part of the graph by itself. */
  countAll!: () => Promise<number>;
}
