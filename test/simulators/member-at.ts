/** What lies at a path of names and places in a parsed answer; `undefined` where there is nothing. */
export function memberAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? new Map(Object.entries(inner)).get(String(name)) : undefined,
    value,
  );
}

/** The same member of each element of a list. */
export function membersAt(list: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  return Array.isArray(list) ? list.map((element) => memberAt(element, ...path)) : [];
}

/** The names of an object's members. */
export const namesIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
