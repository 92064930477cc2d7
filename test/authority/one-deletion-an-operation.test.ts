import { beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { Scope } from '../../src/domain/entities.js';
import { bareServices } from '../resolvers/bare-services.js';
import { graphOver, type Ask } from '../resolvers/graph-under-test.js';

/** Whatever a caller can put right is answered as a user error: none of these ids is one of ours. */
const acts = {
  requestDeletion: 'requestDeletion(input: { idempotencyKey: "k" })',
  retryVendor: 'retryVendor(vendorStatus: "x")',
  approveRequest: 'approveRequest(request: "x")',
  releaseLegalHold: 'releaseLegalHold(subject: "x", comment: "c")',
  verifyIdentity: 'verifyIdentity(request: "x", method: "m")',
  addSubjectIdentifier: 'addSubjectIdentifier(subject: "x", kind: EMAIL, value: "a@example.com")',
} as const;
/** Nothing is sent for a deletion because of one of these. Who adds a mutation says here or above which it is. */
const harmless = [
  ...[
    'acknowledge',
    'acknowledgeMany',
    'attestVendor',
    'cancelRequest',
    'excludeVendor',
    'extendDeadline',
    'pauseClock',
  ],
  ...['placeLegalHold', 'requestAccess', 'resumeClock', 'updatePrivacyRequest', 'updatePrivacyRequests', 'uploadFile'],
];
const select = '{ userErrors { code } }';
const names = Object.keys(acts) as readonly (keyof typeof acts)[];

let ask: Ask;
let schema: GraphQLSchema;
beforeAll(async () => {
  ask = await graphOver(bareServices(Object.values(Scope)));
  schema = await buildExecutableSchema();
});

describe('what may set a deletion going', () => {
  it('is marked as such, of every mutation of the graph', () => {
    const fields = Object.values(schema.getMutationType()?.getFields() ?? {});
    const marked = fields.filter(({ extensions }) => extensions['deletes'] === true).map(({ name }) => name);

    expect(marked.sort()).toEqual([...names].sort());
    expect(fields.map(({ name }) => name).sort()).toEqual([...names, ...harmless].sort());
  });

  it.each(names)('stands alone in an operation: %s', async (name) => {
    const act = acts[name];
    const other = `other: requestDeletion(input: { idempotencyKey: "k" }) ${select}`;

    const alone = await ask(`mutation { one: ${act} ${select} }`);
    expect(alone.errors).toEqual([]);
    for (const document of [
      `mutation { one: ${act} ${select} two: ${act} ${select} }`,
      `mutation { ${act} ${select} ${other} }`,
      `mutation { ...A ${other} } fragment A on Mutation { ${act} ${select} }`,
      `mutation { ...A ...A } fragment A on Mutation { ...B ${other} } fragment B on Mutation { ${act} ${select} }`,
      `mutation { ... on Mutation { one: ${act} ${select} } ... { ${other} } }`,
      `mutation ($no: Boolean = false) { one: ${act} ${select} two: ${act} @include(if: $no) ${select} }`,
      `mutation ($yes: Boolean = true) { one: ${act} ${select} ... @skip(if: $yes) { ${other} } }`,
    ]) {
      const { data, errors } = await ask(document);
      expect(data).toBeNull();
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['QUERY_TOO_COMPLEX']);
    }
  });

  it('may be asked for once in each of several operations of a document, of which one is executed', async () => {
    const { errors, data } = await ask(
      `mutation A { one: ${acts.retryVendor} ${select} } mutation B { two: ${acts.retryVendor} ${select} }`,
      {},
      'B',
    );

    expect(errors).toEqual([]);
    expect(data).toEqual({ two: { userErrors: [{ code: 'INVALID' }] } });
  });
});

describe('approval and legal holds', () => {
  it.each([
    ['approveRequest', acts.approveRequest],
    ['releaseLegalHold', acts.releaseLegalHold],
    ['placeLegalHold', 'placeLegalHold(subject: "x", reason: "r")'],
  ])('need requests:approve, which is not what one acts with otherwise: %s', async (_, act) => {
    const others = Object.values(Scope).filter((scope) => scope !== Scope.approve);
    const refused = await (await graphOver(bareServices(others)))(`mutation { ${act} ${select} }`);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', requiredScopes: ['requests:approve'] } }]);

    const approver = await graphOver(bareServices([Scope.approve]));
    expect((await approver(`mutation { ${act} ${select} }`)).errors).toEqual([]);
    expect((await approver(`mutation { ${acts.verifyIdentity} ${select} }`)).errors).toMatchObject([
      { extensions: { requiredScopes: ['requests:write'] } },
    ]);
  });
});
