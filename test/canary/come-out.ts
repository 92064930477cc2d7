import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import { writeExport } from '../../src/server/cli/export/write-export.js';
import { everyText } from '../support/every-text.js';
import type { SownSystem } from './sown-system.js';

/** Something that came out of the system, whole. */
export interface Output {
  readonly name: string;
  readonly content: string | Buffer;
}

/**
 * What whoever may read requests is shown as it was written, as `Type.field`: free text, which is marked as personal data and
 * asks for no scope of its own; and the id that the same caller gave, in the answer for many.
 */
export function shownAsWritten(sdl: string): ReadonlySet<string> {
  const types = parse(sdl).definitions.filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION);
  const free = types.flatMap(({ name, fields = [] }) =>
    fields
      .filter(({ directives = [] }) => directives.length === 1 && directives[0]?.name.value === 'tag')
      .map((field) => `${name.value}.${field.name.value}`),
  );
  return new Set([...free, 'BulkResult.request']);
}

/** A value of an answer without what is shown as it was written. Its selection must ask for `__typename` everywhere. */
export function withoutFreeText(value: unknown, free: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((member) => withoutFreeText(member, free));
  if (typeof value !== 'object' || value === null) return value;
  const type = '__typename' in value ? String(value.__typename) : '';
  const kept = Object.entries(value).filter(([name]) => !free.has(`${type}.${name}`));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutFreeText(member, free)]));
}

/** The pages that need no token. */
export async function pagesOf({ url }: SownSystem): Promise<readonly Output[]> {
  const paths = ['/', '/livez', '/readyz', '/metrics', '/.well-known/jwks.json'];
  return Promise.all(
    paths.map(async (path) => {
      const response = await fetch(url + path, { redirect: 'manual' });
      return { name: `the page ${path}`, content: `${JSON.stringify([...response.headers])}${await response.text()}` };
    }),
  );
}

/** What the command `export` writes, tables too. */
export async function exportOf({ application }: SownSystem): Promise<readonly Output[]> {
  const folder = await mkdtemp(join(tmpdir(), 'privacy-graph-canary-export-'));
  const period = { from: null, until: null };
  await writeExport(application.ledger, { folder, period, timeZone: 'UTC', csv: true });
  const files = await readdir(folder);
  const outputs = files.map(async (file) => ({
    name: `the exported ${file}`,
    content: await readFile(join(folder, file)),
  }));
  return Promise.all(outputs).finally(() => rm(folder, { recursive: true }));
}

/** How vendors were called: URLs and headers, without the bodies, in which people have to be named. */
export const callsOf = ({ vendors }: SownSystem): readonly Output[] =>
  [...vendors].flatMap(([vendor, { simulator, front }]) => [
    {
      name: `the calls of ${vendor}`,
      content: front.calls
        .map(({ method, path, headers }) => `${method} ${path} ${JSON.stringify(headers)}`)
        .join('\n'),
    },
    { name: `the call log of ${vendor}`, content: JSON.stringify(simulator.calls()) },
  ]);

/** Every column of the ledger as text, and as what that could be read as. */
export async function columnsOf({ application }: SownSystem): Promise<readonly Output[]> {
  const columns = new Map<string, string[]>();
  for await (const { place, text } of everyText(application.ledger.db)) {
    const texts = columns.get(place) ?? [];
    texts.push(text);
    columns.set(place, texts);
  }
  return [...columns].map(([place, texts]) => ({ name: `the column ${place}`, content: texts.join('\n') }));
}
