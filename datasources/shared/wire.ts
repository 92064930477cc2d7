import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';

/** A JSON object as it came. */
export type WireObject = Readonly<Record<string, JsonValue>>;

export function isWireObject(value: JsonValue | undefined): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id, as text; a whole number is one too. */
export const wireId = z.union([z.string().trim().min(1), z.int().transform(String)]);

/** Text; a number or a boolean in its place is another type, not a text. */
export const wireText = z.string();

/** Text, or a number in its place as text: some vendors number what others name. */
export const wireLabel = z.union([z.string(), z.number().transform(String)]);

/** A boolean, or the text of one: the text "false" is truthy, so nothing else is accepted. */
export const wireBoolean = z.union([
  z.boolean(),
  z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['true', 'false']))
    .transform((text) => text === 'true'),
]);

/** A count, also where it comes as text. */
export const wireCount = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);

/**
 * A moment: ISO 8601 with or without a colon in its offset, or epoch milliseconds as number or text. An ISO moment
 * without an offset is read as UTC, since the reader's own zone would be a guess that changes from machine to machine.
 */
export const wireTime = z.union([z.string(), z.number()]).transform((value, context) => {
  const moment = readMoment(value);
  if (moment !== null) return moment;
  context.addIssue({ code: 'custom', message: 'not a moment' });
  return z.NEVER;
});

const isoMoment = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

function readMoment(value: string | number): Date | null {
  const text = String(value).trim();
  // Twelve digits and more: an epoch in milliseconds from 1973 on. Fewer could be seconds, which nobody documents.
  if (/^\d{12,14}$/.test(text)) return new Date(Number(text));
  const match = isoMoment.exec(text);
  if (match === null) return null;
  const [, date = '', time = '00:00', offset = 'Z'] = match;
  const moment = new Date(`${date}T${time.replace(',', '.')}${normalOffset(offset)}`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

function normalOffset(offset: string): string {
  if (offset.toUpperCase() === 'Z') return 'Z';
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  return `${offset.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** A field that may be absent, null, blank or of the wrong type: null then, rather than losing the record. See `problemsOf`. */
export function lenient<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema> | null> {
  return z.preprocess(blankToNull, z.union([schema, z.unknown().transform(() => null)]));
}

function blankToNull(value: unknown): unknown {
  return value === undefined || (typeof value === 'string' && value.trim() === '') ? null : value;
}

/**
 * The names of the fields that came with something in them and were read as nothing: of the wrong type.
 * `parsed` has the names of `source`.
 */
export function problemsOf(source: WireObject, parsed: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(parsed).filter((name) => parsed[name] === null && blankToNull(source[name]) !== null);
}

/** The moment as the graph shows it; null where there is none. */
export function isoOf(moment: Date | null): string | null {
  return moment === null ? null : moment.toISOString();
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether credentials may travel to an address: https, or http on loopback. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
}
