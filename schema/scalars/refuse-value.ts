import { GraphQLError, type ValueNode } from 'graphql';

/**
 * Refuses a scalar's input. `wanted` says what is expected and never holds the value: it may be personal data, and
 * what is thrown here reaches the caller and their logs. A GraphQLError, because graphql-js repeats the value around
 * any other error.
 */
export function refuseValue(wanted: string, node?: ValueNode): never {
  throw new GraphQLError(wanted, {
    ...(node === undefined ? {} : { nodes: node }),
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
