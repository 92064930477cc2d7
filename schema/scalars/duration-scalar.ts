import { GraphQLScalarType, Kind } from 'graphql';
import { formatDuration, parseDuration } from '../duration.js';
import { refuseValue } from './refuse-value.js';

const wanted = 'Expected a length of time as ISO 8601 has it, in weeks, days or less, such as PT15M or P30D.';

/** Inside the server a number of milliseconds. */
export const DurationScalar = new GraphQLScalarType<number, string>({
  name: 'Duration',
  description: 'A length of time, ISO 8601 (PT15M, P30D). Without months and years, which have no fixed length.',
  serialize: (value) =>
    typeof value === 'number' && value >= 0 && Number.isFinite(value) ? formatDuration(value) : refuseValue(wanted),
  parseValue: (value) => (typeof value === 'string' ? parseDuration(value) : null) ?? refuseValue(wanted),
  parseLiteral: (node) => (node.kind === Kind.STRING ? parseDuration(node.value) : null) ?? refuseValue(wanted, node),
});
