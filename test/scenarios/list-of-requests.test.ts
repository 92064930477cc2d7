import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { requestOnce, statusAt, takenDeletion } from '../support/operations.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

interface Listed {
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly regulation: string;
  readonly receivedAt: string;
  readonly updatedAt: string;
  readonly acknowledgedAt: string | null;
  readonly subject: { readonly emails: readonly string[]; readonly phones: readonly string[] };
  readonly rights: readonly { readonly right: string }[];
  readonly vendorStatuses: readonly {
    readonly state: string;
    readonly vendor: { readonly key: string; readonly kind: string; readonly id: string };
  }[];
}

interface Page {
  readonly totalCount?: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly Listed[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const argumentsOf =
  '$filter: PrivacyRequestFilter, $orderBy: PrivacyRequestOrder, $first: Int, $after: String, $last: Int, $before: String';
const passed = 'filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before';
const listOf = (fields: string): string => `query(${argumentsOf}) { privacyRequests(${passed}) { ${fields} } }`;
const paged = listOf('edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }');
const whole = listOf(`totalCount nodes {
  id reference state regulation receivedAt updatedAt acknowledgedAt
  subject { emails phones } rights { right } vendorStatuses { state vendor { key kind id } }
}`);

/** At each vendor that has a list. */
const SEEDED = 21;
const noon = (daysAgo: number) => new Date(Math.floor(Date.now() / 86_400_000 - daysAgo) * 86_400_000 + 43_200_000);
// Once: midnight may come while the tests run.
const [nineDaysAgo, twentyDaysAgo] = [noon(9), noon(20)];

describe('the list of requests', () => {
  let system: RunningSystem;
  let all: readonly Listed[];

  beforeAll(async () => {
    const account = { syncFrom: new Date(Date.now() - 30 * 86_400_000).toISOString() };
    system = await startRunningSystem({ simulation: { seed: SEEDED, account } });
    const blocked = await takenDeletion(system, { subject: { phone: '+12025550171' }, regulation: 'GDPR' });
    await requestOnce(system, blocked.id, (request) => statusAt(request, 'attentive').state === 'COMPLETED');
    await eventually(
      () => list(),
      ({ totalCount }) => totalCount === 3 * SEEDED + 1,
    );
    // From here on nothing happens by itself, so that what is asked twice is answered alike.
    await system.restart({ worker: false });
    all = (await list()).nodes;
  });
  afterAll(() => system.stop());

  const page = async (document: string, variables: object): Promise<Page> =>
    (await system.query<{ readonly privacyRequests: Page }>(document, { ...variables })).privacyRequests;
  const list = (filter: object = {}): Promise<Page> => page(whole, { filter, first: 100 });
  const person = inventedPerson(8);
  const refersTo = (value: (request: Listed) => boolean) => all.filter(value).map(({ id }) => id);
  const at =
    (vendor: string, ...states: string[]) =>
    (request: Listed) =>
      request.vendorStatuses.some(
        (status) => status.vendor.key === vendor && (states.length === 0 || states.includes(status.state)),
      );

  const filters: readonly (readonly [string, object, (request: Listed) => boolean])[] = [
    ['states', { states: ['COMPLETED', 'DENIED'] }, ({ state }) => state === 'COMPLETED' || state === 'DENIED'],
    ['rights', { rights: ['OPT_OUT'] }, ({ rights }) => rights.some(({ right }) => right === 'OPT_OUT')],
    [
      'regulations',
      { regulations: ['COLORADO_CPA', 'GDPR'] },
      ({ regulation }) => ['COLORADO_CPA', 'GDPR'].includes(regulation),
    ],
    [
      'vendors',
      { vendors: ['outreach', 'attentive'] },
      (request) => at('outreach')(request) || at('attentive')(request),
    ],
    ['vendorKinds', { vendorKinds: ['ZOHO_DESK'] }, at('zoho-desk')],
    [
      'vendorStates',
      { vendorStates: ['FAILED'] },
      ({ vendorStatuses }) => vendorStatuses.some(({ state }) => state === 'FAILED'),
    ],
    ['email', { email: person.email }, ({ subject }) => subject.emails.includes(person.email)],
    [
      'a further e-mail',
      { email: ` ${person.otherEmails[0]?.toUpperCase() ?? ''} ` },
      ({ subject }) => subject.emails.includes(person.otherEmails[0] ?? ''),
    ],
    ['phone', { phone: '(202) 555-0171' }, ({ subject }) => subject.phones.includes('+12025550171')],
    ['acknowledged', { acknowledged: true }, ({ acknowledgedAt }) => acknowledgedAt !== null],
    ['not acknowledged', { acknowledged: false }, ({ acknowledgedAt }) => acknowledgedAt === null],
    ['received from', { received: { from: nineDaysAgo } }, ({ receivedAt }) => new Date(receivedAt) >= nineDaysAgo],
    ['received until', { received: { until: nineDaysAgo } }, ({ receivedAt }) => new Date(receivedAt) < nineDaysAgo],
    [
      'received between',
      { received: { from: twentyDaysAgo, until: nineDaysAgo } },
      ({ receivedAt }) => new Date(receivedAt) >= twentyDaysAgo && new Date(receivedAt) < nineDaysAgo,
    ],
    [
      'received during',
      { received: { during: 'LAST_7_DAYS' } },
      ({ receivedAt }) => Date.now() - Date.parse(receivedAt) < 7 * 86_400_000,
    ],
    ['vendor and state of one status', { vendors: ['outreach'], vendorStates: ['BLOCKED'] }, at('outreach', 'BLOCKED')],
    [
      'kind and state',
      { vendorKinds: ['ZOHO_DESK'], vendorStates: ['COMPLETED', 'FAILED'] },
      at('zoho-desk', 'COMPLETED', 'FAILED'),
    ],
    [
      'several at once',
      {
        rights: ['DELETION'],
        vendors: ['zoho-desk'],
        vendorStates: ['COMPLETED'],
        received: { until: nineDaysAgo },
        acknowledged: false,
      },
      (request) =>
        request.rights.some(({ right }) => right === 'DELETION') &&
        at('zoho-desk', 'COMPLETED')(request) &&
        new Date(request.receivedAt) < nineDaysAgo &&
        request.acknowledgedAt === null,
    ],
    ['nothing in particular', { states: null, vendors: null, received: null }, () => true],
  ];

  it.each(filters)('shows exactly what a filter asks for: %s', async (_what, filter, holds) => {
    const found = await list(filter);

    expect(found.nodes.map(({ id }) => id)).toEqual(refersTo(holds));
    expect(found.totalCount).toBe(refersTo(holds).length);
    expect(found.nodes.length).toBeGreaterThan(0);
  });

  it('does not take the state of one vendor for that of another', async () => {
    const both = { vendors: ['outreach'], vendorStates: ['COMPLETED'], phone: '+12025550171' };

    expect((await list({ vendors: ['attentive'], vendorStates: ['COMPLETED'] })).totalCount).toBe(1);
    expect((await list(both)).totalCount).toBe(0);
  });

  it('finds one request by its reference, however that is written', async () => {
    const [, request] = all;

    expect((await list({ reference: ` ${request?.reference.toLowerCase() ?? ''}` })).nodes).toEqual([request]);
  });

  it.each(['', 'PR-', "PR-2026-000001' or '1'='1", 'PR-2026-000001\u0000', '\ud83d'])(
    'finds none by what cannot be a reference: %j',
    async (reference) => {
      const byName = 'query($reference: String!) { privacyRequest(reference: $reference) { id } }';

      expect((await list({ reference })).totalCount).toBe(0);
      expect(await system.query(byName, { reference })).toEqual({ privacyRequest: null });
    },
  );

  it('finds what changed since an instant', async () => {
    const newest = Math.max(...all.map(({ updatedAt }) => Date.parse(updatedAt)));
    const { nodes } = await list({ updated: { from: new Date(newest) } });

    expect(nodes.map(({ id }) => id)).toEqual(refersTo(({ updatedAt }) => Date.parse(updatedAt) >= newest));
    expect((await list({ updated: { from: new Date(newest + 1) } })).totalCount).toBe(0);
  });

  it('answers nothing for a list that is empty', async () => {
    expect(await list({ states: [] })).toMatchObject({ totalCount: 0, nodes: [] });
  });

  const orders = ['RECEIVED_AT', 'UPDATED_AT'].flatMap((field) =>
    ['ASC', 'DESC'].map((direction) => ({ field, direction })),
  );

  it.each(orders)('is walked forwards by $field $direction with every request met once', async (orderBy) => {
    const expected = ordered(orderBy);
    const met: string[] = [];
    let after: string | null = null;
    for (let hasNextPage = true; hasNextPage;) {
      const part: Page = await page(paged, { orderBy, first: 7, after });
      expect(part.pageInfo.hasPreviousPage).toBe(after !== null);
      met.push(...part.edges.map(({ node }) => node.id));
      ({ endCursor: after, hasNextPage } = part.pageInfo);
    }
    expect(met).toEqual(expected);
  });

  it.each(orders)('is walked backwards by $field $direction with every request met once', async (orderBy) => {
    const expected = ordered(orderBy);
    const met: string[] = [];
    let before: string | null = null;
    for (let hasPreviousPage = true; hasPreviousPage;) {
      const part: Page = await page(paged, { orderBy, last: 7, before });
      expect(part.pageInfo.hasNextPage).toBe(before !== null);
      met.unshift(...part.edges.map(({ node }) => node.id));
      ({ startCursor: before, hasPreviousPage } = part.pageInfo);
    }
    expect(met).toEqual(expected);
  });

  it('can be paged through while the span of time that it is of moves with the clock', async () => {
    const filter = { received: { during: 'LAST_30_DAYS' } };
    const first = await page(paged, { filter, first: 2 });
    const second = await page(paged, { filter, first: 2, after: first.pageInfo.endCursor });

    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(all.slice(0, 4).map(({ id }) => id));
  });

  it('has an empty page where none are asked for', async () => {
    expect(await page(paged, { first: 0 })).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, startCursor: null },
    });
  });

