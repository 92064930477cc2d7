import {
  Kind,
  parse,
  print,
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from 'graphql';

/** Everything that a client can rely on, by its schema coordinate: `Type.field(argument:)` to what it promises. */
export type Coordinates = ReadonlyMap<string, string>;

/** Directives that are part of the promise to other parts of a federated graph. */
const promised = new Set(['key', 'shareable']);

export function coordinatesOf(sdl: string): Coordinates {
  return new Map(parse(sdl).definitions.flatMap(ofDefinition));
}

type Entry = readonly [coordinate: string, promise: string];

function ofDefinition(node: DefinitionNode): readonly Entry[] {
  switch (node.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return [[node.name.value, 'scalar']];
    case Kind.ENUM_TYPE_DEFINITION: {
      const name = node.name.value;
      return [[name, 'enum'], ...(node.values ?? []).map((value): Entry => [`${name}.${value.name.value}`, 'value'])];
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const name = node.name.value;
      return [[name, 'input'], ...(node.fields ?? []).map((field) => ofInput(`${name}.${field.name.value}`, field))];
    }
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const name = node.name.value;
      const interfaces = (node.interfaces ?? []).map((one) => one.name.value).sort();
      const kind = node.kind === Kind.OBJECT_TYPE_DEFINITION ? 'type' : 'interface';
      const promise = [kind, ...interfaces, ...directives(node.directives)].join(' ');
      return [[name, promise], ...(node.fields ?? []).flatMap((field) => ofField(name, field))];
    }
    default:
      return [];
  }
}

const directives = (nodes: readonly ConstDirectiveNode[] | undefined): readonly string[] =>
  (nodes ?? [])
    .filter((node) => promised.has(node.name.value))
    .map((node) => print(node))
    .sort();

function ofField(type: string, field: FieldDefinitionNode): readonly Entry[] {
  const coordinate = `${type}.${field.name.value}`;
  const args = (field.arguments ?? []).map((arg) => ofInput(`${coordinate}(${arg.name.value}:)`, arg));
  return [[coordinate, print(field.type)], ...args];
}

const ofInput = (coordinate: string, { type, defaultValue }: InputValueDefinitionNode): Entry => [
  coordinate,
  print(type) + (defaultValue === undefined ? '' : ` = ${print(defaultValue)}`),
];
