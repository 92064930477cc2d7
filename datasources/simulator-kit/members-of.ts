/** The members of a JSON object by name; none when the value is no object. For looking into what a caller sent. */
export function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