  it('refuses a cursor of another filter or order, and one that was changed', async () => {
    const filter = { vendors: ['outreach'] };
    const { endCursor: own } = (await page(paged, { filter, first: 2 })).pageInfo;
    const cursor = own ?? '';
    const changed = `${cursor.slice(0, 4)}${cursor[4] === 'A' ? 'B' : 'A'}${cursor.slice(5)}`;
    const wrong: readonly (readonly [string, object])[] = [
      ['after', { first: 2, after: cursor }],
      ['after', { filter: { vendors: ['zoho-desk'] }, first: 2, after: cursor }],
      ['before', { last: 2, before: cursor }],
      ['after', { filter, orderBy: { field: 'RECEIVED_AT', direction: 'ASC' }, first: 2, after: cursor }],
      ['after', { filter, first: 2, after: changed }],
      ['after', { filter, first: 2, after: 'made up' }],
      ['after', { filter, first: 2, after: '' }],
    ];
    for (const [argument, variables] of wrong) {
      const { data, errors } = await system.ask(paged, { ...variables });
      expect({ data, errors }).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'BAD_USER_INPUT', argument: [argument] } }],
      });
    }
    expect((await page(paged, { filter, first: 2, after: cursor })).edges).toHaveLength(2);
  });

  it('is counted only when the count is asked for', async () => {
    const counts = async (fields: string) =>
      (await statementsOf(listOf(fields))).filter((text) => text.includes('count(*)')).length;

    expect(await counts('nodes { id }')).toBe(0);
    expect(await counts('totalCount')).toBe(1);
  });

  it('is read with its people and statuses in at most five statements, however long the page', async () => {
    const fields =
      'nodes { id state explanation subject { email phones } rights { state progress { open } } vendorStatuses { state vendor { key } } }';

    const statements = await statementsOf(listOf(fields));

    expect(statements.length).toBeLessThanOrEqual(5);
    expect(statements.length).toBeGreaterThan(1);
  });

  const statementsOf = (document: string): Promise<readonly string[]> =>
    system.statementsOf(() => system.query(document, { first: 50 }));

  function ordered({ field, direction }: { readonly field: string; readonly direction: string }): readonly string[] {
    const instant = (request: Listed) => Date.parse(field === 'RECEIVED_AT' ? request.receivedAt : request.updatedAt);
    const uuid = ({ id }: Listed) => Buffer.from(id, 'base64url').toString();
    const rising = all.toSorted((a, b) => instant(a) - instant(b) || (uuid(a) < uuid(b) ? -1 : 1)).map(({ id }) => id);
    return direction === 'ASC' ? rising : rising.toReversed();
  }
});
