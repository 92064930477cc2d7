import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { notYetDue } from './not-yet-due.js';
import { coordinatesOf, type Coordinates } from './schema-coordinates.js';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

const settled = coordinatesOf(read('settled.graphql'));
const published = coordinatesOf(read('../../schema/schema.graphql'));

/** Whether the coordinate, or the type or field that it belongs to, is listed. */
const isListed = (coordinate: string, list: ReadonlySet<string>): boolean =>
  [coordinate, coordinate.split('(', 1)[0] ?? '', coordinate.split('.', 1)[0] ?? ''].some((name) => list.has(name));

function missing(contract: Coordinates, graph: Coordinates, later: ReadonlySet<string>): readonly string[] {
  return [...contract]
    .filter(([coordinate, promise]) => !isListed(coordinate, later) && graph.get(coordinate) !== promise)
    .map(([coordinate, promise]) => `${coordinate}: ${promise}, but is ${graph.get(coordinate) ?? 'absent'}`);
}

describe('the settled contract', () => {
  it('is kept by the published schema, name for name and type for type', () => {
    expect(missing(settled, published, notYetDue)).toEqual([]);
  });

  it('lists as not yet due only what is in the contract and not in the schema', () => {
    expect([...notYetDue].filter((coordinate) => !settled.has(coordinate))).toEqual([]);
    expect([...notYetDue].filter((coordinate) => published.has(coordinate))).toEqual([]);
  });

  it('would be seen to be broken where a name, a type or a default is another', () => {
    const contract = coordinatesOf('type A { b(c: Int = 1): Int! } enum D { E }');
    const none: ReadonlySet<string> = new Set();
    expect(missing(contract, contract, none)).toEqual([]);
    expect(missing(contract, coordinatesOf('type A { b(c: Int = 2): Int! } enum D { E }'), none)).toHaveLength(1);
    expect(missing(contract, coordinatesOf('type A { b(c: Int = 1): Int } enum D { E }'), none)).toHaveLength(1);
    expect(missing(contract, coordinatesOf('type A { b(c: Int = 1): Int! }'), none)).toHaveLength(2);
    expect(missing(contract, coordinatesOf('type A { b(c: Int = 1): Int! }'), new Set(['D']))).toEqual([]);
  });
});
