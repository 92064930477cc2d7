import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
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

/**
 * Takes the names that may have been meant out of what is wrong with a document. graphql-js puts them at the end. Found
 * from there and not by a pattern: the sentence may hold a text of any length that the caller sent, full of these words.
 */
export function leaveOutSuggestions(errors: readonly Error[]): void {
  for (const error of errors) {
    const at = error.message.lastIndexOf(' Did you mean ');
    if (at !== -1 && error.message.endsWith('?')) error.message = error.message.slice(0, at);
  }
}

/**
 * Keeps the schema from viewers who may not read it, and the names in it that they did not know. Not a validation rule: a
 * valid document is valid for everyone.
 */
export function schemaForReadersOnly<Context extends BaseContext>(
  mayReadSchema: (context: Context) => boolean,
): ApolloServerPlugin<Context> {
  const listener: GraphQLRequestListener<Context> = {
    validationDidStart: ({ contextValue }) =>
      Promise.resolve((errors) => {
        if (errors !== undefined && !mayReadSchema(contextValue)) leaveOutSuggestions(errors);
        return Promise.resolve();
      }),
    didResolveOperation: ({ contextValue, document }) => {
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
