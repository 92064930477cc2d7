import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isLoggedCall } from './logged-call.js';
import type { LoggedCall } from './simulator.js';

export interface JournalOptions<R extends { readonly id: string }> {
  /** `null`: memory only. Made when it is not there. */
  readonly directory: string | null;
  /** The file is `<directory>/<name>.ndjson`. */
  readonly name: string;
  /** Checks a record read back from the file; throws when it is none. */
  readonly parse: (value: unknown) => R;
}

export interface Journal<R extends { readonly id: string }> {
  /** Adds the record, or replaces the one of the same id at its place. */
  readonly put: (record: R) => void;
  readonly get: (id: string) => R | undefined;
  /** In the order of their first `put`. */
  readonly records: () => readonly R[];
  /** 1, 2, 3, …: never the same number twice, not even across restarts. */
  readonly nextNumber: () => number;
  /** Small facts that outlive a restart (a live refresh token). */
  readonly setting: (name: string) => string | null;
  readonly set: (name: string, value: string) => void;
  readonly logCall: (call: LoggedCall) => void;
  readonly calls: () => readonly LoggedCall[];
  /** True when the journal was empty at this start. */
  readonly fresh: boolean;
  readonly close: () => void;
}

/** A line of the file. A number is written before it is used, so a crash can skip one but never repeat one. */
type Line =
  | { readonly kind: 'record'; readonly value: unknown }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'setting'; readonly name: string; readonly value: string }
  | { readonly kind: 'call'; readonly value: LoggedCall };

/** What a simulator without a file remembers of its calls. */
const rememberedCalls = 20_000;

/**
 * Everything a simulator must not forget, as one append-only NDJSON file. Each line is one `write`, so that a killed
 * process loses nothing it had written; a last line torn in its middle is cut off at the next start.
 */
export function openJournal<R extends { readonly id: string }>(options: JournalOptions<R>): Journal<R> {
  const file = options.directory === null ? null : openFile(options.directory, options.name);
  const held = new Map<string, R>();
  const settings = new Map<string, string>();
  const inMemory: LoggedCall[] = [];
  let last = 0;

  let fresh = true;
  for (const line of file?.read() ?? []) {
    fresh = false;
    if (line.kind === 'number') last = Math.max(last, line.value);
    if (line.kind === 'setting') settings.set(line.name, line.value);
    if (line.kind === 'record') {
      const record = options.parse(line.value);
      held.set(record.id, record);
    }
  }

  return {
    fresh,
    put(record) {
      file?.append({ kind: 'record', value: record });
      held.set(record.id, record);
    },
    get: (id) => held.get(id),
    records: () => [...held.values()],
    nextNumber() {
      file?.append({ kind: 'number', value: last + 1 });
      last += 1;
      return last;
    },
    setting: (name) => settings.get(name) ?? null,
    set(name, value) {
      file?.append({ kind: 'setting', name, value });
      settings.set(name, value);
    },
    logCall(call) {
      if (file !== null) {
        file.append({ kind: 'call', value: call });
        return;
      }
      inMemory.push(call);
      if (inMemory.length > rememberedCalls) inMemory.shift();
    },
    calls: () =>
      file === null ? [...inMemory] : file.read().flatMap((line) => (line.kind === 'call' ? [line.value] : [])),
    close: () => file?.close(),
  };
}

interface JournalFile {
  readonly append: (line: Line) => void;
  readonly read: () => readonly Line[];
  readonly close: () => void;
}

function openFile(directory: string, name: string): JournalFile {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.ndjson`);
  const descriptor = openSync(path, 'a');
  cutTornLine(path);
  let open = true;
  return {
    append(line) {
      // A call that is still under way when the simulator closes has nowhere left to be written.
      if (open) writeSync(descriptor, `${JSON.stringify(line)}\n`);
    },
    read: () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((text) => text !== '')
        .map((text) => parseLine(text, path)),
    close() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function cutTornLine(path: string): void {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole !== bytes.length) truncateSync(path, whole);
}

function parseLine(text: string, path: string): Line {
  const line: unknown = JSON.parse(text);
  if (typeof line === 'object' && line !== null && 'kind' in line && 'value' in line) {
    const { kind, value } = line;
    if (kind === 'record') return { kind, value };
    if (kind === 'number' && typeof value === 'number') return { kind, value };
    if (kind === 'call' && isLoggedCall(value)) return { kind, value };
    if (kind === 'setting' && typeof value === 'string' && 'name' in line && typeof line.name === 'string') {
      return { kind, name: line.name, value };
    }
  }
  throw new Error(`${path} holds a line that no simulator wrote.`);
}
