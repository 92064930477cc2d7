import type { JsonValue } from '../../src/domain/json.js';
import { type ReadResult, readable, unreadable } from './read-result.js';

const parse: (text: string) => JsonValue = JSON.parse;

/**
 * A whole text literal, which is skipped, or a whole number. One that is never closed is taken to the end: to fail there, and
 * again from each later quotation mark, would take hours for a long text.
 */
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const longInteger = /^-?\d{16,}$/;

/**
 * Whole numbers of 16 and more digits become texts before the parse: ids of 19 digits lie outside the range in which a
 * JavaScript number can tell neighbours apart.
 */
function quoteLongIntegers(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replace(textOrNumber, (token) => (longInteger.test(token) ? `"${token}"` : token));
}

/** NUL, or half of a character: what JSON can write and no database can keep. A whole pair is skipped. */
const cannotBeKept = /\\u(?:0000|d[89ab][\da-f]{2}(?!\\ud[c-f][\da-f]{2})|d[c-f][\da-f]{2})/i;
const escape = /\\(?:u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})|u([\da-f]{4})|.)/gis;

/** Puts the sign for a character that cannot be shown in the place of each: one such text would hold up a whole list. */
function replaceWhatCannotBeKept(text: string): string {
  if (!cannotBeKept.test(text)) return text;
  return text.replace(escape, (token, _high, _low, code: string | undefined) =>
    code !== undefined && /^(?:0000|d[89a-f]..)$/i.test(code) ? '\\ufffd' : token,
  );
}

/** Far more than any vendor's answer has. What follows a value by calling itself, as `JSON.stringify` does, ends at some thousands. */
const deepestNesting = 100;

function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') inText = !inText;
    else if (inText) index += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepestNesting) return true;
  }
  return false;
}

/** Reads JSON without losing a digit of a long id. What cannot be read is never quoted in the failure. */
export function parseJson(text: string): ReadResult<JsonValue> {
  if (text.trim() === '') return unreadable('empty body');
  if (isNestedTooDeeply(text)) return unreadable('nested too deeply');
  try {
    return readable(parse(quoteLongIntegers(replaceWhatCannotBeKept(text))));
  } catch {
    return unreadable('not JSON');
  }
}
