import type { JsonValue } from '../../src/domain/json.js';
import { type ReadResult, readable, unreadable } from './read-result.js';

const parse: (text: string) => JsonValue = JSON.parse;

/** A whole text literal, which is skipped, or a whole number. */
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const longInteger = /^-?\d{16,}$/;

/**
 * Whole numbers of 16 and more digits become texts before the parse: ids of 19 digits lie outside the range in which a
 * JavaScript number can tell neighbours apart.
 */
function quoteLongIntegers(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replace(textOrNumber, (token) => (longInteger.test(token) ? `"${token}"` : token));
}

/** Reads JSON without losing a digit of a long id. What cannot be read is never quoted in the failure. */
export function parseJson(text: string): ReadResult<JsonValue> {
  if (text.trim() === '') return unreadable('empty body');
  try {
    return readable(parse(quoteLongIntegers(text)));
  } catch {
    return unreadable('not JSON');
  }
}
