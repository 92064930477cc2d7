import fc from 'fast-check';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** An operation as a client would send it. */
export interface RandomOperation {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface RandomOperationOptions {
  readonly schema: GraphQLSchema;
  readonly operation: 'query' | 'mutation';
  /** What ids, references, keys and cursors are taken from, beside nonsense. */
  readonly known: readonly string[];
  /** Texts for everything that is a text. */
  readonly texts: readonly string[];
  /** For scalars of these names: what they may well hold. */
  readonly samples?: Readonly<Record<string, readonly string[]>>;
  readonly deepest: number;
  /** Root fields that are left alone. */
  readonly without?: ReadonlySet<string>;
  /** Fields that every other selection begins with, where it has them: they lead to most of what there is. */
  readonly favoured?: readonly string[];
  /** Selected at the root of every query, as it stands. */
  readonly always?: string;
}

/** Texts that have gone wrong somewhere before. */
export const awkwardTexts: readonly string[] = [
  ...['', ' ', '0', '-1', 'null', '__proto__', 'constructor', '%', '%00', '\u0000', '\ud800', '𝔄', 'a\r\nx-evil: 1'],
  ...["'; drop table event; --", '${7*7}', '{{7*7}}', '=1+1', '../../etc/passwd', 'http://127.0.0.1/', '*', '\\'],
  ...['a'.repeat(300), 'a'.repeat(3_000), 'x@example.com', 'a**@example.com', '+12025550100', '2026-11-21T00:00:00Z'],
];

const awkwardNumbers = [-2_147_483_648, -1, 0, 1, 2, 3, 5, 20, 100, 101, 2_147_483_647];

type Choose = (count: number) => number;

/** A value, as the document and as the variables write it. */
interface Value {
  readonly literal: string;
  readonly json: unknown;
}

/** Random operations that the schema's names and types allow; what they hold is often refused all the same. */
export function randomOperation(options: RandomOperationOptions): fc.Arbitrary<RandomOperation> {
  return fc.gen().map((draw) => {
    const choose: Choose = (count) => draw(fc.nat, { max: Math.max(0, count - 1) });
    return new Writer(options, choose).write();
  });
}

class Writer {
  readonly #definitions: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments = new Map<string, string>();
  readonly #fragmentTexts: string[] = [];
  #aliases = 0;
  /** Fields that may still be selected, so that most documents stay below the limits and some do not. */
  #left: number;

  constructor(
    private readonly options: RandomOperationOptions,
    private readonly choose: Choose,
  ) {
    this.#left = 4 + choose(60);
  }

  write(): RandomOperation {
    const { schema, operation, deepest } = this.options;
    const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    if (root == null) throw new Error('The schema has no such operation.');
    const { always = '' } = this.options;
    const chosen = this.#fieldsOf(root, deepest, operation === 'query' ? 1 + this.choose(4) : 1);
    const selection = `{ ${always} ${chosen.slice(1)}`;
    const definitions = this.#definitions.length === 0 ? '' : `(${this.#definitions.join(', ')})`;
    const document = [`${operation} Random${definitions} ${selection}`, ...this.#fragmentTexts].join('\n');
    return { document, variables: this.#variables };
  }

  #selectionOf(type: GraphQLNamedType, depth: number): string {
    const { schema } = this.options;
    if (isObjectType(type)) return this.#viaFragment(type, depth);
    if (isInterfaceType(type)) {
      const common = this.#fieldsOf(type, depth, this.choose(3));
      return `{ __typename ${common.slice(1, -1)} ${this.#parts(schema.getPossibleTypes(type), depth)} }`;
    }
    return `{ __typename ${this.#parts(schema.getPossibleTypes(Object(type)), depth)} }`;
  }

  #parts(types: readonly GraphQLObjectType[], depth: number): string {
    return Array.from({ length: this.choose(3) }, () => {
      const type = this.#oneOf(types);
      // Fields of one name differ between types, and would not go together.
      return `... on ${type.name} ${this.#fieldsOf(type, depth - 1, 1 + this.choose(3), true)}`;
    }).join(' ');
  }

