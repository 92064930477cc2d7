import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType('Node', {
  description: 'An object with a globally unique, opaque, stable id.',
})
export abstract class NodeInterface {
  @Field(() => ID, { description: 'Opaque: keep it and send it back, do not take it apart.' })
  id!: string;
}
