import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';

/** Values that scalars read without complaint. */
const scalars: Readonly<Record<string, string>> = {
  Int: '1',
  Float: '1',
  Boolean: 'true',
  DateTime: '"2026-11-01T09:00:00Z"',
  Date: '"2026-11-01"',
  Duration: '"PT1H"',
  _Any: '{ __typename: "Vendor", id: "x" }',
};

/** A value of a type as a document writes it, with no more than there must be. */
function someValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return someValue(type.ofType);
  if (isListType(type)) return `[${someValue(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null';
  if (!isInputObjectType(type)) return scalars[type.name] ?? '"x"';
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return `{ ${fields.map((field) => `${field.name}: ${someValue(field.type)}`).join(', ')} }`;
}

const someArgument = ({ name, type }: GraphQLArgument): string => `${name}: ${someValue(type)}`;

/** A field with the arguments that it must have, without a selection. */
export function fieldWithArguments({ name, args }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
  return given.length === 0 ? name : `${name}(${given.map(someArgument).join(', ')})`;
}
