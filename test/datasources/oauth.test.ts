import { afterEach, describe, expect, it } from '@jest/globals';
import { RefreshedTokens } from '../../datasources/shared/oauth.js';
import type { CallReport, TokenStore, VendorTokens } from '../../src/domain/vendor-account.js';
import { type ScriptedAnswer, accountAt, failureOf, startScriptedVendor } from './vendor-under-test.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A store as the ledger keeps one: the refresh runs only where nobody replaced the stale token meanwhile. */
class StoreInMemory implements TokenStore {
  held: VendorTokens | null = null;
  broken = false;

  async read(): Promise<VendorTokens | null> {
    if (this.broken) throw new Error('connection terminated');
    return this.held;
  }

  async refresh(
    _vendor: string,
    stale: string | null,
    exchange: (held: VendorTokens | null) => Promise<VendorTokens>,
  ): Promise<VendorTokens> {
    if (this.held !== null && this.held.accessToken !== stale) return this.held;
    this.held = await exchange(this.held);
    return this.held;
  }
}

async function tokensFrom(script: () => ScriptedAnswer, redirectUri?: string) {
  const endpoint = await startScriptedVendor(script);
  closing.push(() => endpoint.close());
  const store = new StoreInMemory();
  const reports: CallReport[] = [];
  const clock = { now: new Date('2026-11-20T12:00:00Z') };
  const grant = {
    tokenUrl: `${endpoint.url}/token`,
    clientId: 'id',
    clientSecret: 's&e',
    refreshToken: 'r0',
    redirectUri,
  };
  const make = () =>
    new RefreshedTokens(accountAt('https://vendor.example.com'), grant, {
      tokens: store,
      meter: (report) => reports.push(report),
      now: () => clock.now,
    });
  return { tokens: make(), make, endpoint, store, reports, clock };
}

const issued = (n: number, more: object = {}) => ({
  body: { access_token: `a${String(n)}`, refresh_token: `r${String(n)}`, expires_in: 7200, ...more },
});

describe('access tokens that are refreshed', () => {
  it('exchanges the refresh token of the vendors file first, as a form, with the registered address', async () => {
    const { tokens, endpoint, store } = await tokensFrom(() => issued(1), 'https://app.example.com/callback');

    expect(await tokens.current()).toBe('a1');

    expect(Object.fromEntries(new URLSearchParams(endpoint.received[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'id',
      client_secret: 's&e',
      refresh_token: 'r0',
      redirect_uri: 'https://app.example.com/callback',
    });
    expect(endpoint.received[0]?.path).toBe('/token');
    expect(store.held).toEqual({ accessToken: 'a1', refreshToken: 'r1', expiresAt: new Date('2026-11-20T14:00:00Z') });
  });

  it('uses the rotated refresh token the next time', async () => {
    let turn = 0;
    const { tokens, endpoint, clock } = await tokensFrom(() => issued((turn += 1)));

    await tokens.current();
    await tokens.current();
    clock.now = new Date('2026-11-20T13:59:45Z');

    expect(await tokens.current()).toBe('a2');
    expect(endpoint.received.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual(['r0', 'r1']);
  });

  it('keeps a refresh token that is not rotated', async () => {
    const { tokens, store } = await tokensFrom(() => ({ body: { access_token: 'a', expires_in: 3600 } }));

    await tokens.current();

    expect(store.held?.refreshToken).toBe('r0');
  });

  it.each([
    [3600, '2026-11-20T13:00:00Z'],
    ['3600', '2026-11-20T13:00:00Z'],
    [3_600_000, '2026-11-20T13:00:00Z'],
  ])('reads a lifetime of %j', async (expiresIn, end) => {
    const { tokens, store } = await tokensFrom(() => issued(1, { expires_in: expiresIn }));

    await tokens.current();

    expect(store.held?.expiresAt).toEqual(new Date(end));
  });

  it('refreshes once for all who wait', async () => {
    const { tokens, endpoint } = await tokensFrom(() => issued(1));

    expect(await Promise.all([tokens.current(), tokens.current(), tokens.current()])).toEqual(['a1', 'a1', 'a1']);
    expect(endpoint.received).toHaveLength(1);
  });

  it('replaces a rejected token once, however many calls it was rejected for', async () => {
    let turn = 0;
    const { tokens, endpoint } = await tokensFrom(() => issued((turn += 1)));
    await tokens.current();

    expect(await Promise.all([tokens.replace('a1'), tokens.replace('a1')])).toEqual(['a2', 'a2']);
    expect(await tokens.replace('a1')).toBe('a2');
    expect(endpoint.received).toHaveLength(2);
  });

  it('takes over what another process refreshed', async () => {
    let turn = 0;
    const { tokens, make, endpoint } = await tokensFrom(() => issued((turn += 1)));
    const other = make();
    await tokens.current();
    await other.current();
    await other.replace('a1');

    expect(await tokens.replace('a1')).toBe('a2');
    expect(endpoint.received).toHaveLength(2);
  });

  it.each([
    ['an error with status 200', 200, { error: 'invalid_code' }, 'unauthorized'],
    ['a refusal', 400, { error: 'invalid_grant' }, 'unauthorized'],
    ['a wrong client', 401, {}, 'unauthorized'],
    ['a wrong address', 404, {}, 'unauthorized'],
    ['a throttle', 429, {}, 'throttled'],
    ['a throttle in words', 400, { error: 'Access Denied', error_description: 'too many requests' }, 'throttled'],
    ['an outage', 503, {}, 'unknown'],
    ['a page instead of a token', 200, '<html>', 'unreadable'],
    ['a redirect', 302, {}, 'unauthorized'],
  ])('fails on %s, without a word of the vendor', async (_what, status, body, kind) => {
    const { tokens, reports, store } = await tokensFrom(() => ({ status, body, headers: { 'retry-after': '60' } }));

    const failure = await failureOf(tokens.current());

    expect(failure.kind).toBe(kind);
    expect(failure.message).not.toMatch(/invalid|Denied|r0|s&e/);
    expect(reports).toMatchObject([{ operation: 'refreshToken', failure: { kind } }]);
    expect(store.held).toBeNull();
  });

  it('tries again after a failure', async () => {
    let turn = 0;
    const { tokens } = await tokensFrom(() => ((turn += 1) === 1 ? { status: 503 } : issued(turn)));

    await failureOf(tokens.current());

    expect(await tokens.current()).toBe('a2');
  });

  it('sends nothing while the store cannot be read', async () => {
    const { tokens, store, endpoint } = await tokensFrom(() => issued(1));
    store.broken = true;

    expect((await failureOf(tokens.current())).kind).toBe('not-sent');
    expect(endpoint.received).toHaveLength(0);
  });
});
