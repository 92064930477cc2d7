import type { JsonValue } from '../../src/domain/json.js';
import type { Alteration } from './intermediary.js';

/** Where a value stands within a record. */
export type Path = readonly (string | number)[];

export const undocumentedWord = 'a word that nobody documents';

/** Stands for arrays within arrays, twenty thousand deep: what follows it by calling itself runs out of stack. */
export const bottomless = 'bottomless';

/** What may stand where something else was: another type each, or a word that no document has. */
const oddValues: readonly JsonValue[] = [null, undocumentedWord, '', 4711, true, [], {}, [{}]];

/** The values that are odd in the place of `value`: of its own type only a word that nobody documents. */
export function oddValuesFor(value: JsonValue): JsonValue[] {
  return oddValues.filter((odd) => typeOf(odd) !== typeOf(value) || typeof odd === 'string');
}

const typeOf = (value: JsonValue): string => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !isList(value);

/** Every place within a value, its own parts' places included. */
export function placesIn(value: JsonValue): { readonly path: Path; readonly value: JsonValue }[] {
  return partsOf(value).flatMap(([name, part]) => [
    { path: [name], value: part },
    ...placesIn(part).map((place) => ({ ...place, path: [name, ...place.path] })),
  ]);
}

function partsOf(value: JsonValue): (readonly [string | number, JsonValue])[] {
  if (isList(value)) return [...value.entries()];
  return isObject(value) ? Object.entries(value) : [];
}

/** The value with another one at a place. */
export function withValueAt(value: JsonValue, [first, ...rest]: Path, odd: JsonValue): JsonValue {
  if (first === undefined) return odd;
  if (isList(value)) return value.map((part, index) => (index === first ? withValueAt(part, rest, odd) : part));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === first ? withValueAt(part, rest, odd) : part]),
  );
}

/** Changes every object that has the id as one of its own values, at any depth: the record. */
export function changeRecord(
  value: JsonValue,
  nativeId: string,
  change: (record: Readonly<Record<string, JsonValue>>) => JsonValue,
): JsonValue {
  if (isList(value)) return value.map((part) => changeRecord(part, nativeId, change));
  if (!isObject(value)) return value;
  const isRecord = Object.values(value).some(
    (part) => (typeof part === 'string' || typeof part === 'number') && String(part) === nativeId,
  );
  if (isRecord) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, changeRecord(part, nativeId, change)]));
}

/** Something in every object, and in every list of objects, that no document has. */
export function withUnknownFields(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(withUnknownFields);
  if (!isObject(value)) return value;
  const known = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withUnknownFields(part)]));
  return { ...known, somethingNew: { of: ['a', 'later', 'version'] }, anotherThing: 12 };
}

/** Alters the JSON of answers; others pass as they are. */
export function alterJson(alter: (value: JsonValue) => JsonValue): Alteration {
  return (answer) => {
    if (answer.body.length === 0 || !(answer.headers['content-type'] ?? '').includes('json')) return answer;
    const value: JsonValue = JSON.parse(answer.body.toString('utf8'));
    return { ...answer, body: Buffer.from(textOf(alter(value))) };
  };
}

/** JSON with what `bottomless` stands for. */
function textOf(value: JsonValue): string {
  const depth = 20_000;
  return JSON.stringify(value).replaceAll(JSON.stringify(bottomless), '['.repeat(depth) + ']'.repeat(depth));
}
