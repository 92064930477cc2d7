import { beforeAll, describe, expect, it } from '@jest/globals';
import { isInterfaceType, isObjectType, parse, subscribe, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { Scope } from '../../src/domain/entities.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { fieldPolicies } from '../../resolvers/field-policies.js';
import { bareServices } from './bare-services.js';
import { graphOver } from './graph-under-test.js';
import { fieldWithArguments } from '../support/some-argument.js';

const published = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
const policies = fieldPolicies(parse(published));

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildExecutableSchema();
});

const objects = (): readonly GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('_'));

describe('the policies of fields', () => {
  it('are there for every field of the graph that is executed', () => {
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
    const fields = types
      .filter((type) => !type.name.startsWith('_'))
      .flatMap((type) => Object.keys(type.getFields()).map((field) => [type.name, field] as const));
    const without = fields.filter(([type, field]) => policies.get(type)?.get(field) === undefined);

    expect(fields.length).toBeGreaterThan(200);
    expect(without.map(([type, field]) => `${type}.${field}`).toSorted()).toEqual([
      'Query._entities',
      'Query._service',
    ]);
  });

  it('would be seen to be missing, and the server does not start', () => {
    const planted = 'type Query { a: Int @authenticated b: Int } type B { c: Int @deprecated }';
    expect(() => fieldPolicies(parse(planted))).toThrow(
      'No policy says who may read Query.b, B.c: see schema/access.ts.',
    );
  });

  it('are those of the field and of its type together, and of all that implement an interface', () => {
    const sdl = `
      interface Thing { id: ID! }
      type A implements Thing @requiresScopes(scopes: [["requests:read"]]) {
        id: ID! secret: String @requiresScopes(scopes: [["subjects:reveal"]])
        deed: Int @requiresScopes(scopes: [["requests:write"]])
      }
      type B implements Thing @authenticated { id: ID! @requiresScopes(scopes: [["requests:approve"]]) }
      type C @shareable { total: Int }
    `;
    const of = fieldPolicies(parse(sdl));
    expect(of.get('A')?.get('id')).toEqual(['requests:read']);
    expect(of.get('A')?.get('secret')).toEqual(['requests:read']);
    expect(of.get('A')?.get('deed')).toEqual(['requests:read', 'requests:write']);
    expect(of.get('Thing')?.get('id')).toEqual(['requests:read', 'requests:approve']);
    expect(of.get('C')?.get('total')).toEqual([]);
  });

  it.each([
    '[["requests:burn"]]',
    '[["requests:read"], ["requests:write"]]',
    '[["requests:read", "requests:write"]]',
    '[]',
  ])('name one scope that there is: %s is refused', (scopes) => {
    expect(() => fieldPolicies(parse(`type A { b: Int @requiresScopes(scopes: ${scopes}) }`))).toThrow('exactly one');
  });

  it('ask for a scope to write of everything that can be done, and of nothing that can be asked', () => {
    const mutations = [...(policies.get('Mutation') ?? [])];
    expect(mutations.length).toBeGreaterThan(10);
    expect(
      mutations.filter(([, scopes]) => !scopes.some((one) => one === Scope.write || one === Scope.approve)),
    ).toEqual([]);
    const queries = [...(policies.get('Query') ?? [])].filter(([name]) => name !== 'viewer');
    expect(queries.filter(([, scopes]) => scopes.join() !== Scope.read)).toEqual([]);
  });

  it('leave only what says nothing of anybody to those who may not read', () => {
    const open = objects()
      .filter((type) => ![...(policies.get(type.name)?.values() ?? [])].some((scopes) => scopes.includes(Scope.read)))
      .map((type) => type.name);
    const harmless = /^(Mutation|Viewer|\w+Payload|BulkResult|PageInfo|Progress|UserError)$/;
    expect(open.filter((name) => !harmless.test(name))).toEqual([]);
  });
});

describe('an operation', () => {
  it('does not begin where any of it needs a scope that the viewer lacks', async () => {
    const writer = await graphOver(bareServices([Scope.write]));
    const act = 'acknowledge(input: { request: "x" })';
    const documents = [
      `mutation { ${act} { userErrors { code } privacyRequest { id } } }`,
      `mutation { ${act} { ...on AcknowledgePayload { privacyRequest { id } } } }`,
      `mutation { ${act} { ...f } } fragment f on AcknowledgePayload { privacyRequest { ...g } } fragment g on PrivacyRequest { id }`,
      `mutation { ${act} { privacyRequest @include(if: false) { id } userErrors { code } } }`,
      `mutation { ${act} { privacyRequest { subject { ...on Node { id } } } } }`,
      `{ viewer { id } vendors { key } }`,
      `{ node(id: "x") { ...on VendorRecord { raw } } }`,
    ];
    for (const document of documents) {
      const { data, errors } = await writer(document);
      expect(data ?? {}).not.toMatchObject({ viewer: { id: 'viewer-1' } });
      expect(errors[0]).toMatchObject({
        message: 'This needs the scope requests:read.',
        extensions: { code: 'FORBIDDEN', requiredScopes: ['requests:read'] },
      });
    }
    expect((await writer(`mutation { ${act} { userErrors { code } } }`)).errors).toEqual([]);
  });

  it('is judged by itself where its document holds several', async () => {
    const writer = await graphOver(bareServices([Scope.write]));
    const document = 'query Me { viewer { id } } query All { vendors { key } }';
    expect((await writer(document, {}, 'Me')).errors).toEqual([]);
    expect((await writer(document, {}, 'All')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it.each(['query', 'mutation'] as const)(
    'is refused without scopes, whatever field is at its root: %s',
    async (operation) => {
      const nobody = await graphOver(bareServices([]));
      const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
      const fields = Object.values(root?.getFields() ?? {}).filter(
        ({ name }) => !['viewer', '_service'].includes(name),
      );
      const codes: unknown[] = [];
      for (const field of fields) {
        const { errors } = await nobody(`${operation} { ${fieldWithArguments(field)} { __typename } }`);
        codes.push([field.name, errors[0]?.extensions?.['code']]);
      }
      expect(codes).toEqual(fields.map(({ name }) => [name, 'FORBIDDEN']));
    },
  );

  it('that is subscribed to is refused without scopes, whatever field is at its root', async () => {
    const contextValue = { services: bareServices([]) };
    const fields = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
    const codes: unknown[] = [];
    for (const field of fields) {
      const document = parse(`subscription { ${fieldWithArguments(field)} { __typename } }`);
      const answer = await subscribe({ schema, document, contextValue });
      codes.push('errors' in answer ? answer.errors[0]?.extensions['code'] : 'events');
    }
    expect(codes).toEqual(fields.map(() => 'FORBIDDEN'));
  });
});
