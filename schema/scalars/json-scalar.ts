import { GraphQLScalarType } from 'graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { refuseValue } from './refuse-value.js';

const wanted = 'JSON is only answered, never taken as input.';

/** Only an answer: the server interprets nothing of it. */
export const JsonScalar = new GraphQLScalarType<JsonValue, unknown>({
  name: 'JSON',
  description: 'Any JSON value: what a vendor sent and the graph does not interpret.',
  serialize: (value) => value,
  parseValue: () => refuseValue(wanted),
  parseLiteral: (node) => refuseValue(wanted, node),
});
