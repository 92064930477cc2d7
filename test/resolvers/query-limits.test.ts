import { beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery, parse, type GraphQLSchema } from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { Scope } from '../../src/domain/entities.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { queryCost } from '../../resolvers/query-cost.js';
import { limitReached, limits } from '../../resolvers/query-limits.js';
import { bareServices } from './bare-services.js';
import { graphOver, type Ask } from './graph-under-test.js';

let ask: Ask;
let schema: GraphQLSchema;

beforeAll(async () => {
  schema = await buildExecutableSchema();
  ask = await graphOver(bareServices([Scope.read, Scope.write]));
});

const codesOf = async (query: string): Promise<readonly unknown[]> => {
  const { errors } = await ask(query);
  return [...new Set(errors.map((error) => error.extensions?.['code']))];
};

const cost = (query: string, variables: Record<string, unknown> = {}): number | null =>
  queryCost({ schema, document: parse(query), operationName: null, variables });

const tooComplex = ['QUERY_TOO_COMPLEX'];

/** `{ vendor { privacyRequests { nodes { origin { privacyRequests …` */
const nested = (levels: number): string => {
  const pairs = Math.floor((levels - 2) / 3);
  return `{ vendor(id: "x") { ${'privacyRequests(first: 1) { nodes { origin { '.repeat(pairs)} id ${'} } }'.repeat(pairs)} } }`;
};

const deletion = (name: string): string =>
  `${name}: requestDeletion(input: { idempotencyKey: "k" }) { userErrors { code } }`;

