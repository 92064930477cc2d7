import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  execute,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  parse,
  specifiedRules,
  validate,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { Scope } from '../../src/domain/entities.js';
import { chargeLists } from '../../resolvers/charge-lists.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { chargeOf, requireAffordable } from '../../resolvers/query-cost.js';
import { limits, validationRules } from '../../resolvers/query-limits.js';
import { awkwardTexts, randomOperation, type RandomOperation } from '../fuzz/random-operation.js';
import { bareServices } from './bare-services.js';

/** Numbers that look random and are the same in every run. */
const numbersFrom =
  (seed: number) =>
  (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
const next = numbersFrom(7);

const plain: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 0.5,
  Boolean: true,
  DateTime: new Date(0),
  Date: '2026-11-21',
  Duration: 1_000,
};

interface Answered {
  readonly __typename: string;
  readonly size: number | null;
}

/** Makes every field answer something of its type: lists of any length where nothing that was sent says how long. */
function answerAnything(schema: GraphQLSchema): void {
  const one = (type: GraphQLOutputType, size: number | null): unknown => {
    const named = getNamedType(type);
    if (isEnumType(named)) return named.getValues()[0]?.name;
    if (!isObjectType(named) && !isInterfaceType(named) && !isUnionType(named)) return plain[named.name] ?? 'x';
    const types = isObjectType(named) ? [named] : schema.getPossibleTypes(named);
    return { __typename: types[next(types.length)]?.name, size } satisfies { __typename: unknown; size: unknown };
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const { sizedBy, sizedAbove } = field.extensions;
      field.resolve = (source: Partial<Answered> | undefined, args: Readonly<Record<string, unknown>>) => {
        const { first, last } = args;
        // Refused by the services, whoever asks.
        const sizes = [first, last].filter((size) => typeof size === 'number');
        if (sizes.some((size) => size < 0 || size > 100) || sizes.length > 1) throw new Error('No such page.');
        if (!isListType(getNullableType(field.type))) {
          return one(
            field.type,
            field.type.toString().includes('Connection') ? (sizes[0] ?? 20) : (source?.size ?? null),
          );
        }
        const named = typeof sizedBy === 'string' ? args[sizedBy] : (args['ids'] ?? args['representations']);
        const fromAbove = type.name.endsWith('Connection') || sizedAbove === true ? (source?.size ?? 0) : next(14);
        const length = Array.isArray(named) ? named.length : fromAbove;
        return Array.from({ length }, () => one(field.type, null));
      };
      // The size of a bulk payload is that of the list which was sent.
      const { resolve } = field;
      if (typeof sizedBy === 'string') {
        field.resolve = (source: unknown, args: Readonly<Record<string, unknown>>, ...rest) => {
          const inputs = args[sizedBy];
          const answer: unknown = resolve(Object(source), args, ...rest);
          return { ...Object(answer), size: Array.isArray(inputs) ? inputs.length : 0 };
        };
      }
    }
  }
}

/** How many fields an answer holds, and how many things in lists. */
function workIn(value: unknown): { readonly fields: number; readonly items: number } {
  if (typeof value !== 'object' || value === null) return { fields: 0, items: 0 };
  const children = Array.isArray(value) ? value : Object.values(value);
  const below = children.map(workIn);
  const sum = (of: 'fields' | 'items') => below.reduce((total, work) => total + work[of], 0);
  return {
    fields: sum('fields') + (Array.isArray(value) ? 0 : children.length),
    items: sum('items') + (Array.isArray(value) ? children.length : 0),
  };
}

const contextOf = (): OperationContext => ({
  services: bareServices([Scope.read]),
  requestId: 'q',
  origin: 'http://127.0.0.1:4000',
  now: new Date(0),
  revealed: new Set(),
  spend: () => undefined,
});

describe('the cost of any operation', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildExecutableSchema();
    answerAnything(schema);
    chargeLists(schema);
  });

  const isValid = (document: string): boolean => {
    try {
      return validate(schema, parse(document), [...specifiedRules, ...validationRules]).length === 0;
    } catch {
      return false;
    }
  };

  /** What was charged, what was done, and whether it was broken off for its cost. */
  async function run({ document, variables }: RandomOperation) {
    const context = contextOf();
    const parsed = parse(document);
    try {
      requireAffordable({ schema, document: parsed, operationName: null, variables }, context);
    } catch {
      return 'too dear' as const;
    }
    const { data, errors = [] } = await execute({
      schema,
      document: parsed,
      contextValue: context,
      variableValues: variables,
    });
    const brokenOff = errors.some(({ originalError }) => String(originalError ?? '').includes('is the most'));
    return { charged: chargeOf(context)?.total ?? null, ...workIn(data), brokenOff };
  }

  it.each(['query', 'mutation'] as const)('is never less than its work: %s', async (operation) => {
    const seen = { run: 0, long: 0, refused: 0 };
    const without = new Set(['_service']);
    const operations = randomOperation({
      schema,
      operation,
      known: ['a', 'b'],
      texts: awkwardTexts,
      deepest: 9,
      without,
    });
    await fc.assert(
      fc.asyncProperty(operations, async (random) => {
        fc.pre(isValid(random.document));
        const outcome = await run(random);
        if (outcome === 'too dear') {
          seen.refused += 1;
          return;
        }
        const { charged, fields, items } = outcome;
        // Variables that cannot be used are told by the execution, which does nothing then.
        if (charged === null) {
          expect(fields).toBe(0);
          return;
        }
        seen.run += 1;
        if (fields > 50) seen.long += 1;
        expect(charged).toBeGreaterThanOrEqual(fields);
        expect(charged).toBeGreaterThanOrEqual(items);
      }),
      { numRuns: 400, seed: 11 },
    );
    // Otherwise nothing was shown.
    expect(seen.run).toBeGreaterThan(150);
    expect(seen.long).toBeGreaterThan(operation === 'query' ? 20 : 5);
  });

  it('is not made less by a page of fewer than none', async () => {
    const dear =
      'b: privacyRequests(first: 100) { nodes { vendorStatuses { records { id nativeId vendor { id key name kind role state: kind a: kind b: kind } } } } }';
    const operation = (page: string) => ({
      document: `{ a: privacyRequests(first: ${page}) { nodes { id } } ${dear} }`,
    });
    expect(await run({ ...operation('-1000000'), variables: {} })).toBe('too dear');
    expect(await run({ ...operation('1'), variables: {} })).toBe('too dear');
  });

  it('grows while it is answered, where a list is longer than it was taken to be, and is then broken off', async () => {
    const { resolve } = schema.getQueryType()?.getFields()['vendors'] ?? {};
    const field = schema.getQueryType()?.getFields()['vendors'];
    if (field === undefined) throw new Error('There are no vendors.');
    try {
      field.resolve = () => Array.from({ length: 5_000 }, () => ({ __typename: 'Vendor' }));
      chargeLists(schema);
      const short = await run({ document: '{ vendors { id } }', variables: {} });
      const long = await run({ document: '{ vendors { id key name } }', variables: {} });
      expect(short).toMatchObject({ charged: 1 + 5_000, brokenOff: false });
      expect(long).toMatchObject({ charged: 1 + 15_000, brokenOff: true, fields: 0 });
    } finally {
      if (resolve !== undefined) field.resolve = resolve;
    }
    expect(limits.cost).toBe(10_000);
  });
});
