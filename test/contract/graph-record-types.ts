import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, type ObjectTypeDefinitionNode, type TypeNode, parse } from 'graphql';
import type { JsonValue } from '../../src/domain/json.js';

const contract = parse(readFileSync(join(import.meta.dirname, '../../schema/schema.graphql'), 'utf8'));
const objectTypes = new Map(
  contract.definitions.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? [[node.name.value, node]] : [])),
);
const recordInterface = contract.definitions.find(
  (node) => node.kind === Kind.INTERFACE_TYPE_DEFINITION && node.name.value === 'VendorRecord',
);
const sharedFields = new Set(
  recordInterface?.kind === Kind.INTERFACE_TYPE_DEFINITION
    ? recordInterface.fields?.map((field) => field.name.value)
    : [],
);

type Facts = Readonly<Record<string, JsonValue>>;

/** The published graph's types for vendors' records, each with the fields that only it has. */
const recordTypes: ReadonlyMap<string, readonly string[]> = new Map(
  [...objectTypes.values()]
    .filter((node) => node.interfaces?.some((implemented) => implemented.name.value === 'VendorRecord'))
    .map((node) => [node.name.value, fieldsOf(node).filter((name) => !sharedFields.has(name))]),
);

function fieldsOf(node: ObjectTypeDefinitionNode): string[] {
  return node.fields?.map((field) => field.name.value) ?? [];
}

/** The record types of the graph whose own fields are exactly the names of these facts. */
export function recordTypesOf(facts: Facts): string[] {
  return [...recordTypes].flatMap(([type, fields]) => (sameNames(fields, Object.keys(facts)) ? [type] : []));
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}

/** The fields in which facts are not what a type of the graph promises, down to the last one. */
export function unkeptPromises(facts: Facts, type: string): string[] {
  const node = objectTypes.get(type);
  if (node === undefined) return [`${type} is no type of the graph`];
  const own = (node.fields ?? []).filter((field) => !recordTypes.has(type) || !sharedFields.has(field.name.value));
  const names = own.map((field) => field.name.value);
  const wrongNames = sameNames(names, Object.keys(facts)) ? [] : [`${type} has other fields`];
  return [...wrongNames, ...own.flatMap((field) => unkept(facts[field.name.value], field.type, field.name.value))];
}

function unkept(value: JsonValue | undefined, type: TypeNode, at: string): string[] {
  if (type.kind === Kind.NON_NULL_TYPE) return value == null ? [`${at} is null`] : unkept(value, type.type, at);
  if (value === null || value === undefined) return [];
  if (type.kind === Kind.LIST_TYPE) {
    if (!isList(value)) return [`${at} is no list`];
    return value.flatMap((item, index) => unkept(item, type.type, `${at}.${String(index)}`));
  }
  const name = type.name.value;
  if (objectTypes.has(name)) {
    return isObject(value) ? unkeptPromises(value, name).map((what) => `${at}.${what}`) : [`${at} is no object`];
  }
  const isKept = scalars[name];
  if (isKept === undefined) return [`${at} is of a type that nobody here can judge: ${name}`];
  return isKept(value) ? [] : [`${at} is no ${name}`];
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
const isObject = (value: JsonValue): value is Facts => typeof value === 'object' && value !== null && !isList(value);
const isText = (value: JsonValue): value is string => typeof value === 'string';

const scalars: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  String: isText,
  Boolean: (value) => typeof value === 'boolean',
  Int: Number.isInteger,
  JSON: () => true,
  DateTime: (value) => isText(value) && new Date(value).toISOString() === value,
  Date: (value) => isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value),
  EmailAddress: (value) => isText(value) && /^[^@\s]+@[^@\s]+$/.test(value),
  PhoneNumber: (value) => isText(value) && /^\+\d{7,15}$/.test(value),
  URL: (value) => isText(value) && URL.canParse(value),
};