describe('the limits of a document', () => {
  it('let through what explorers read the schema with', async () => {
    const { data, errors } = await ask(
      getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true }),
    );
    expect(errors).toEqual([]);
    expect(data).toHaveProperty('__schema.types');
  });

  it('let through every sample operation', () => {
    const folder = new URL('../../schema/operations/', import.meta.url);
    const operations = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    expect(operations.length).toBeGreaterThan(8);
    for (const query of operations) {
      const variables = {
        reference: 'PR',
        email: 'a',
        vendor: 'v',
        nativeId: 'n',
        message: 'm',
        request: 'r',
        vendorStatus: 's',
        outcome: 'ERASED',
        comment: 'c',
        reason: 'r',
        person: 's',
        method: 'm',
        noticeSentAt: '2026-11-20T00:00:00Z',
        name: 'report.pdf',
        contentType: 'application/pdf',
        size: 1,
        input: { idempotencyKey: 'k' },
      };
      expect(cost(query, variables)).toBeLessThan(limits.cost);
    }
  });

  it('refuse more than 2,000 tokens', async () => {
    expect(await codesOf(`{ ${'viewer { id } '.repeat(550)} }`)).toEqual(tooComplex);
  });

  it('refuse fields nested more than twelve deep, within fragments too', async () => {
    expect(await codesOf(nested(11))).toEqual([]);
    expect(await codesOf(nested(14))).toEqual(tooComplex);
    expect(
      await codesOf(`
        { vendor(id: "x") { ...A } }
        fragment A on Vendor { privacyRequests(first: 1) { nodes { origin { ...B } } } }
        fragment B on Vendor { privacyRequests(first: 1) { nodes { origin { ...C } } } }
        fragment C on Vendor { privacyRequests(first: 1) { nodes { origin { ...D } } } }
        fragment D on Vendor { privacyRequests(first: 1) { nodes { id } } }
      `),
    ).toEqual(tooComplex);
  });

  it('refuse more than thirty aliases', async () => {
    const aliases = (count: number) =>
      `{ vendors { ${Array.from({ length: count }, (_, n) => `a${n}: id`).join(' ')} } }`;
    expect(await codesOf(aliases(30))).toEqual([]);
    expect(await codesOf(aliases(31))).toEqual(tooComplex);
  });

  it('refuse more than twenty fields at the root, within fragments too', async () => {
    expect(await codesOf(`{ ${'viewer { id } '.repeat(20)} }`)).toEqual([]);
    expect(await codesOf(`{ ${'viewer { id } '.repeat(21)} }`)).toEqual(tooComplex);
    expect(
      await codesOf(
        `{ ...A ...B } fragment A on Query { ${'viewer { id } '.repeat(11)} } fragment B on Query { ...A }`,
      ),
    ).toEqual(tooComplex);
  });

  it('refuse more than fifty directives', async () => {
    const directives = (count: number) => `{ viewer { ${'id @include(if: true) '.repeat(count)} } }`;
    expect(await codesOf(directives(50))).toEqual([]);
    expect(await codesOf(directives(51))).toEqual(tooComplex);
  });

  it('refuse a second deletion in one operation, a retry counted as one, within fragments too', async () => {
    const retry = (name: string) => `${name}: retryVendor(vendorStatus: "s") { userErrors { code } }`;
    expect(await codesOf(`mutation { ${retry('a')} }`)).toEqual([]);
    expect(await codesOf(`mutation { ${retry('a')} ${deletion('b')} }`)).toEqual(tooComplex);
    expect(await codesOf(`mutation { ${retry('a')} ${retry('b')} }`)).toEqual(tooComplex);
    expect(await codesOf(`mutation { ${deletion('a')} }`)).toEqual([]);
    expect(await codesOf(`mutation { ${deletion('a')} ${deletion('b')} }`)).toEqual(tooComplex);
    expect(
      await codesOf(
        `mutation { ...A ...B } fragment A on Mutation { ${deletion('a')} } fragment B on Mutation { ${deletion('b')} }`,
      ),
    ).toEqual(tooComplex);
  });

  it.each([
    ['tokens', `{ ${'viewer { id } '.repeat(550)} }`, undefined],
    ['depth', nested(14), 14],
    ['aliases', `{ vendors { ${Array.from({ length: 31 }, (_, n) => `a${n}: id`).join(' ')} } }`, 31],
    ['rootFields', `{ ${'viewer { id } '.repeat(21)} }`, 21],
    ['directives', `{ viewer { ${'id @include(if: true) '.repeat(51)} } }`, 51],
    ['deletions', `mutation { ${deletion('a')} ${deletion('b')} }`, 2],
    [
      'cost',
      '{ privacyRequests(first: 100) { nodes { subject { privacyRequests(first: 100) { nodes { id } } } } } }',
      20_301,
    ],
  ] as const)('say which of them was reached, and how to stay below it: %s', async (name, query, actual) => {
    const { errors } = await ask(query);
    const limit = limitReached(name, actual);
    expect(limit.advice).toMatch(/^[A-Z].*\.$/);
    expect(errors.map(({ message, extensions }) => ({ message, extensions }))).toEqual([
      { message: expect.stringContaining(limit.advice), extensions: { code: 'QUERY_TOO_COMPLEX', limit } },
    ]);
  });

  it('refuse fragments that double with every line, and take no time over it', async () => {
    const doubling = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Vendor { ...F${n + 1} ...F${n + 1} }`);
    const own = (): number => process.threadCpuUsage().user / 1_000;
    const started = own();
    expect(await codesOf(`{ vendors { ...F0 } } ${doubling.join('\n')} fragment F60 on Vendor { id }`)).toEqual(
      tooComplex,
    );
    expect(own() - started).toBeLessThan(2_000);
  });

  it('leave a fragment within itself to the rule against it', async () => {
    expect(await codesOf('{ vendors { ...A } } fragment A on Vendor { id ...A }')).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });
});

describe('the cost of an operation', () => {
  it('grows with the page, named in the document or in a variable', () => {
    const of = (args: string) => cost(`{ privacyRequests${args} { nodes { id } } }`) ?? 0;
    expect(of('(first: 100)') / of('(first: 10)')).toBeGreaterThan(9);
    expect(of('')).toBe(of('(first: 20)'));
    expect(of('(last: 50)')).toBe(of('(first: 50)'));
    expect(cost('query ($n: Int) { privacyRequests(first: $n) { nodes { id } } }', { n: 50 })).toBe(of('(first: 50)'));
  });

  it('takes a list of records to be shorter than other lists', () => {
    const of = (field: string) => cost(`{ node(id: "x") { ... on VendorStatus { ${field} } } }`) ?? 0;
    const records = of('records { id nativeId }');
    expect(records).toBe(1 + 1 + 2 * 2);
  });

  it('counts the ids that are named', () => {
    expect(
      cost('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array.from({ length: 70 }, () => 'x') }),
    ).toBe(71);
  });

  it('counts the requests that are acted on together', () => {
    const many = (list: readonly unknown[]) =>
      cost('mutation ($many: [ID!]!) { acknowledgeMany(requests: $many) { results { request } } }', { many: list });
    // The mutation, and for each of its requests the result and the field in it.
    expect(many(Array.from({ length: 100 }, () => 'x'))).toBe(1 + 100 * 2);
    expect(many(['x'])).toBe(1 + 2);
    const whole = `mutation ($many: [UpdatePrivacyRequestInput!]!) { updatePrivacyRequests(inputs: $many) { succeeded failed
      results { request privacyRequest { id reference state explanation closedAt } userErrors { code message field } } } }`;
    expect(cost(whole, { many: Array.from({ length: 100 }, () => ({ request: 'x' })) })).toBeLessThan(limits.cost);
  });

  it('leaves room for a page of a hundred requests with persons and statuses', () => {
    const page = `{ privacyRequests(first: 100) { nodes { id reference state receivedAt subject { id name email }
      vendorStatuses { id right state outcome vendor { id key } } } pageInfo { hasNextPage endCursor } } }`;
    expect(cost(page)).toBeLessThan(limits.cost);
  });

  it('refuses what costs more, before anything is asked for', async () => {
    const query =
      '{ privacyRequests(first: 100) { nodes { vendorStatuses { records { id nativeId nativeState observedAt vendor { id key name kind role } } } } } }';
    expect(cost(query)).toBeGreaterThan(limits.cost);
    expect(await codesOf(query)).toEqual(tooComplex);
  });
});
