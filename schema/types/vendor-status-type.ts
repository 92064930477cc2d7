import { Directive, Field, Int, ObjectType } from 'type-graphql';
import type { VendorStatus } from '../../src/domain/entities.js';
import { Confidence, Outcome, Reason, Right, VendorRole, VendorState } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';
import { NodeInterface } from './node-interface.js';

@RequiresRead()
@ObjectType('VendorError', {
  description: 'The last trouble with a vendor over a piece of work.',
  simpleResolvers: true,
})
export class VendorErrorType {
  @Field(() => Reason, { description: 'What kind of trouble it was.' })
  reason!: Reason;

  @Field(() => String, { description: 'The same in a sentence of ours; never what the vendor or a person wrote.' })
  message!: string;

  @Field(() => Int, { nullable: true, description: 'The HTTP status of the answer; null where there was no answer.' })
  httpStatus!: number | null;

  @Field(() => Boolean, { description: 'Whether it is tried again without anybody doing anything.' })
  retryable!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  at!: Date;
}

@Directive('@key(fields: "id")')
@RequiresRead()
@ObjectType('VendorStatus', {
  implements: NodeInterface,
  description: 'Where one right of one request stands at one vendor.',
  simpleResolvers: true,
})
export class VendorStatusType extends NodeInterface {
  @Field(() => VendorRole, { description: 'What part the vendor plays in this request.' })
  role!: VendorRole;

  @Field(() => Right, { description: 'Which right of the request it is about.' })
  right!: Right;

  @Field(() => VendorState, { description: 'Where the work stands.' })
  state!: VendorState;

  @Field(() => Outcome, { nullable: true, description: 'What it came to; null while it is not done.' })
  outcome!: Outcome | null;

  @Field(() => Reason, {
    nullable: true,
    description: 'Why it was refused, failed or waits; null where it was not, or nothing is known.',
  })
  reason!: Reason | null;

  @Field(() => Confidence, {
    nullable: true,
    description: 'How far the state can be trusted; null while the vendor has said nothing.',
  })
  confidence!: Confidence | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the vendor was last asked; null where it has not been asked since the work was sent.',
  })
  observedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the vendor took it; null where nothing was sent, or its arrival is not known.',
  })
  submittedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When receipt was confirmed to the vendor that the request came in through; null before, and elsewhere.',
  })
  acknowledgedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the vendor began; null where it does not say.' })
  startedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the work came to its end; null while it has not, or where the vendor does not say.',
  })
  completedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the vendor should be done, from its declared window, or else from what it took lately. Null before it was asked, and where nobody knows how long it takes.',
  })
  expectedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The last moment at which it can be submitted and still be done in time, by the longer of what the vendor says and what it took lately. Null where that is not known, or no deadline runs.',
  })
  submitBy!: Date | null;

  @Field(() => Int, { description: 'How often it was sent, or tried to be.' })
  attempts!: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the vendor is called about it next; null where no call is planned.',
  })
  nextAttemptAt!: Date | null;

  @Field(() => VendorErrorType, {
    nullable: true,
    description: 'The last trouble with the vendor; null where there was none.',
  })
  lastError!: VendorErrorType | null;

  /** What the edges are resolved from; not part of the graph. */
  entity!: VendorStatus;
}
