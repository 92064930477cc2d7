/** A rule of our own that did not hold: a defect here, never the caller's or a vendor's doing. Holds no personal data. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Answers the value, or throws where our own rules say that it cannot be absent. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InvariantError(`${what} is missing.`);
  return value;
}
