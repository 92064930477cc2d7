import { Directive, Field, ObjectType } from 'type-graphql';
import type { PrivacyRequest } from '../../src/domain/entities.js';
import { Regulation, RequestState } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { FreeText } from '../personal-data.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { NodeInterface } from './node-interface.js';

@Directive('@key(fields: "id")')
@RequiresRead()
@ObjectType('PrivacyRequest', {
  implements: NodeInterface,
  description:
    'A person’s request to exercise privacy rights, followed over every vendor that takes part: those that it came in through and those that must act on it.',
  simpleResolvers: true,
})
export class PrivacyRequestType extends NodeInterface {
  @Field(() => String, { description: 'A short name for people: PR-2026-000042.' })
  reference!: string;

  @Field(() => Regulation, { description: 'The law that it is answered under.' })
  regulation!: Regulation;

  @Field(() => RequestState, { description: 'Where it stands, rolled up from its rights.' })
  state!: RequestState;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The nearest deadline that is not met yet; null where there is none, while the clocks stand still, and once the request is closed.',
  })
  dueAt!: Date | null;

  @FreeText()
  @Field(() => String, {
    nullable: true,
    description: 'A message for the audit trail, sent on to vendors that keep one; null where none was given.',
  })
  message!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the person asked; the statutory clocks start here.' })
  receivedAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When receipt was confirmed: by `acknowledge`, or seen at the vendor. Null until then.',
  })
  acknowledgedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the person’s identity was verified: by `verifyIdentity`, or by the vendor that it came in through. Null until then.',
  })
  identityVerifiedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When every right came to its end; the receipt is issued then. Null until then.',
  })
  completedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the answer reached the intake vendor too; at completion where there is none. Null until then.',
  })
  closedAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When this graph came to know it.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: 'When it, or any of its vendor statuses, last changed.' })
  updatedAt!: Date;

  /** What the edges are resolved from; not part of the graph. */
  entity!: PrivacyRequest;
}
