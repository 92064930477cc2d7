import { beforeAll, describe, expect, it } from '@jest/globals';
import { Scope } from '../../src/domain/entities.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import { BadArgument } from '../../src/services/user-problem.js';
import type { Services } from '../../src/services/services.js';
import { globalId } from '../../resolvers/global-id.js';
import { bareServices } from './bare-services.js';
import { graphOver, type Answer, type Ask } from './graph-under-test.js';

const secret = 'ines.lund@example.com';
let ask: Ask;

beforeAll(async () => {
  ask = await graphOver(bareServices([Scope.read, Scope.write]));
});

const codeOf = ({ errors }: Answer): unknown => errors[0]?.extensions?.['code'];

const over = (requests: Partial<Services['requests']>): Promise<Ask> => {
  const bare = bareServices([Scope.read]);
  return graphOver({ ...bare, requests: { ...bare.requests, ...requests } });
};

const deletion =
  'mutation ($input: RequestDeletionInput!) { requestDeletion(input: $input) { userErrors { code message field } } }';

/** Documents and variables that cannot be, each with the secret in the wrong place, and the code they are answered with. */
const wrong: readonly (readonly [what: string, code: string, query: string, variables?: Record<string, unknown>])[] = [
  ['a text that is not closed', 'GRAPHQL_PARSE_FAILED', `{ subject(email: "${secret}) { id } }`],
  ['a text in the place of a field', 'GRAPHQL_PARSE_FAILED', `{ "${secret}" }`],
  [
    'a text in the place of an enum',
    'GRAPHQL_VALIDATION_FAILED',
    `{ vendors { requiredIdentifiers(right: "${secret}") } }`,
  ],
  [
    'a text in the place of a number',
    'GRAPHQL_VALIDATION_FAILED',
    `{ privacyRequests(first: "${secret}") { totalCount } }`,
  ],
  [
    'a text in the place of an object',
    'GRAPHQL_VALIDATION_FAILED',
    `{ privacyRequests(filter: "${secret}") { totalCount } }`,
  ],
  [
    'a text in the place of an instant',
    'BAD_USER_INPUT',
    `{ privacyRequests(filter: { received: { from: "${secret}" } }) { totalCount } }`,
  ],
  [
    'a default of a variable',
    'GRAPHQL_VALIDATION_FAILED',
    `query ($n: Int = "${secret}") { privacyRequests(first: $n) { totalCount } }`,
  ],
  [
    'a number in a variable',
    'BAD_USER_INPUT',
    'query ($n: Int) { privacyRequests(first: $n) { totalCount } }',
    { n: secret },
  ],
  [
    'an enum in a variable',
    'BAD_USER_INPUT',
    'query ($r: Right!) { vendors { requiredIdentifiers(right: $r) } }',
    { r: secret },
  ],
  [
    'an address that is far too long',
    'BAD_USER_INPUT',
    'query ($e: EmailAddress) { subject(email: $e) { id } }',
    { e: secret.repeat(20) },
  ],
  ['an object beside one that lacks a field', 'BAD_USER_INPUT', deletion, { input: { subject: { email: secret } } }],
  ['a field that is not there', 'BAD_USER_INPUT', deletion, { input: { idempotencyKey: 'k', [secret]: 1 } }],
  ['an instant in an input object', 'BAD_USER_INPUT', deletion, { input: { idempotencyKey: 'k', receivedAt: secret } }],
];

