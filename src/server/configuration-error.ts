import type { z } from 'zod';

/** The environment or a file does not do. Names all that is wrong, and no value that could be a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(
    /** One each, beginning with what it is about. */
    readonly problems: readonly string[],
  ) {
    super(`The configuration does not do:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}

/** Something wrong at a place in a parsed file. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  /** What must be put right; never the value that was found. */
  readonly message: string;
}

/** `vendors.yaml: vendors[0].baseUrl: must be https outside loopback` */
export function describeFault(about: string, { path, message }: Fault): string {
  return [about, pathText(path), message].filter((part) => part !== '').join(': ');
}

/** What a schema complained about. Zod's own texts say what was expected, never what was found. */
export function faultsOf(error: z.ZodError, under: readonly PropertyKey[] = []): Fault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, under));
}

function faultsOfIssue(issue: z.core.$ZodIssue, under: readonly PropertyKey[]): Fault[] {
  const path = [...under, ...issue.path];
  if (issue.code === 'invalid_union') {
    // Of several forms, the one that was nearest to fitting is the one that was meant.
    const [nearest] = issue.errors.toSorted((left, right) => left.length - right.length);
    if (nearest !== undefined) return nearest.flatMap((inner) => faultsOfIssue(inner, path));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'is no key that is known here' }));
  }
  return [{ path, message: issue.message.endsWith('received undefined') ? 'is missing' : issue.message }];
}

/** `['auth', 'scopes', 0]` → `auth.scopes[0]` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${String(key)}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
