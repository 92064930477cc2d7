import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { RequiresRead } from '../schema/access.js';
import { LONGEST_LIST } from '../schema/inputs/limits.js';
import { NodeInterface } from '../schema/types/node-interface.js';
import { findNode, type FoundNode } from './find-node.js';
import { parseGlobalId } from './global-id.js';
import { badArgument } from './graph-errors.js';
import type { OperationContext } from './operation-context.js';

@Resolver()
export class NodeResolver {
  @RequiresRead()
  @Query(() => NodeInterface, {
    nullable: true,
    description: 'Anything with an `id`, by it; null where there is nothing.',
  })
  async node(
    @Arg('id', () => ID, { description: 'An `id` that this graph gave out.' }) id: string,
    @Ctx() context: OperationContext,
  ): Promise<FoundNode | null> {
    return find(id, context);
  }

  @RequiresRead()
  @Query(() => [NodeInterface], {
    nullable: 'items',
    description: 'Things with an `id`, in the order of the ids; null in the place of an id that stands for nothing.',
  })
  async nodes(
    @Arg('ids', () => [ID], { description: `At most ${LONGEST_LIST} ids that this graph gave out.` }) ids: string[],
    @Ctx() context: OperationContext,
  ): Promise<readonly (FoundNode | null)[]> {
    if (ids.length > LONGEST_LIST) throw badArgument(`At most ${LONGEST_LIST} ids can be named.`, ['ids']);
    return Promise.all(ids.map((id) => find(id, context)));
  }
}

async function find(id: string, context: OperationContext): Promise<FoundNode | null> {
  const reference = parseGlobalId(id);
  return reference === null ? null : findNode(reference, context);
}
