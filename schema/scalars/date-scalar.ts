import { GraphQLScalarType, Kind } from 'graphql';
import { refuseValue } from './refuse-value.js';

const wanted = 'Expected a civil date, such as 2026-11-21.';

/** Whether the text is YYYY-MM-DD and a day that the calendar has. */
export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

const civilDate = (value: unknown): string | null => (typeof value === 'string' && isCivilDate(value) ? value : null);

/** Inside the server the same text. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description:
    'A civil date, ISO 8601 (YYYY-MM-DD). Deadlines are counted in the time zone of the organisation’s establishment.',
  serialize: (value) => civilDate(value) ?? refuseValue(wanted),
  parseValue: (value) => civilDate(value) ?? refuseValue(wanted),
  parseLiteral: (node) => civilDate(node.kind === Kind.STRING ? node.value : null) ?? refuseValue(wanted, node),
});