  /** Now and then as a fragment, which is then used again wherever the type comes up. */
  #viaFragment(type: GraphQLObjectType, depth: number): string {
    const known = this.#fragments.get(type.name);
    if (known !== undefined && this.choose(3) === 0) return `{ ...${known} }`;
    const selection = this.#fieldsOf(type, depth, 1 + this.choose(7));
    if (known !== undefined || this.choose(6) !== 0) return selection;
    const name = `F${String(this.#fragments.size)}`;
    this.#fragments.set(type.name, name);
    this.#fragmentTexts.push(`fragment ${name} on ${type.name} ${selection}`);
    return `{ ...${name} }`;
  }

  #fieldsOf(
    type: { readonly name: string; getFields(): Record<string, GraphQLField<unknown, unknown>> },
    depth: number,
    count: number,
    aliased = false,
  ): string {
    const { without, schema } = this.options;
    const isRoot = type === schema.getQueryType() || type === schema.getMutationType();
    const all = Object.values(type.getFields()).filter(({ name }) => !isRoot || without?.has(name) !== true);
    const usable = depth > 0 ? all : all.filter((field) => isLeafType(getNamedType(field.type)));
    const favoured = this.choose(2) === 0 ? usable.filter(({ name }) => this.options.favoured?.includes(name)) : [];
    const deeper = usable.filter((field) => !isLeafType(getNamedType(field.type)));
    const chosen = new Set(
      usable.length === 0
        ? []
        : [
            ...(favoured.length === 0 ? [] : [this.#oneOf(favoured)]),
            ...Array.from({ length: count }, () =>
              this.#oneOf(deeper.length > 0 && this.choose(3) === 0 ? deeper : usable),
            ),
          ],
    );
    const written = [...chosen].filter(() => (this.#left -= 1) > 0).map((field) => this.#field(field, depth, aliased));
    return `{ ${written.length === 0 ? '__typename' : written.join(' ')} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number, aliased: boolean): string {
    const named = getNamedType(field.type);
    const args = this.#argumentsOf(field);
    const written = args.length === 0 ? '' : `(${args.map((arg) => this.#argument(arg)).join(', ')})`;
    const alias = aliased || this.choose(8) === 0 ? `a${String((this.#aliases += 1))}: ` : '';
    const below = isLeafType(named) ? '' : ` ${this.#selectionOf(named, depth - 1)}`;
    const directive = this.choose(12) === 0 ? ` @${this.#oneOf(['skip', 'include'])}(if: ${this.#flag()})` : '';
    return `${alias}${field.name}${written}${directive}${below}`;
  }

  /** Now and then what is optional; of several names of one thing mostly a single one, since more are refused. */
  #argumentsOf({ args }: GraphQLField<unknown, unknown>): readonly GraphQLArgument[] {
    const names = args.filter(({ name, type }) => lookups.has(name) && !isNonNullType(type));
    if (names.length > 1 && this.choose(4) !== 0) return [this.#oneOf(names)];
    return args.filter((arg) => isNonNullType(arg.type) || this.choose(6) === 0);
  }

  readonly #flag = (): string => String(this.choose(2) === 0);

  #argument(arg: GraphQLArgument): string {
    const value = this.#value(arg.type, 3);
    if (this.choose(2) === 0) return `${arg.name}: ${value.literal}`;
    const name = `v${String(this.#definitions.length)}`;
    this.#definitions.push(`$${name}: ${String(arg.type)}`);
    this.#variables[name] = value.json;
    return `${arg.name}: $${name}`;
  }

  #value(type: GraphQLInputType, depth: number): Value {
    if (!isNonNullType(type) && this.choose(10) === 0) return { literal: 'null', json: null };
    const wanted = getNullableType(type);
    if (isListType(wanted)) return this.#list(wanted.ofType, depth);
    if (isInputObjectType(wanted)) return this.#object(Object.values(wanted.getFields()), depth);
    if (isEnumType(wanted)) {
      const { name } = this.#oneOf(wanted.getValues());
      return { literal: name, json: name };
    }
    return this.#scalar(getNamedType(wanted).name);
  }

  #list(type: GraphQLInputType, depth: number): Value {
    const values = Array.from({ length: this.choose(4) }, () => this.#value(type, depth - 1));
    return { literal: `[${values.map(({ literal }) => literal).join(', ')}]`, json: values.map(({ json }) => json) };
  }

  #object(fields: readonly GraphQLInputField[], depth: number): Value {
    const given = fields.filter(({ type }) => isNonNullType(type) || (depth > 0 && this.choose(3) === 0));
    const values = given.map(({ name, type }) => [name, this.#value(type, depth - 1)] as const);
    return {
      literal: `{${values.map(([name, { literal }]) => `${name}: ${literal}`).join(', ')}}`,
      json: Object.fromEntries(values.map(([name, { json }]) => [name, json])),
    };
  }

  #scalar(name: string): Value {
    if (name === '_Any') return this.#representation();
    const value = this.#scalarValue(name);
    return { literal: JSON.stringify(value), json: value };
  }

  #scalarValue(name: string): unknown {
    const { known, texts } = this.options;
    if (name === 'Int') return this.#oneOf(this.choose(3) === 0 ? awkwardNumbers : [1, 2, 5, 20]);
    if (name === 'Float') return this.#oneOf([...awkwardNumbers, 0.5, 1e300]);
    if (name === 'Boolean') return this.choose(2) === 0;
    const sound = [...(this.options.samples?.[name] ?? []), ...(samples[name] ?? [])];
    if (sound.length > 0 && this.choose(4) !== 0) return this.#oneOf(sound);
    return this.#oneOf(known.length > 0 && this.choose(3) !== 0 ? known : texts);
  }

  #representation(): Value {
    const { known, texts, schema } = this.options;
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type));
    const typename = this.choose(3) === 0 ? this.#oneOf(texts) : this.#oneOf(types).name;
    const key = this.#oneOf(['id', 'email', '__proto__', 'constructor']);
    const of = this.#oneOf([...known, ...(this.options.samples?.['EmailAddress'] ?? []), ...texts]);
    return {
      literal: `{__typename: ${JSON.stringify(typename)}, ${key}: ${JSON.stringify(of)}}`,
      json: JSON.parse(`{"__typename":${JSON.stringify(typename)},${JSON.stringify(key)}:${JSON.stringify(of)}}`),
    };
  }

  #oneOf<T>(list: readonly T[]): T {
    const one = list[this.choose(list.length)];
    if (one === undefined) throw new Error('There is nothing to choose from.');
    return one;
  }
}

/** Arguments that each name the one thing that is asked for. */
const lookups: ReadonlySet<string> = new Set(['id', 'reference', 'email', 'phone']);

const samples: Readonly<Record<string, readonly string[]>> = {
  DateTime: ['2026-11-21T09:30:00Z', '1999-12-31T23:59:60Z', '2099-01-01T00:00:00+14:00', '0000-01-01T00:00:00Z'],
  Date: ['2026-11-21', '2024-02-29', '0001-01-01', '9999-12-31'],
  Duration: ['PT0S', 'PT15M', 'P30D', 'P9999999W'],
  EmailAddress: ['ana@example.com', 'a**@example.com', 'ÄNA@EXAMPLE.COM', '"a b"@example.com'],
  PhoneNumber: ['+12025550142', '202-555-0142', '+*****5555'],
  URL: ['https://example.com/', 'javascript:alert(1)', 'http://169.254.169.254/latest/meta-data'],
};
