import { Directive, Field, Int, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType('Progress', {
  description: 'How many vendors are where. An intake vendor counts only where no other vendor acts.',
  simpleResolvers: true,
})
export class ProgressType {
  @Field(() => Int, { description: 'All of them.' })
  total!: number;

  @Field(() => Int, { description: 'Not at their end yet.' })
  open!: number;

  @Field(() => Int, { description: 'Done, those that hold nothing about the person included.' })
  completed!: number;

  @Field(() => Int, { description: 'Done because they hold nothing about the person.' })
  noRecord!: number;

  @Field(() => Int, { description: 'Failed, canceled, or done in part only.' })
  failed!: number;

  @Field(() => Int, { description: 'Refused, for identity or for law.' })
  rejected!: number;

  @Field(() => Int, { description: 'Left out, with a recorded reason.' })
  excluded!: number;
}
