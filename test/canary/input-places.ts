import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

type Operation = 'query' | 'mutation' | 'subscription';

/** One place in the arguments of a root field where a caller writes a value. */
export interface InputPlace {
  readonly operation: Operation;
  readonly field: GraphQLField<unknown, unknown>;
  /** From the argument down; a list has one member. */
  readonly path: readonly (string | number)[];
  /** Name of the scalar or enum. */
  readonly type: string;
}

/** By name. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Every place of every root field of an operation. */
export function inputPlaces(schema: GraphQLSchema, operation: Operation): readonly InputPlace[] {
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  return Object.values(roots[operation]?.getFields() ?? {}).flatMap((field) =>
    field.args.flatMap(({ name, type }) => placesWithin(type, [name]).map((place) => ({ operation, field, ...place }))),
  );
}

function placesWithin(type: GraphQLInputType, path: InputPlace['path']): Pick<InputPlace, 'path' | 'type'>[] {
  if (isNonNullType(type)) return placesWithin(type.ofType, path);
  if (isListType(type)) return placesWithin(type.ofType, [...path, 0]);
  if (!isInputObjectType(type)) return [{ path, type: type.name }];
  return Object.values(type.getFields()).flatMap((member) => placesWithin(member.type, [...path, member.name]));
}

/** The arguments with another value at a place; what leads there is made where it is missing. */
export function withValueAt(args: Arguments, [first, ...rest]: InputPlace['path'], value: unknown): Arguments {
  return { ...args, [String(first)]: replaced(args[String(first)], rest, value) };
}

function replaced(within: unknown, [first, ...rest]: InputPlace['path'], value: unknown): unknown {
  if (first === undefined) return value;
  if (typeof first === 'number') return [replaced(Array.isArray(within) ? within[0] : undefined, rest, value)];
  const members = new Map(Object.entries(Object(within)));
  return Object.fromEntries([...members, [first, replaced(members.get(first), rest, value)]]);
}

/** A document that asks for one field, its arguments in variables. */
export function documentWithVariables({ operation, field }: InputPlace, args: Arguments, selection: string): string {
  const given = field.args.filter(({ name }) => name in args);
  const variables = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  return `${operation} (${variables}) { ${field.name}(${passed}) ${selection} }`;
}

/** The same, with the values in the document itself. */
export function documentWithValues({ operation, field }: InputPlace, args: Arguments, selection: string): string {
  const given = field.args.filter(({ name }) => name in args);
  const passed = given.map(({ name, type }) => `${name}: ${literal(type, args[name])}`).join(', ');
  return `${operation} { ${field.name}(${passed}) ${selection} }`;
}

function literal(type: GraphQLInputType, value: unknown): string {
  if (isNonNullType(type)) return literal(type.ofType, value);
  if (Array.isArray(value)) {
    const member = isListType(type) ? type.ofType : type;
    return `[${value.map((one) => literal(member, one)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(type) ? type.getFields() : {};
    const members = Object.entries(value).map(([name, member]) => {
      const inner = fields[name]?.type;
      return `${name}: ${inner === undefined ? JSON.stringify(member) : literal(inner, member)}`;
    });
    return `{ ${members.join(', ')} }`;
  }
  return isEnumType(getNamedType(type)) && typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
