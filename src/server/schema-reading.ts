import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { BREAK, GraphQLError, visit, type DocumentNode } from 'graphql';

/** `_service` answers the whole schema as text: switching introspection off does not reach it. */
const schemaFields = new Set(['__schema', '__type', '_service']);

/** Documents are kept between operations, and with them what is known about them. */
const known = new WeakMap<DocumentNode, boolean>();

/** Whether a document asks for the schema itself, anywhere. */
function readsSchema(document: DocumentNode): boolean {
  const remembered = known.get(document);
  if (remembered !== undefined) return remembered;
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= schemaFields.has(name.value);
      return found ? BREAK : undefined;
    },
  });
  known.set(document, found);
  return found;
}

/** Keeps the schema from viewers who may not read it. Not a validation rule: a valid document is valid for everyone. */
export function schemaForReadersOnly<Context extends BaseContext>(
  mayReadSchema: (context: Context) => boolean,
): ApolloServerPlugin<Context> {
  const listener = {
    didResolveOperation: ({
      contextValue,
      document,
    }: {
      readonly contextValue: Context;
      readonly document: DocumentNode;
    }): Promise<void> => {
      if (mayReadSchema(contextValue) || !readsSchema(document)) return Promise.resolve();
      return Promise.reject(
        new GraphQLError('Reading the schema needs the scope schema:read.', {
          extensions: { code: 'FORBIDDEN', http: { status: 403 } },
        }),
      );
    },
  };
  return { requestDidStart: () => Promise.resolve(listener) };
}
