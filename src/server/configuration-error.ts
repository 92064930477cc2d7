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

export const unknownKey = 'is no key that is known here';

/** What a schema complained about, in words that say what would be right, and never what was found. */
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
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey }));
  }
  return [{ path, message: isSchemasOwn(issue) ? rightWould(issue) : issue.message }];
}

/** Where a schema of ours said nothing, the library's own text stands. */
const isSchemasOwn = ({ message }: z.core.$ZodIssue): boolean => /^(?:Invalid|Too (?:small|big))\b/.test(message);

const wordOf: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

function rightWould(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be ${wordOf[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return atLeast(issue.origin, Number(issue.minimum), issue.inclusive ?? true);
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must be at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'url'
        ? 'must be a whole URL, such as https://api.example.com/v1'
        : `must be ${formOf(issue.format)}`;
    default:
      return 'is not of the right form';
  }
}

function atLeast(origin: string, minimum: number, inclusive: boolean): string {
  if (origin === 'string' || origin === 'array') {
    return minimum === 1 ? 'must not be empty' : `must have at least ${minimum}`;
  }
  return inclusive ? `must be at least ${minimum}` : `must be more than ${minimum}`;
}

const formOf = (format: string): string =>
  format === 'date' || format === 'datetime' ? 'a date, such as 2026-11-01' : 'of the right form';

/** `['auth', 'scopes', 0]` → `auth.scopes[0]` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${String(key)}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
