import { GraphQLScalarType, Kind } from 'graphql';
import { refuseValue } from './refuse-value.js';

interface ShortText {
  readonly name: string;
  readonly description: string;
  /** Says what is expected, without the value. */
  readonly wanted: string;
  /** In UTF-16 units. */
  readonly longest: number;
}

/**
 * A scalar for text of a limited length whose form is judged later. It must carry masks outwards, which are no valid
 * address or number; inwards, what is no address is the caller's to mend and is told so as a user error.
 */
export function shortTextScalar({ name, description, wanted, longest }: ShortText): GraphQLScalarType<string, string> {
  const short = (value: unknown): string | null =>
    typeof value === 'string' && value.length <= longest ? value : null;
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => (typeof value === 'string' ? value : refuseValue(wanted)),
    parseValue: (value) => short(value) ?? refuseValue(wanted),
    parseLiteral: (node) => short(node.kind === Kind.STRING ? node.value : null) ?? refuseValue(wanted, node),
  });
}
