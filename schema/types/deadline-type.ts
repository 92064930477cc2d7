import { Extensions, Field, Int, ObjectType } from 'type-graphql';
import { DeadlineStatus, Obligation, Regulation } from '../../src/domain/vocabulary.js';
import { RequiresRead } from '../access.js';
import { DateScalar } from '../scalars/date-scalar.js';
import { DateTimeScalar } from '../scalars/date-time-scalar.js';

@RequiresRead()
@ObjectType('ExcludedDay', { description: 'A day that did not count.', simpleResolvers: true })
export class ExcludedDayType {
  @Field(() => DateScalar, { description: 'The day.' })
  date!: string;

  @Field(() => String, { description: 'Why it did not count: a weekend, or which holiday.' })
  why!: string;
}

@RequiresRead()
@ObjectType('DeadlineExplanation', {
  description: 'How a deadline was computed, so that it can be argued. Nothing here is legal advice.',
  simpleResolvers: true,
})
export class DeadlineExplanationType {
  @Field(() => String, { description: 'The rule, in a few words.' })
  rule!: string;

  @Field(() => String, { description: 'Which version of the rule and of its calendar was used.' })
  ruleVersion!: string;

  @Field(() => String, { description: 'Where the law says so.' })
  citation!: string;

  @Field(() => [String], {
    description:
      'From receipt to the last day, in order; also the other reading with its date, where the law allows two.',
  })
  steps!: readonly string[];

  @Extensions({ listSize: 8 })
  @Field(() => [ExcludedDayType], {
    description: 'Days that did not count, with why; empty where every day counts.',
  })
  excludedDays!: readonly ExcludedDayType[];
}

@RequiresRead()
@ObjectType('Deadline', { description: 'One statutory clock of a request.', simpleResolvers: true })
export class DeadlineType {
  @Field(() => Obligation, { description: 'What must be done by then.' })
  obligation!: Obligation;

  @Field(() => Regulation, { description: 'The law that sets it.' })
  regulation!: Regulation;

  @Field(() => DeadlineStatus, { description: 'How it stands now.' })
  status!: DeadlineStatus;

  @Field(() => DateScalar, { description: 'The day on which it began to run, in the establishment’s time zone.' })
  startedOn!: string;

  @Field(() => DateScalar, { description: 'The last civil day on which the obligation can be met.' })
  dueOn!: string;

  @Field(() => DateTimeScalar, {
    description:
      'The end of that day, as an instant: what happens then is late. While the clock stands still, as if it went on now.',
  })
  dueAt!: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was done, in time or not; null while it was not.',
  })
  metAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether it was made longer with `extendDeadline`.' })
  extended!: boolean;

  @Field(() => Int, {
    description: 'Days from today, or from the day on which it was met, to the last one; negative when overdue.',
  })
  daysLeft!: number;

  @Field(() => DeadlineExplanationType, { description: 'How it was computed.' })
  explanation!: DeadlineExplanationType;
}
