import { isObjectType, type GraphQLSchema } from 'graphql';
import { badArgument } from './graph-errors.js';
import type { OperationContext } from './operation-context.js';
import { references } from './references.js';
import { LONGEST_LIST } from '../schema/inputs/limits.js';

/**
 * `_entities` is a way in like any other: it asks for the scope, is limited in length, and to name what is no entity here
 * is the caller's mistake. The library would answer that with an internal error, and with what was sent.
 */
export function guardEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()._entities;
  const resolve = field?.resolve;
  if (field === undefined || resolve === undefined) return;
  field.resolve = (root, args: { readonly representations: readonly unknown[] }, context: OperationContext, info) => {
    if (args.representations.length > LONGEST_LIST) {
      throw badArgument(`At most ${LONGEST_LIST} entities can be asked for at once.`, ['representations']);
    }
    const known = args.representations.every((one) => isEntity(one) && isObjectType(schema.getType(one.__typename)));
    if (!known) {
      throw badArgument(`Every representation needs a __typename of ${Object.keys(references).join(', ')}.`, [
        'representations',
      ]);
    }
    return resolve(root, args, context, info);
  };
}

const isEntity = (value: unknown): value is { readonly __typename: string } =>
  typeof value === 'object' &&
  value !== null &&
  '__typename' in value &&
  typeof value.__typename === 'string' &&
  Object.hasOwn(references, value.__typename);
