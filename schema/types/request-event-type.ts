import { Field, Int, ObjectType } from 'type-graphql';
import type { RequestEvent } from '../../src/domain/entities.js';
import { RequiresRead } from '../access.js';
import { FreeText } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { NodeInterface } from './node-interface.js';
import { PageInfoType } from './page-info-type.js';

@RequiresRead()
@ObjectType('RequestEvent', {
  implements: NodeInterface,
  description: 'Something that happened to a request.',
  simpleResolvers: true,
})
export class RequestEventType extends NodeInterface {
  @Field(() => Int, { description: 'Its number within the request: 1, 2, 3 …' })
  sequence!: number;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  at!: Date;

  @Field(() => String, {
    description: 'Who did it: the id of a viewer, or the part of the system that acted by itself.',
  })
  actor!: string;

  @Field(() => String, { description: 'What kind of thing happened, in one word.' })
  type!: string;

  @FreeText()
  @Field(() => String, { description: 'What happened, in one sentence for a person.' })
  message!: string;

  @FreeText()
  @Field(() => String, {
    nullable: true,
    description:
      'What a person said of it; null where nobody did, or where the personal data of whom it is about was destroyed.',
  })
  comment!: string | null;

  @Field(() => String, { description: 'Hash of this event and of the one before it.' })
  hash!: string;

  /** What the edges are resolved from; not part of the graph. */
  entity!: RequestEvent;
}

@RequiresRead()
@ObjectType('RequestEventEdge', { description: 'An event at its place in the history.', simpleResolvers: true })
export class RequestEventEdgeType {
  @Field(() => String, { description: 'Its place: opaque, and good for this history only.' })
  cursor!: string;

  @Field(() => RequestEventType, { description: 'The event.' })
  node!: RequestEventType;
}

@RequiresRead()
@ObjectType('RequestEventConnection', { description: 'A page of the history of a request.', simpleResolvers: true })
export class RequestEventConnectionType {
  @Field(() => [RequestEventEdgeType], { description: 'The events of this page, each with its place.' })
  edges!: readonly RequestEventEdgeType[];

  @Field(() => [RequestEventType], { description: 'The events of this page.' })
  nodes!: readonly RequestEventType[];

  @Field(() => PageInfoType, { description: 'Where this page begins and ends.' })
  pageInfo!: PageInfoType;
}
