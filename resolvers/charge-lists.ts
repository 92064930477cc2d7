import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { OperationContext } from './operation-context.js';
import { chargeOf, isOfUnknownLength } from './query-cost.js';

type Resolver = GraphQLFieldResolver<unknown, OperationContext>;

/**
 * Charges every list whose length nothing but its resolver knows. Only such fields are wrapped: what is done for every leaf
 * of an answer costs more than the answer.
 */
export function chargeLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isOfUnknownLength(field, type.name)) field.resolve = charged(field.resolve ?? defaultFieldResolver);
    }
  }
}

const charged =
  (resolve: Resolver): Resolver =>
  (source, args, context, info) => {
    const charge = (answer: unknown): unknown => {
      if (Array.isArray(answer)) chargeOf(context)?.add(info.fieldNodes, answer.length);
      return answer;
    };
    const answer: unknown = resolve(source, args, context, info);
    // What is there already stays so: a promise for each list would cost more than the list.
    return answer instanceof Promise ? answer.then(charge) : charge(answer);
  };
