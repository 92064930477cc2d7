import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import type { Person } from '../../datasources/simulator-kit/index.js';
import { Scope } from '../../src/domain/entities.js';
import { createApiKey } from '../../src/ledger/api-keys.js';
import { asksThroughIntake } from '../support/acts.js';
import { everythingOf } from '../support/everything-of.js';
import { holds } from '../support/every-text.js';
import { requestOnce, takenDeletion } from '../support/operations.js';
import { askGraph, startRunningSystem, type GraphAnswer, type RunningSystem } from '../support/running-system.js';

const person: Person = {
  name: 'Wilhelmina Quagmire',
  email: 'wilhelmina.quagmire@example.com',
  otherEmails: ['minnie.marigold@example.com'],
  phone: '+12025550191',
  dateOfBirth: '1961-02-03',
  address: '7 Rhododendron Row',
  address2: 'Coach house',
  city: 'Springfield',
  state: 'CA',
  postalCode: 'K1R 0QX',
};

/** What of the person must be shown to nobody without the scope, in whatever case it stands. */
const secrets = [
  'wilhelmina',
  'quagmire@',
  'marigold',
  '2025550191',
  '1961-02-03',
  'rhododendron',
  'coach house',
  'springfield',
  'k1r 0qx',
];

let system: RunningSystem;
let schema: GraphQLSchema;
let request: string;
const keys = new Map<string, string>();

beforeAll(async () => {
  system = await startRunningSystem();
  schema = await buildExecutableSchema();
  const roles = {
    reader: [Scope.read, Scope.write, Scope.schema],
    revealer: [Scope.read, Scope.write, Scope.reveal],
  };
  for (const [name, scopes] of Object.entries(roles)) {
    const { key } = await createApiKey(system.application.ledger, { name, scopes, expiresAt: null });
    keys.set(name, key);
  }
  const asked = await asksThroughIntake(system, person, 'deletion');
  const taken = await takenDeletion(system, { request: asked.request.id });
  request = taken.id;
  await requestOnce(system, request, ({ vendorStatuses }) =>
    vendorStatuses.every(
      ({ records }) => records.length > 0 && records.every(({ nativeState }) => nativeState !== null),
    ),
  );
});
afterAll(() => system.stop());

const askAs = (role: 'reader' | 'revealer', document: string, variables = {}): Promise<GraphAnswer<unknown>> =>
  askGraph(system.url, document, variables, { authorization: `Bearer ${keys.get(role) ?? ''}` });

const shown = (text: string): readonly string[] => secrets.filter((secret) => holds(text, secret));

/** A thing with an id, wherever it stands in an answer. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(idsIn);
  return 'id' in value && typeof value.id === 'string' && '__typename' in value ? [value.id, ...below] : below;
}

/** Everything of a type, without the accounts and their requests, which hold nothing of this person alone. */
const all = (type: string, ...without: readonly string[]): string =>
  everythingOf(schema, type, ['Vendor', 'PrivacyRequestConnection', ...without]);

/** The type of the thing that an id names. */
const typeOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[0] ?? '';

/** All that is to be read of the person, by every way in: documents with their variables. */
async function waysIn(): Promise<readonly (readonly [way: string, document: string, variables: object])[]> {
  const ofRequest = `query All($id: ID!) { privacyRequest(id: $id) ${all('PrivacyRequest')} }`;
  const { data } = await askAs('reader', ofRequest, { id: request });
  // One of each type; what has an id of a vendor's own is no thing of the graph.
  const found = [...new Map(idsIn(data).map((id) => [typeOf(id), id]))]
    .map(([type, id]) => ({ id, type }))
    .filter(({ type }) => schema.getType(type) !== undefined);
  const entities = found.filter(({ type }) => ['PrivacyRequest', 'Subject', 'VendorStatus'].includes(type));
  return [
    ['privacyRequest', ofRequest, { id: request }],
    ...found.map(
      ({ id, type }) =>
        [`node: ${type}`, `query All($id: ID!) { node(id: $id) { ... on ${type} ${all(type)} } }`, { id }] as const,
    ),
    ...entities.map(
      ({ id, type }) =>
        [
          `_entities: ${type}`,
          `query All($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} ${all(type)} } }`,
          { of: [{ __typename: type, id }] },
        ] as const,
    ),
    [
      'subject',
      `query All($email: EmailAddress!) { subject(email: $email) ${all('Subject')} }`,
      { email: person.email },
    ],
    [
      'privacyRequests',
      `query All($of: PrivacyRequestFilter) { privacyRequests(first: 2, filter: $of) { nodes ${all('PrivacyRequest')} } }`,
      { of: { phone: person.phone } },
    ],
    [
      'an act',
      `mutation All($id: ID!) { acknowledge(input: { request: $id }) { privacyRequest ${all('PrivacyRequest')} userErrors { message } } }`,
      { id: request },
    ],
  ];
}

describe('a machine that may do all that one may, but read personal data', () => {
  it('is shown no value of a person by any way in, where one who may is shown them all', async () => {
    const ways = await waysIn();
    const plain = new Map<string, string>();
    for (const [way, document, variables] of ways) {
      const masked = await askAs('reader', document, variables);
      expect([way, masked.errors, shown(masked.text)]).toEqual([way, [], []]);
      plain.set(way, (await askAs('revealer', document, variables)).text);
    }
    // Attentive shows masks itself.
    const telling = /^(privacyRequest|an act|_entities: Subject|node: (Subject|OptOut\w+|Outreach\w+|Zoho\w+))$/;
    const told = [...plain].filter(([way]) => telling.test(way));
    expect(told).toHaveLength(7);
    expect(told.filter(([, text]) => shown(text).length === 0)).toEqual([]);
    expect(shown([...plain.values()].join())).toEqual(secrets);
  });
});
