import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { recordCalls } from '../../src/ledger/accounts.js';
import { createApiKey, revokeApiKey } from '../../src/ledger/api-keys.js';
import { Scope, type MachineScope } from '../../src/domain/entities.js';
import { followerOf, type Followed, type Follower } from '../support/follow.js';
import { acknowledge, takenDeletion, type RequestShown } from '../support/operations.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';

interface Changed {
  readonly privacyRequestChanged: {
    readonly id: string;
    readonly reference: string;
    readonly state: string;
    readonly updatedAt: string;
    readonly subject: { readonly email: string | null };
    readonly vendorStatuses: readonly { readonly state: string }[];
  };
}

const changes = /* GraphQL */ `
  subscription RequestsThatChange($filter: PrivacyRequestFilter) {
    privacyRequestChanged(filter: $filter) {
      id
      reference
      state
      updatedAt
      subject {
        email
      }
      vendorStatuses {
        state
      }
    }
  }
`;

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem({ worker: false });
});
afterAll(() => system.stop());

const followers: Follower[] = [];
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.close();
});

function follower(token: string | null = null): Follower {
  const made = followerOf(system.url, token);
  followers.push(made);
  return made;
}

const keyOf = (...scopes: readonly MachineScope[]): Promise<{ readonly id: string; readonly key: string }> =>
  createApiKey(system.application.ledger, { name: 'Console', scopes, expiresAt: null });

let made = 0;
/** A request that waits, since nothing works. */
function ask(): Promise<RequestShown> {
  made += 1;
  return takenDeletion(system, {
    subject: { email: `person-${made}@example.com` },
    vendors: ['attentive', 'outreach'],
  });
}

const change = (reference: string): Promise<unknown> =>
  system.query(
    'mutation($r: ID!) { cancelRequest(request: $r, comment: "It was withdrawn.") { userErrors { code } } }',
    {
      r: reference,
    },
  );

const isOf =
  ({ id }: RequestShown) =>
  ({ data }: { readonly data?: Changed | null | undefined }): boolean =>
    data?.privacyRequestChanged.id === id;

/** Follows until it is sure that what happens from now on is told: what was changed just before begins the stream. */
const sinceNow = () => ({ updated: { from: new Date(Date.now() - 1_000).toISOString() } });

/** The errors that a subscription ends with: instead of its beginning, or as its only event. */
async function refusalOf({ ended, told }: Followed<unknown>): Promise<unknown> {
  const end = await ended;
  return end === 'complete' ? told.flatMap(({ errors }) => errors ?? []) : end;
}

