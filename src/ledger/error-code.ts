/** The `code` of a system's or a database's error, or null. Not by `instanceof`: test runners have several realms. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
