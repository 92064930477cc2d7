import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { requestAtItsEnd, requestOfRecord, takenDeletion, type RequestShown } from '../support/operations.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

interface Node {
  readonly __typename: string;
  readonly id: string;
}
interface Entities {
  readonly _entities: readonly (Node | null)[];
}

const oneNode = 'query($id: ID!) { node(id: $id) { __typename id } }';
const severalNodes = 'query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
const entities = `query($of: [_Any!]!) { _entities(representations: $of) {
  __typename ... on PrivacyRequest { id reference } ... on Subject { id email } ... on Vendor { id key } ... on VendorStatus { id state }
} }`;

const encode = (text: string): string => Buffer.from(text).toString('base64url');

describe('things that have an id', () => {
  let system: RunningSystem;
  let request: RequestShown;
  /** One id of each type. */
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    system = await startRunningSystem();
    const person = inventedPerson(51);
    const intake = await requestOfRecord(system, 'opt-out-machine', system.simulator('opt-out-machine').add(person));
    request = await requestAtItsEnd(system, (await takenDeletion(system, { subject: { email: person.email } })).id);
    const record = (vendor: string) =>
      [...request.vendorStatuses, ...(intake?.vendorStatuses ?? [])].find((status) => status.vendor.key === vendor)
        ?.records[0]?.id ?? '';
    const { vendors, privacyRequest } = await system.query<{
      readonly vendors: readonly { readonly id: string }[];
      readonly privacyRequest: { readonly events: { readonly nodes: readonly { readonly id: string }[] } };
    }>('query($id: ID!) { vendors { id } privacyRequest(id: $id) { events { nodes { id } } } }', { id: request.id });
    ids = {
      PrivacyRequest: request.id,
      Subject: request.subject.id,
      Vendor: vendors[0]?.id ?? '',
      VendorStatus: request.vendorStatuses[0]?.id ?? '',
      RequestEvent: privacyRequest.events.nodes[0]?.id ?? '',
      OutreachComplianceRequest: record('outreach'),
      AttentiveDeleteRequest: record('attentive'),
      OptOutMachineRequest: record('opt-out-machine'),
      ZohoSubjectAccessRequest: record('zoho-desk'),
    };
  });
  afterAll(() => system.stop());

  const node = async (id: string): Promise<Node | null> =>
    (await system.query<{ readonly node: Node | null }>(oneNode, { id })).node;
  const entitiesOf = (of: readonly object[]) => system.ask<Entities>(entities, { of });

  it('are found again by it, whatever their type', async () => {
    expect(Object.keys(ids)).toHaveLength(9);
    for (const [type, id] of Object.entries(ids)) expect(await node(id)).toEqual({ __typename: type, id });
  });

  it('are found several at once, in the order of the ids, with null where there is nothing', async () => {
    const given = Object.values(ids).toReversed();
    const gone = encode(`Subject:${randomUUID()}`);
    const { nodes } = await system.query<{ readonly nodes: readonly (Node | null)[] }>(severalNodes, {
      ids: [...given, gone, 'made up', given[0]],
    });

    expect(nodes.map((found) => found?.id ?? null)).toEqual([...given, null, null, given[0]]);
  });

  it.each([
    ['nothing', ''],
    ['no id', 'made up'],
    ['an unknown type', encode('Person:019a0000-0000-7000-8000-000000000000')],
    ['no uuid', encode('Subject:1')],
    ['a thing that is not there', encode('PrivacyRequest:019a0000-0000-7000-8000-000000000000')],
    ['what would be SQL', encode("Subject:' or 1=1 --")],
    ['the longest nonsense', 'A'.repeat(5_000)],
  ])('are null for %s', async (_what, id) => {
    expect(await node(id)).toBeNull();
    expect(await system.query(`query($id: ID!) { privacyRequest(id: $id) { id } }`, { id })).toEqual({
      privacyRequest: null,
    });
    expect(await system.query(`query($id: ID!) { vendor(id: $id) { id } }`, { id })).toEqual({ vendor: null });
  });

  it('are null under the id of another record type, of another case and in another spelling', async () => {
    const uuid =
      Buffer.from(ids['OutreachComplianceRequest'] ?? '', 'base64url')
        .toString()
        .split(':')[1] ?? '';

    expect(await node(encode(`OutreachComplianceRequest:${uuid}`))).not.toBeNull();
    expect(await node(encode(`ZohoSubjectAccessRequest:${uuid}`))).toBeNull();
    expect(await node(encode(`OutreachComplianceRequest:${uuid.toUpperCase()}`))).toBeNull();
    expect(await node(`${encode(`OutreachComplianceRequest:${uuid}`)}=`)).toBeNull();
  });

  it('may be asked for a hundred at a time', async () => {
    expect(await system.ask(severalNodes, { ids: Array.from({ length: 101 }, () => request.id) })).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: ['ids'] } }],
    });
  });

  it('are joined to another graph by the keys that are published', async () => {
    const keys = ['PrivacyRequest', 'Subject', 'Vendor', 'VendorStatus'];
    const { data, errors } = await entitiesOf([
      ...keys.map((type) => ({ __typename: type, id: ids[type] })),
      { __typename: 'Subject', email: request.subject.email },
    ]);

    expect(errors).toEqual([]);
    expect(data?._entities).toMatchObject([
      { __typename: 'PrivacyRequest', id: request.id, reference: request.reference },
      { __typename: 'Subject', id: request.subject.id, email: request.subject.email },
      { __typename: 'Vendor', id: ids['Vendor'], key: 'outreach' },
      { __typename: 'VendorStatus', id: ids['VendorStatus'], state: 'COMPLETED' },
      { __typename: 'Subject', id: request.subject.id, email: request.subject.email },
    ]);
  });

  it('are null in another graph where a key finds nothing, and a mask finds nobody', async () => {
    const { data, errors } = await entitiesOf([
      { __typename: 'PrivacyRequest', id: 'made up' },
      { __typename: 'Subject', id: ids['Vendor'] },
      { __typename: 'Subject', email: 'nobody@example.com' },
      { __typename: 'Subject', email: `${request.subject.email?.[0] ?? ''}**@example.com` },
      { __typename: 'Vendor', id: 7 },
      { __typename: 'VendorStatus' },
    ]);

    expect({ data, errors }).toEqual({ data: { _entities: [null, null, null, null, null, null] }, errors: [] });
  });

  it.each([{ __typename: 'Person', id: '1' }, { __typename: 'Query' }, { __typename: 'constructor' }, { id: '1' }])(
    'cannot be joined under a type that is no entity here, which is the caller’s mistake',
    async (representation) => {
      const { data, errors } = await entitiesOf([representation]);

      expect({ data, errors }).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: ['representations'] } }],
      });
    },
  );

  it('have a chain of events that is read page by page, each in its place and once', async () => {
    const document = `query($id: ID!, $after: String) { privacyRequest(id: $id) { events(first: 3, after: $after) {
      nodes { sequence type actor vendor { key } hash } pageInfo { hasNextPage endCursor }
    } } }`;
    interface Found {
      readonly privacyRequest: {
        readonly events: {
          readonly nodes: readonly {
            readonly sequence: number;
            readonly type: string;
            readonly actor: string;
            readonly hash: string;
          }[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
        };
      };
    }
    const read: { readonly sequence: number; readonly type: string; readonly hash: string }[] = [];
    let after: string | null = null;
    for (let hasNextPage = true; hasNextPage;) {
      const { events }: Found['privacyRequest'] = (await system.query<Found>(document, { id: request.id, after }))
        .privacyRequest;
      read.push(...events.nodes);
      ({ hasNextPage, endCursor: after } = events.pageInfo);
    }

    expect(read.map(({ sequence }) => sequence)).toEqual(read.map((_event, index) => index + 1));
    expect(read.map(({ type }) => type)).toContain('right.requested');
    expect(new Set(read.map(({ hash }) => hash)).size).toBe(read.length);
    expect(read.filter(({ type }) => type === 'record.intent')).toHaveLength(4);
    expect(read.filter(({ type }) => type === 'record.sent')).toHaveLength(4);
  });
});
