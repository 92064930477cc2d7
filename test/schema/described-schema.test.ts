import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { readFileSync } from 'node:fs';

const published = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** Every type, field, argument and value of a schema, by its coordinate. */
function everything(sdl: string): readonly (readonly [coordinate: string, described: Described])[] {
  const types = Object.values(buildSchema(sdl, { assumeValidSDL: true }).getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );
  return types.flatMap((type) => {
    const members: (readonly [string, Described])[] = [[type.name, type]];
    const add = (owner: string, list: readonly Described[]) =>
      list.forEach((one) => members.push([`${owner}.${one.name}`, one]));
    if (isEnumType(type)) add(type.name, type.getValues());
    if (isInputObjectType(type)) add(type.name, Object.values(type.getFields()));
    if (isObjectType(type) || isInterfaceType(type)) {
      const fields = Object.values(type.getFields());
      add(type.name, fields);
      for (const field of fields) add(`${type.name}.${field.name}`, field.args);
    }
    return members;
  });
}

const withoutDescription = (sdl: string): readonly string[] =>
  everything(sdl).flatMap(([coordinate, { description }]) => ((description ?? '').trim() === '' ? [coordinate] : []));

/** Fields of an answer that may be null without their description saying when. */
function unexplainedNulls(sdl: string): readonly string[] {
  const types = Object.values(buildSchema(sdl, { assumeValidSDL: true }).getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  );
  return types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields())
          .filter((field) => !String(field.type).endsWith('!') && !/\bnull\b/i.test(field.description ?? ''))
          .map((field) => `${type.name}.${field.name}`)
      : [],
  );
}

describe('the descriptions of the schema', () => {
  it('leave nothing out: types, fields, arguments, inputs and values', () => {
    expect(everything(published).length).toBeGreaterThan(300);
    expect(withoutDescription(published)).toEqual([]);
  });

  it('say what null means, wherever an answer may be null', () => {
    expect(unexplainedNulls(published)).toEqual([]);
  });

  it('would be seen to be missing', () => {
    expect(withoutDescription('type A { b(c: Int): Int } enum D { E }')).toEqual(['A', 'A.b', 'A.b.c', 'D', 'D.E']);
    expect(unexplainedNulls('type A { "Some number." b: Int c: Int! }')).toEqual(['A.b']);
  });
});
