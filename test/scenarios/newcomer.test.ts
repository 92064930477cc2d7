import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import type { PublicKeySet } from '../../src/domain/evidence/public-key.js';
import { readSigned } from '../../src/domain/evidence/signed-statement.js';
import {
  acknowledge,
  createdAt,
  requestAtItsEnd,
  requestFields,
  requestOfRecord,
  requestOnce,
  stateByVendor,
  statusAt,
  takenDeletion,
  type RequestShown,
} from '../support/operations.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

interface Listed {
  readonly privacyRequests: { readonly totalCount: number; readonly nodes: readonly RequestShown[] };
}

const list = `${requestFields} query All($filter: PrivacyRequestFilter) {
  privacyRequests(first: 50, filter: $filter) { totalCount nodes { ...RequestFields } }
}`;

describe('whoever comes to the graph for the first time', () => {
  const everywhere = inventedPerson(1);
  const leaving = { email: 'leaving@example.com', phone: '+12025550181' };
  let system: RunningSystem;
  let atAttentive: string;

  beforeAll(async () => {
    system = await startRunningSystem();
    system.simulator('outreach').add(inventedPerson(2));
    system.simulator('zoho-desk').add(everywhere);
    system.simulator('zoho-desk').add(everywhere, { right: 'ACCESS' });
    system.simulator('opt-out-machine').add(everywhere, { right: 'DELETION' });
    atAttentive = system.simulator('attentive').add(everywhere);
  });
  afterAll(() => system.stop());

  const all = async (filter: object = {}): Promise<Listed['privacyRequests']> =>
    (await system.query<Listed>(list, { filter })).privacyRequests;
  const known = (count: number) =>
    eventually(
      () => all(),
      ({ totalCount }) => totalCount === count,
    );

  it('sees the requests of all four vendors side by side in one query', async () => {
    await known(4);
    // Attentive has no list: its requests are known from when they are made here or asked for by id.
    await requestOfRecord(system, 'attentive', atAttentive);

    const { nodes } = await known(5);

    expect(nodes.map((request) => request.origin?.key).sort()).toEqual([
      'attentive',
      'opt-out-machine',
      'outreach',
      'zoho-desk',
      'zoho-desk',
    ]);
    expect(nodes.every((request) => request.explanation.endsWith('.'))).toBe(true);
  });

  it('finds one person behind requests at several vendors', async () => {
    const { nodes } = await all({ email: everywhere.email });

    expect(nodes.map((request) => request.origin?.key).sort()).toEqual(['opt-out-machine', 'zoho-desk', 'zoho-desk']);
    expect(new Set(nodes.map((request) => request.subject.id)).size).toBe(1);
    expect(nodes[0]?.subject).toMatchObject({ email: everywhere.email, phones: [everywhere.phone] });
  });

  it('asks for a deletion once, and every vendor that can delete carries it out exactly once', async () => {
    const before = created();
    const { id } = await takenDeletion(system, { subject: leaving });

    const done = await requestOnce(system, id, ({ state }) => state === 'COMPLETED');

    expect(stateByVendor(done)).toEqual({ outreach: 'COMPLETED', attentive: 'COMPLETED', 'zoho-desk': 'COMPLETED' });
    expect(done).toMatchObject({
      origin: null,
      rights: [{ right: 'DELETION', state: 'COMPLETED', outcome: 'ERASED' }],
    });
    expect(done.completedAt).not.toBeNull();
    expect(statusAt(done, 'outreach').records).toHaveLength(2);
    expect(difference(created(), before)).toEqual({ outreach: 2, attentive: 1, 'zoho-desk': 1 });
    expect(await kindsAtOutreach(done)).toEqual(['Prospect', 'Recipient']);
  });

  it('gets a signed receipt of it, which anybody can check with the public keys alone', async () => {
    const [request] = (await all({ email: leaving.email })).nodes;
    type Received = { readonly privacyRequest: { readonly receipt: { readonly jws: string; readonly head: string } } };
    const document = 'query($id: ID!) { privacyRequest(id: $id) { receipt { jws head } } }';
    const { receipt } = (await system.query<Received>(document, { id: request?.id })).privacyRequest;
    const keys = (await (await fetch(`${system.url}/.well-known/jwks.json`)).json()) as PublicKeySet;

    const reading = await readSigned(receipt.jws, 'privacy-graph-receipt', keys);

    expect(reading).toMatchObject({
      kind: 'signed',
      payload: {
        reference: request?.reference,
        state: 'COMPLETED',
        rights: [
          { outcome: 'ERASED', vendors: [{ vendor: 'attentive' }, { vendor: 'outreach' }, { vendor: 'zoho-desk' }] },
        ],
        chain: { head: receipt.head },
      },
    });
  });

  it('does not find again, as a stranger, what was sent from here', async () => {
    const [request] = (await all({ email: leaving.email })).nodes;
    const document = '{ vendors { key health { syncedAt } } }';
    type Synced = {
      readonly vendors: readonly { readonly key: string; readonly health: { readonly syncedAt: string | null } }[];
    };
    await eventually(
      () => system.query<Synced>(document),
      ({ vendors }) =>
        vendors
          .filter(({ key }) => key === 'outreach' || key === 'zoho-desk')
          .every(({ health }) => (health.syncedAt ?? '') > (request?.completedAt ?? '9')),
    );

    expect(await all({ email: leaving.email })).toMatchObject({ totalCount: 1 });
    expect(await all()).toMatchObject({ totalCount: 6 });
  });

  it('confirms receipt at the vendor that the request came in through, once however often it is asked', async () => {
    const [request] = (await all({ vendors: ['opt-out-machine'] })).nodes;
    const id = request?.id ?? '';
    expect(request).toMatchObject({ state: 'RECEIVED', acknowledgedAt: null });

    const first = await acknowledge(system, id);
    // The answer waits for the vendor for two seconds; on a busy machine that may not be enough.
    const confirmed = await requestOnce(system, id, ({ acknowledgedAt }) => acknowledgedAt !== null);
    const second = await acknowledge(system, id);

    expect(first.userErrors).toEqual([]);
    expect(confirmed.state).toBe('IN_PROGRESS');
    expect(second.privacyRequest?.acknowledgedAt).toBe(confirmed.acknowledgedAt);
    expect(second.userErrors).toEqual([]);
    expect(acknowledgements()).toBe(1);
  });

  it('confirms receipt here where the vendor keeps no acknowledgements', async () => {
    const [request] = (await all({ vendors: ['outreach'] })).nodes;

    const { privacyRequest } = await acknowledge(system, request?.id ?? '');

    expect(privacyRequest?.acknowledgedAt).toEqual(expect.any(String));
    expect(acknowledgements()).toBe(1);
  });

  it('names a vendor by its key or by its id, wherever one is named', async () => {
    const { vendor } = await system.query<{ vendor: { id: string } }>('{ vendor(id: "zoho-desk") { id } }');
    const forms = ['zoho-desk', vendor.id];
    const wanted = { subject: { email: 'both-forms@example.com' } };

    for (const form of forms) {
      const { nodes } = await all({ vendors: [form] });
      const [record] = nodes.flatMap((request) => statusAt(request, 'zoho-desk').records);
      const found = await requestOfRecord(system, form, record?.nativeId ?? '');
      expect(found?.vendorStatuses.flatMap(({ records }) => records)).toContainEqual(record);
      expect(await system.query('query($id: ID!) { vendor(id: $id) { key } }', { id: form })).toEqual({
        vendor: { key: 'zoho-desk' },
      });
      expect(await statusesAt(nodes[0]?.id ?? '', form)).toEqual(['zoho-desk']);
    }
    const request = await takenDeletion(system, { ...wanted, vendors: forms });
    expect(Object.keys(stateByVendor(request))).toEqual(['zoho-desk']);
    expect(statusAt(await requestAtItsEnd(system, request.id), 'zoho-desk').records).toHaveLength(1);
  });

  const created = (): Readonly<Record<string, number>> =>
    Object.fromEntries(['outreach', 'attentive', 'zoho-desk'].map((key) => [key, createdAt(system.simulator(key))]));

  const difference = (after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)]));

  const acknowledgements = (): number =>
    system
      .simulator('opt-out-machine')
      .calls()
      .filter((call) => call.effect?.kind === 'acknowledge').length;

  async function kindsAtOutreach(request: RequestShown): Promise<readonly string[]> {
    const ids = statusAt(request, 'outreach').records.map((record) => record.id);
    const found = await system.query<{ nodes: { objectType: string }[] }>(
      'query($ids: [ID!]!) { nodes(ids: $ids) { ... on OutreachComplianceRequest { objectType } } }',
      { ids },
    );
    return found.nodes.map(({ objectType }) => objectType).sort();
  }

  async function statusesAt(id: string, vendor: string): Promise<readonly string[]> {
    const document =
      'query($id: ID!, $v: [ID!]) { privacyRequest(id: $id) { vendorStatuses(vendors: $v) { vendor { key } } } }';
    type Found = { privacyRequest: { vendorStatuses: { vendor: { key: string } }[] } };
    const { privacyRequest } = await system.query<Found>(document, { id, v: [vendor] });
    return privacyRequest.vendorStatuses.map((status) => status.vendor.key);
  }
});
