const form = /^PR-\d{4}-\d{6,}$/;

/** A request's short name however it was written; null where it cannot be one. */
export function normalizeReference(text: string): string | null {
  const name = text.trim().toUpperCase();
  return form.test(name) ? name : null;
}