describe('an error for the caller', () => {
  it.each(wrong.map(([what, code, query, variables]) => ({ what, code, query, variables })))(
    'has a code and no value: $what',
    async ({ code, query, variables }) => {
      const answer = await ask(query, variables);
      expect(codeOf(answer)).toBe(code);
      expect(JSON.stringify(answer)).not.toContain('ines.lund');
      expect(JSON.stringify(answer)).not.toMatch(/stack|node_modules/);
    },
  );

  it('says where in a variable the fault is, and what would be right', async () => {
    const { errors } = await ask(deletion, { input: { idempotencyKey: 'k', receivedAt: secret } });
    expect(errors[0]?.message).toBe(
      'The variable $input.receivedAt cannot be used. Expected an instant as RFC 3339 has it, such as 2026-11-21T09:30:00Z.',
    );
  });

  it('says which required field is missing', async () => {
    const { errors } = await ask(deletion, { input: { subject: { email: secret } } });
    expect(errors[0]?.message).toBe(
      'The variable $input cannot be used. Field "idempotencyKey" of required type "String!" was not provided.',
    );
  });

  it('keeps what the language says about names', async () => {
    const { errors } = await ask('{ vendors { colour } }');
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('Cannot query field "colour"'),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });

  it('does not repeat the name of an operation that is not there', async () => {
    const answer = await ask('query A { viewer { id } }', {}, secret);
    expect(codeOf(answer)).toBe('OPERATION_RESOLUTION_FAILURE');
    expect(JSON.stringify(answer)).not.toContain(secret);
  });

  it('names the argument of a query that cannot be', async () => {
    const { errors } = await ask('{ privacyRequests(first: 101) { totalCount } }');
    expect(errors).toMatchObject([
      { message: 'Ask for 0 to 100.', extensions: { code: 'BAD_USER_INPUT', argument: ['first'] } },
    ]);
  });

  it('names the cursor, or the argument that the services found fault with', async () => {
    const cursor = await over({ page: () => Promise.reject(new BadArgument('No cursor of this list.')) });
    expect((await cursor('{ privacyRequests(after: "x") { totalCount } }')).errors).toMatchObject([
      { message: 'No cursor of this list.', extensions: { code: 'BAD_USER_INPUT', argument: ['after'] } },
    ]);
    const filter = await over({ page: () => Promise.reject(new BadArgument('No number.', ['filter', 'phone'])) });
    expect((await filter('{ privacyRequests(after: "x") { totalCount } }')).errors).toMatchObject([
      { extensions: { argument: ['filter', 'phone'] } },
    ]);
  });

  it('says that a vendor could not be asked, which is not that there is nothing', async () => {
    const services = bareServices([Scope.read]);
    const vendor = {
      id: '01926f5e-7c1a-7def-8abc-0123456789ab',
      key: 'outreach',
      kind: 'OUTREACH',
      name: 'Outreach',
      role: 'PROCESSOR',
      capabilities: [],
      declaredWindowMs: null,
      requiredIdentifiers: () => [],
    } as const;
    const failing = await graphOver({
      ...services,
      vendors: { ...services.vendors, byKey: () => vendor },
      requests: {
        ...services.requests,
        byVendorRecord: () => Promise.reject(new VendorFailure('outreach', 'get', { kind: 'throttled' })),
      },
    });
    const { errors } = await failing('{ privacyRequestByVendorRecord(vendor: "outreach", nativeId: "1") { id } }');
    expect(errors).toMatchObject([
      { extensions: { code: 'VENDOR_UNAVAILABLE', vendor: 'outreach', reason: 'RATE_LIMITED', retryable: true } },
    ]);
  });

  it('says nothing of what went wrong within', async () => {
    const failing = await over({ byReference: () => Promise.reject(new Error(`duplicate key: ${secret}`)) });
    const answer = await failing('{ privacyRequest(reference: "PR-1") { id } }');
    expect(codeOf(answer)).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(answer)).not.toMatch(/ines\.lund|duplicate/);
  });
});

describe('a viewer without the scope', () => {
  it('reads nothing but who they are', async () => {
    const stranger = await graphOver(bareServices([]));
    const queries = [
      '{ vendors { id } }',
      '{ privacyRequests { totalCount } }',
      '{ subject(email: "a@example.com") { id } }',
      '{ node(id: "x") { id } }',
      '{ nodes(ids: ["x"]) { id } }',
      '{ vendor(id: "x") { id } }',
      '{ privacyRequest(reference: "x") { id } }',
      '{ privacyRequestByEmail(message: "x") { id } }',
      '{ privacyRequestByVendorRecord(vendor: "x", nativeId: "x") { id } }',
      '{ _entities(representations: [{ __typename: "Vendor", id: "x" }]) { __typename } }',
    ];
    for (const query of queries) expect(codeOf(await stranger(query))).toBe('FORBIDDEN');
    expect(await stranger('{ viewer { id scopes } }')).toEqual({
      data: { viewer: { id: 'viewer-1', scopes: [] } },
      errors: [],
    });
  });

  it('does nothing, and learns nothing about the input', async () => {
    const reader = await graphOver(bareServices([Scope.read]));
    const answer = await reader(deletion, { input: { idempotencyKey: '' } });
    expect(answer).toMatchObject({ data: null, errors: [{ message: 'This needs the scope requests:write.' }] });
    expect(codeOf(answer)).toBe('FORBIDDEN');
  });
});

describe('an input that cannot be', () => {
  const problems = async (input: Record<string, unknown>) => (await ask(deletion, { input })).data?.['requestDeletion'];

  it('is a user error with its path and without its value', async () => {
    const answer = await problems({
      idempotencyKey: '',
      subject: { email: secret, name: secret.repeat(20) },
      vendors: ['nowhere'],
    });
    expect(answer).toMatchObject({
      userErrors: [
        { code: 'INVALID', field: ['input', 'idempotencyKey'] },
        { code: 'INVALID', field: ['input', 'subject', 'name'] },
        { code: 'NOT_FOUND', field: ['input', 'vendors', '0'] },
      ],
    });
    expect(JSON.stringify(answer)).not.toMatch(/ines\.lund|nowhere/);
  });

  it('names either a person or a request, and something to find the person by', async () => {
    expect(await problems({ idempotencyKey: 'k' })).toMatchObject({ userErrors: [{ field: ['input'] }] });
    expect(await problems({ idempotencyKey: 'k', subject: { name: 'I' } })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['input', 'subject'] }],
    });
  });

  it('names no id of another kind', async () => {
    const person = globalId('Subject', '01926f5e-7c1a-7def-8abc-0123456789ab');
    expect(await problems({ idempotencyKey: 'k', request: person })).toMatchObject({
      userErrors: [{ code: 'INVALID', field: ['input', 'request'] }],
    });
    expect(await ask('mutation { acknowledge(input: { request: "x" }) { userErrors { code field } } }')).toMatchObject({
      data: { acknowledge: { userErrors: [{ code: 'INVALID', field: ['input', 'request'] }] } },
    });
  });
});
