import { beforeAll, describe, expect, it } from '@jest/globals';
import { isAbstractType, type GraphQLSchema } from 'graphql';
import { Scope } from '../../src/domain/entities.js';
import { BadArgument } from '../../src/services/user-problem.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { globalId } from '../../resolvers/global-id.js';
import { bareServices } from './bare-services.js';
import { graphOver, type Ask } from './graph-under-test.js';

const uuid = '01926f5e-7c1a-7def-8abc-0123456789ab';
const request = globalId('PrivacyRequest', uuid);
const status = globalId('VendorStatus', uuid);
const person = globalId('Subject', uuid);
const long = 'Ines Lund '.repeat(201);

/** Acts whose arguments cannot be: what they are refused with, before any service is asked. */
const wrong: readonly (readonly [what: string, act: string, code: string, field: string])[] = [
  ['a retry of no status', `retryVendor(vendorStatus: "${request}")`, 'INVALID', 'vendorStatus'],
  [
    'an exclusion of no status',
    'excludeVendor(vendorStatus: "x", reason: OTHER, comment: "c")',
    'INVALID',
    'vendorStatus',
  ],
  [
    'an exclusion without a comment',
    `excludeVendor(vendorStatus: "${status}", reason: OTHER, comment: "")`,
    'INVALID',
    'comment',
  ],
  [
    'an exclusion with a long comment',
    `excludeVendor(vendorStatus: "${status}", reason: OTHER, comment: "${long}")`,
    'INVALID',
    'comment',
  ],
  [
    'an attestation of no status',
    'attestVendor(vendorStatus: "x", outcome: ERASED, comment: "c")',
    'INVALID',
    'vendorStatus',
  ],
  [
    'an attestation without a comment',
    `attestVendor(vendorStatus: "${status}", outcome: ERASED, comment: "")`,
    'INVALID',
    'comment',
  ],
  ['a withdrawal of no request', `cancelRequest(request: "${person}", comment: "c")`, 'INVALID', 'request'],
  [
    'a withdrawal with a long comment',
    `cancelRequest(request: "${request}", comment: "${long}")`,
    'INVALID',
    'comment',
  ],
  [
    'an extension of no request',
    `extendDeadline(request: "${person}", reason: "r", noticeSentAt: "2026-11-20T00:00:00Z")`,
    'INVALID',
    'request',
  ],
  [
    'an extension for no reason',
    `extendDeadline(request: "${request}", reason: "", noticeSentAt: "2026-11-20T00:00:00Z")`,
    'INVALID',
    'reason',
  ],
  ['a pause of no request', `pauseClock(request: "${person}", reason: "r")`, 'INVALID', 'request'],
  ['a pause for a long reason', `pauseClock(request: "${request}", reason: "${long}")`, 'INVALID', 'reason'],
  ['a resumption of no request', `resumeClock(request: "${person}")`, 'INVALID', 'request'],
  [
    'an identifier of nobody',
    `addSubjectIdentifier(subject: "${request}", kind: EMAIL, value: "a")`,
    'INVALID',
    'subject',
  ],
  [
    'an identifier that is empty',
    `addSubjectIdentifier(subject: "${person}", kind: EMAIL, value: "")`,
    'INVALID',
    'value',
  ],
  [
    'an identifier that is too long',
    `addSubjectIdentifier(subject: "${person}", kind: EMAIL, value: "${long}")`,
    'INVALID',
    'value',
  ],
  [
    'an update of no request',
    'updatePrivacyRequest(input: { request: "x", outcome: ERASED })',
    'INVALID',
    'input.request',
  ],
  [
    'an update with long comments',
    `updatePrivacyRequest(input: { request: "${request}", comments: "${long}" })`,
    'INVALID',
    'input.comments',
  ],
  [
    'an access under no key',
    `requestAccess(input: { idempotencyKey: "", request: "${request}" })`,
    'INVALID',
    'input.idempotencyKey',
  ],
  ['an access for nobody', 'requestAccess(input: { idempotencyKey: "k" })', 'INVALID', 'input'],
  [
    'an access at a vendor that is not there',
    `requestAccess(input: { idempotencyKey: "k", request: "${request}", vendors: ["Ines"] })`,
    'NOT_FOUND',
    'input.vendors.0',
  ],
];

let ask: Ask;
let reader: Ask;
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildExecutableSchema();
  ask = await graphOver(bareServices([Scope.read, Scope.write]));
  reader = await graphOver(bareServices([Scope.read]));
});

