import { GraphQLScalarType, Kind } from 'graphql';
import { isCivilDate } from './date-scalar.js';
import { refuseValue } from './refuse-value.js';

const wanted = 'Expected an instant as RFC 3339 has it, such as 2026-11-21T09:30:00Z.';
const rfc3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** The instant that an RFC 3339 text names; null for any other text, days that no calendar has included. */
export function parseInstant(text: string): Date | null {
  const match = rfc3339.exec(text);
  if (!isCivilDate(match?.[1] ?? '')) return null;
  // JavaScript knows no leap second: it counts as the second after it, as the clocks of most systems do.
  const leap = match?.[3] === '60';
  const instant = new Date((leap ? text.replace(/:60(?=[.Zz+-])/, ':59') : text).toUpperCase());
  return new Date(instant.getTime() + (leap ? 1000 : 0));
}

/** Inside the server a `Date`. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, RFC 3339, in UTC: 2026-11-21T09:30:00.000Z. As input any offset is understood.',
  serialize: (value) => (value instanceof Date ? value.toISOString() : refuseValue(wanted)),
  parseValue: (value) => (typeof value === 'string' ? parseInstant(value) : null) ?? refuseValue(wanted),
  parseLiteral: (node) => (node.kind === Kind.STRING ? parseInstant(node.value) : null) ?? refuseValue(wanted, node),
});