describe('following requests', () => {
  it('tells of a request that is made and of what becomes of it, as it is then', async () => {
    const followed = follower().follow<Changed>(changes, { filter: sinceNow() });

    const request = await ask();
    const first = await followed.until(isOf(request));
    expect(first.data?.privacyRequestChanged).toMatchObject({
      reference: request.reference,
      state: 'PLANNED',
      subject: { email: 'person-1@example.com' },
      vendorStatuses: [{ state: 'PLANNED' }, { state: 'PLANNED' }],
    });

    await change(request.id);
    const second = await followed.until(
      (event) => isOf(request)(event) && event.data?.privacyRequestChanged.state === 'CANCELED',
    );
    expect(second.data?.privacyRequestChanged.vendorStatuses).toEqual([{ state: 'CANCELED' }, { state: 'CANCELED' }]);
  });

  it('loses nothing between a list that was read and what is followed after it', async () => {
    const before = new Date().toISOString();
    const { privacyRequests } = await system.query<{
      readonly privacyRequests: { readonly nodes: readonly { readonly id: string }[] };
    }>('{ privacyRequests(first: 100) { nodes { id } } }');
    const missing = await ask();

    const followed = follower().follow<Changed>(changes, { filter: { updated: { from: before } } });

    expect(privacyRequests.nodes).not.toContainEqual({ id: missing.id });
    await followed.until(isOf(missing));
  });

  it('tells of those only that match', async () => {
    const all = follower().follow<Changed>(changes, { filter: sinceNow() });
    const canceled = follower().follow<Changed>(changes, { filter: { ...sinceNow(), states: ['CANCELED'] } });
    const [open, closed] = [await ask(), await ask()];
    await all.until(isOf(open));
    await change(closed.id);
    await canceled.until(isOf(closed));

    expect(canceled.told.map(({ data }) => data?.privacyRequestChanged.state)).not.toContain('PLANNED');
  });

  it('shows masks to whoever may not see personal data, and puts on record what it shows in plain', async () => {
    const reader = await keyOf(Scope.read);
    const revealing = await keyOf(Scope.read, Scope.reveal);
    const [masked, plain] = [reader, revealing].map(({ key }) =>
      follower(key).follow<Changed>(changes, { filter: sinceNow() }),
    );
    const request = await ask();
    const email = `person-${made}@example.com`;

    const seen = await Promise.all([masked?.until(isOf(request)), plain?.until(isOf(request))]);

    expect(seen.map((event) => event?.data?.privacyRequestChanged.subject.email)).toEqual(['p**@example.com', email]);
    const entries = await system.application.ledger.db.selectFrom('access_entry').selectAll().execute();
    const own = entries.filter(
      ({ operation, viewer }) => operation === 'RequestsThatChange' && viewer.includes(revealing.id),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(entries.filter(({ viewer }) => viewer.includes(reader.id))).toEqual([]);
  });
});

describe('who follows', () => {
  it('is let go at the next event once the key was revoked, and told nothing of it', async () => {
    const { id, key } = await keyOf(Scope.read);
    const followed = follower(key).follow<Changed>(changes, { filter: sinceNow() });
    await followed.until(isOf(await ask()));
    await revokeApiKey(system.application.ledger, id);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ query: '{ viewer { id } }' });
    // A key may be known for a second more.
    const status = async () => (await fetch(`${system.url}/graphql`, { method: 'POST', headers, body })).status;
    await eventually(status, (seen) => seen === 401);

    const after = await ask();

    expect(await followed.ended).toBe(4401);
    expect(followed.told.some(isOf(after))).toBe(false);
  });

  it('is not let in with a wrong key', async () => {
    expect(await follower('pgk_wrong').follow(changes).ended).toBe(4401);
  });

  it('needs the right to read requests', async () => {
    const { key } = await keyOf(Scope.write);

    expect(await refusalOf(follower(key).follow(changes))).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('says goodbye without keeping anybody waiting', async () => {
    const followed = follower().follow<Changed>(changes, { filter: sinceNow() });
    await followed.until(isOf(await ask()));

    followed.end();

    expect(await followed.ended).toBe('complete');
  });
});

describe('what cannot be followed', () => {
  it.each([
    ['a query', '{ viewer { id } }', 'BAD_REQUEST'],
    ['a mutation', 'mutation { cancelRequest(request: "x", comment: "x") { userErrors { code } } }', 'BAD_REQUEST'],
    ['what is no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', 'subscription { privacyRequestRemoved { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a mask', 'subscription { privacyRequestChanged(filter: { email: "p**@example.com" }) { id } }', 'BAD_USER_INPUT'],
    [
      'a past of years',
      'subscription { privacyRequestChanged(filter: { updated: { from: "2020-01-01T00:00:00Z" } }) { id } }',
      'BAD_USER_INPUT',
    ],
    [
      'a vendor that is not there',
      'subscription { privacyRequestChanged(filter: { vendors: ["salesforce"] }) { id } }',
      'BAD_USER_INPUT',
    ],
  ])('is %s, and the connection stays', async (_name, document, code) => {
    const client = follower();

    expect(await refusalOf(client.follow(document))).toMatchObject([
      { extensions: { code, requestId: expect.any(String) } },
    ]);
    const followed = client.follow<Changed>(changes, { filter: sinceNow() });
    await followed.until(isOf(await ask()));
  });

  it('is more than twenty things on one connection', async () => {
    const client = follower();
    const many = Array.from({ length: 20 }, () => client.follow<Changed>(changes, { filter: sinceNow() }));
    const request = await ask();
    await Promise.all(many.map((one) => one.until(isOf(request))));

    expect(await refusalOf(client.follow(changes))).toMatchObject([
      { extensions: { code: 'RATE_LIMITED', limit: { name: 'subscriptions', allowed: 20 } } },
    ]);
    many[0]?.end();
    await many[0]?.ended;
    const next = client.follow<Changed>(changes, { filter: sinceNow() });
    await next.until(isOf(await ask()));
  });
});

describe('a connection', () => {
  /** The status that an upgrade is refused with. */
  async function statusOf(path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
    const socket = new WebSocket(`${system.url.replace(/^http/, 'ws')}${path}`, 'graphql-transport-ws', { headers });
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
    return response.statusCode;
  }

  it.each([
    ['of a page from elsewhere', '/graphql', { origin: 'https://evil.example.com' }, 403],
    ['by another name of this machine', '/graphql', { host: 'evil.example.com' }, 421],
    ['at another path', '/uploads/x', {}, 404],
  ])('%s is refused', async (_name, path, headers, status) => {
    expect(await statusOf(path, headers)).toBe(status);
  });

  it.each([
    ['that speaks another protocol', 'graphql-ws', null, 1006],
    ['that says what is no message', 'graphql-transport-ws', '{"type":"hello"}', 4400],
    [
      'that asks before it says who asks',
      'graphql-transport-ws',
      '{"type":"subscribe","id":"1","payload":{"query":"subscription { vendorHealthChanged { id } }"}}',
      4401,
    ],
    ['that sends more than there may be', 'graphql-transport-ws', 'x'.repeat(1_000_001), 1009],
  ])('%s is closed', async (_name, protocol, message, code) => {
    const socket = new WebSocket(`${system.url.replace(/^http/, 'ws')}/graphql`, protocol);
    socket.on('error', () => undefined);
    socket.on('open', () => {
      if (message !== null) socket.send(message);
    });
    const closedWith = await new Promise((resolve) => socket.once('close', resolve));
    // A client that is not answered in its own protocol hangs up by itself.
    expect(closedWith).toBe(code);
  });
});

describe('a vendor', () => {
  it('is told of when its calls begin to fail', async () => {
    const followed = follower().follow<{
      readonly vendorHealthChanged: { readonly key: string; readonly health: { readonly lastError: string } };
    }>('subscription { vendorHealthChanged { key health { lastError } } }');
    const request = await ask();
    await acknowledge(system, request.id);
    // Whatever becomes of another vendor is told of once the subscription is there.
    let troubles = 0;
    await eventually(
      () => trouble('attentive', `Trouble ${String((troubles += 1))}.`).then(() => followed.told.length),
      (told) => told > 0,
    );

    system.simulator('zoho-desk').fault({ kind: 'status', status: 503, times: 5 });
    await system.ask('{ privacyRequestByVendorRecord(vendor: "zoho-desk", nativeId: "1000000000000000002") { id } }');

    const told = await followed.until(({ data }) => data?.vendorHealthChanged.key === 'zoho-desk');
    expect(told.data?.vendorHealthChanged.health).toEqual({ lastError: expect.any(String) });
  });
});

/** A call at the vendor that came to this, without anything that counts against it. */
const trouble = (vendor: string, message: string) =>
  recordCalls(system.application.ledger, vendor, [
    {
      ...{ vendor, operation: 'read', at: new Date(), durationMs: 5, rateLimit: null },
      failure: { kind: 'throttled', message },
    },
  ]);

describe('a server that stops', () => {
  it('says goodbye to everybody', async () => {
    const followed = follower().follow<Changed>(changes, { filter: sinceNow() });
    await followed.until(isOf(await ask()));

    await system.restart({ worker: false });

    expect(await followed.ended).toBe(1001);
  });
});
