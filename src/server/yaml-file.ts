import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';

/** What a file holds, or what is wrong with it. */
export interface YamlReading {
  readonly value: unknown;
  readonly problems: readonly string[];
}

/** Reads a YAML file. Problems name the line and never quote it: it may hold a secret. */
export function readYamlFile(path: string): YamlReading {
  const text = readText(path);
  if (text === null) return { value: null, problems: [`${path}: cannot be read`] };
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const problems = document.errors.map(
    ({ pos, code }) => `${path}: line ${String(lineCounter.linePos(pos[0]).line)} is no valid YAML (${code})`,
  );
  return problems.length > 0 ? { value: null, problems } : { value: document.toJS(), problems };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
