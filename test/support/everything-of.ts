import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { fieldWithArguments } from './some-argument.js';

/** A selection of all that can be read of a type, with everything below it that is no thing of a type above. */
export function everythingOf(schema: GraphQLSchema, type: string, above: readonly string[] = []): string {
  const named = schema.getType(type);
  if (named === undefined) throw new Error(`There is no type ${type}.`);
  return selectionOf(schema, named, above);
}

function selectionOf(schema: GraphQLSchema, type: GraphQLNamedType, above: readonly string[]): string {
  if (isLeafType(type)) return '';
  const fields = isObjectType(type) ? fieldsOf(schema, type, [...above, type.name]) : [];
  const kinds = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  const fragments = kinds.map((kind) => `... on ${kind.name} ${selectionOf(schema, kind, above)}`);
  return `{ __typename ${[...fields, ...fragments].join(' ')} }`;
}

const fieldsOf = (schema: GraphQLSchema, type: GraphQLObjectType, above: readonly string[]): readonly string[] =>
  Object.values(type.getFields()).flatMap((field) => {
    const below = getNamedType(field.type);
    if (above.includes(below.name)) return [];
    return [`${fieldWithArguments(field)} ${selectionOf(schema, below, above)}`];
  });
