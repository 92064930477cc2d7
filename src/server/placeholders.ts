import type { Fault } from './configuration-error.js';

/** The environment's variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A value with its placeholders replaced, and where that could not be done. */
export interface FilledValue {
  readonly value: unknown;
  readonly faults: readonly Fault[];
}

const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Replaces `${NAME}` in every text of a parsed file, however deep. Done after parsing, so that a secret with a quote or
 * a colon in it cannot change what the file says.
 */
export function fillPlaceholders(value: unknown, environment: Environment): FilledValue {
  const faults: Fault[] = [];
  const fillText = (text: string, path: readonly PropertyKey[]): string => {
    if (text.replaceAll(placeholder, '').includes('${')) {
      faults.push({ path, message: 'has a ${ that begins no name of an environment variable' });
    }
    return text.replaceAll(placeholder, (_, name: string) => {
      const found = environment[name];
      if (found === undefined || found === '') faults.push({ path, message: `the environment has no ${name}` });
      return found ?? '';
    });
  };
  const fill = (part: unknown, path: readonly PropertyKey[]): unknown => {
    if (typeof part === 'string') return fillText(part, path);
    if (Array.isArray(part)) return part.map((item: unknown, index) => fill(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, fill(item, [...path, key])]));
  };
  return { value: fill(value, []), faults };
}