describe('an act that cannot be', () => {
  it.each(wrong.map(([what, act, code, field]) => ({ what, act, code, field })))(
    'is a user error with the place of the fault and without its value: $what',
    async ({ act, code, field }) => {
      const { data, errors } = await ask(`mutation { act: ${act} { userErrors { code field message } } }`);

      expect(errors).toEqual([]);
      expect(data?.['act']).toMatchObject({ userErrors: [{ code, field: field.split('.') }] });
      expect(JSON.stringify(data)).not.toContain('Ines');
    },
  );

  it.each(wrong.map(([what, act]) => ({ what, act })))(
    'tells a viewer who may not write nothing about the input: $what',
    async ({ act }) => {
      const answer = await reader(`mutation { act: ${act} { userErrors { code field } } }`);

      expect(answer).toMatchObject({
        data: null,
        errors: [{ message: 'This needs the scope requests:write.', extensions: { code: 'FORBIDDEN' } }],
      });
    },
  );
});

describe('a plan that cannot be drawn', () => {
  const plan = (input: string): string => `{ planDeletion(input: ${input}) { hash } }`;

  it.each([
    ['{}', ['input']],
    [`{ subject: { email: "a@example.com" }, request: "${request}" }`, ['input', 'request']],
    ['{ subject: { name: "Ines" } }', ['input', 'subject']],
    ['{ subject: { id: "x" } }', ['input', 'subject', 'id']],
    [`{ request: "${person}" }`, ['input', 'request']],
    [`{ request: "${request}", vendors: [] }`, ['input', 'vendors']],
    [`{ request: "${request}", vendors: ["Ines"] }`, ['input', 'vendors', '0']],
  ])('is an error with the path of the argument: %s', async (input, argument) => {
    const answer = await ask(plan(input));

    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    expect(JSON.stringify(answer)).not.toContain('Ines');
  });

  it('keeps the path that the services found fault at', async () => {
    const bare = bareServices([Scope.read]);
    const refuse = () => Promise.reject(new BadArgument('It is masked.', ['input', 'subject', 'email']));
    const over = await graphOver({ ...bare, requests: { ...bare.requests, planDeletion: refuse } });

    expect((await over(plan('{ subject: { email: "a**@example.com" } }'))).errors).toMatchObject([
      {
        message: 'It is masked.',
        extensions: { code: 'BAD_USER_INPUT', argument: ['input', 'subject', 'email'] },
      },
    ]);
  });

  it('is not drawn for a viewer who may not read', async () => {
    const stranger = await graphOver(bareServices([]));

    expect((await stranger(plan('{}'))).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the schema that is executed', () => {
  it('knows what a limit goes by of every field, though SDL has no words for it', () => {
    const mutations = schema.getMutationType()?.getFields() ?? {};
    const deleting = Object.values(mutations).filter(({ extensions }) => extensions['deletes'] === true);

    expect(deleting.map(({ name }) => name).sort()).toEqual([
      'addSubjectIdentifier',
      'approveRequest',
      'releaseLegalHold',
      'requestDeletion',
      'retryVendor',
      'verifyIdentity',
    ]);
    expect(mutations['updatePrivacyRequests']?.extensions).toMatchObject({ sizedBy: 'inputs' });
    expect(fieldOf('VendorStatus', 'records').extensions).toMatchObject({ listSize: 2 });
  });

  it('resolves every abstract type, and those of a federated graph by their keys', () => {
    const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);

    expect(abstract.map(({ name }) => name).sort()).toEqual(['Node', 'VendorRecord', '_Entity']);
    expect(abstract.filter(({ resolveType }) => resolveType == null)).toEqual([]);
    expect(schema.getType('PrivacyRequest')?.extensions).toMatchObject({
      apollo: { subgraph: { resolveReference: expect.any(Function) } },
    });
  });

  it('leaves plain fields to be read as they are, which is what a page of a thousand of them needs', () => {
    expect(fieldOf('PrivacyRequest', 'reference').resolve).toBeUndefined();
    expect(fieldOf('DeletionPlanStep', 'action').resolve).toBeUndefined();
  });

  function fieldOf(type: string, name: string) {
    const found = schema.getType(type);
    const field = found !== undefined && 'getFields' in found ? found.getFields()[name] : undefined;
    if (field === undefined || !('resolve' in field)) throw new Error(`There is no ${type}.${name}.`);
    return field;
  }
});
