import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator } from '../../datasources/outreach/simulator/index.js';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { memberAt } from './member-at.js';
import { noon, type OutreachClient, startOutreach } from './outreach-client.js';

let outreach: OutreachClient;

beforeEach(async () => {
  outreach = await startOutreach();
});

afterEach(() => outreach.simulator.close());

const create = (): Promise<Response> =>
  outreach.create({
    requester_email: outreach.simulator.account['requesterEmail'],
    request_type: 'Delete',
    object_type: 'Prospect',
    request_object_email: inventedPerson(3).email,
  });

describe('tokens', () => {
  it('are minted from a form or a query, with two hours to live and a new refresh token', async () => {
    const answer = await outreach.mint();
    const minted: unknown = await answer.json();
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(minted).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 7200,
      refresh_token: expect.any(String),
      scope: 'complianceRequests.all',
      created_at: noon / 1000,
    });
    const again = await outreach.mint({ refresh_token: String(memberAt(minted, 'refresh_token')) }, true);
    expect(again.status).toBe(200);
  });

  it('refuse a refresh token that was already used', async () => {
    await outreach.mint();
    const answer = await outreach.mint();
    expect([answer.status, memberAt(await answer.json(), 'error')]).toEqual([400, 'invalid_grant']);
    expect(outreach.simulator.calls().map(({ authorization }) => authorization)).toEqual(['ok', 'wrong']);
  });

  it('refuse another client, another redirect URI and another kind of grant', async () => {
    const statuses = [
      (await outreach.mint({ client_secret: 'guessed' })).status,
      (await outreach.mint({ redirect_uri: 'https://elsewhere.example.com/' })).status,
      (await outreach.mint({ grant_type: 'client_credentials' })).status,
    ];
    expect(statuses).toEqual([401, 400, 400]);
  });

  it('are given once in sixty seconds, unless that is switched off', async () => {
    outreach.simulator.quirk('mintThrottle', true);
    const next = String(memberAt(await (await outreach.mint()).json(), 'refresh_token'));
    outreach.advance(45_000);
    const early = await outreach.mint({ refresh_token: next });
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '15']);
    outreach.advance(15_000);
    expect((await outreach.mint({ refresh_token: next })).status).toBe(200);
  });

  it('keep their refresh token when rotation is switched off', async () => {
    outreach.simulator.quirk('refreshTokenRotation', false);
    const statuses = [(await outreach.mint()).status, (await outreach.mint()).status];
    expect(statuses).toEqual([200, 200]);
  });

  it('throttle minting from the start', async () => {
    const fresh = await startSimulator({ directory: null });
    expect(fresh.quirks['mintThrottle']).toBe(true);
    await fresh.close();
  });

  it('end after two hours, and a refresh token after fourteen days', async () => {
    const minted: unknown = await (await outreach.mint()).json();
    outreach.use(String(memberAt(minted, 'access_token')));
    outreach.advance(7_199_000);
    expect((await outreach.get('/complianceRequests')).status).toBe(200);
    outreach.advance(1_000);
    expect((await outreach.get('/complianceRequests')).status).toBe(401);
    outreach.advance(14 * 86_400_000);
    expect((await outreach.mint({ refresh_token: String(memberAt(minted, 'refresh_token')) })).status).toBe(400);
  });

  it('keep the live refresh token over a restart, while the account shows the first one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'outreach-'));
    const before = await startOutreach({ directory });
    const minted: unknown = await (await before.mint()).json();
    const next = String(memberAt(minted, 'refresh_token'));
    await before.simulator.close();

    const after = await startOutreach({ directory });
    after.use(String(memberAt(minted, 'access_token')));
    expect(memberAt(after.simulator.account, 'auth', 'refreshToken')).toBe(
      memberAt(before.simulator.account, 'auth', 'refreshToken'),
    );
    expect((await after.get('/complianceRequests')).status).toBe(200);
    expect((await after.mint()).status).toBe(400);
    expect((await after.mint({ refresh_token: next })).status).toBe(200);
    await after.simulator.close();
  });
});

describe('access', () => {
  beforeEach(() => outreach.signIn());

  it('needs a token that lives', async () => {
    expect((await fetch(`${outreach.simulator.url}/complianceRequests`)).status).toBe(401);
    expect((await outreach.get('/complianceRequests', { authorization: 'Bearer guessed' })).status).toBe(401);
    const judged = outreach.simulator.calls().map(({ authorization }) => authorization);
    expect(judged).toEqual(['ok', 'missing', 'wrong']);
  });

  it('needs the scope of its level: write does not include read', async () => {
    outreach.simulator.quirk('grantedScope', 'complianceRequests.write');
    const answer = await outreach.get('/complianceRequests');
    expect([answer.status, memberAt(await answer.json(), 'errors', 0, 'id')]).toEqual([403, 'unauthorizedOauthScope']);
    expect((await create()).status).toBe(201);
  });

  it('asks reads for the media type as well when it is strict', async () => {
    const contentType = 'application/vnd.api+json';
    outreach.simulator.quirk('strictMediaType', true);
    expect((await outreach.get('/complianceRequests')).status).toBe(415);
    expect((await outreach.get('/complianceRequests', { 'content-type': contentType })).status).toBe(200);
  });

  it('can answer a batch id that no request carries', async () => {
    outreach.simulator.quirk('batchIdIsUuid', false);
    const batch = memberAt(await (await create()).json(), 'data', 'batch_compliance_request_id');
    const held = memberAt(await outreach.list(), 'data', 0, 'attributes', 'batchComplianceRequestUuid');
    expect([batch, held]).toEqual([expect.any(String), expect.any(String)]);
    expect(held).not.toBe(batch);
  });

  it('tells limit, remaining calls and the reset on every answer', async () => {
    const { headers } = await outreach.get('/nowhere');
    expect(headers.get('x-ratelimit-limit')).toBe('10000');
    expect(headers.get('x-ratelimit-remaining')).toBe('9999');
    expect(headers.get('x-ratelimit-reset')).toBe(String(noon / 1000 + 3600));
    outreach.simulator.quirk('doubleRemaining', true);
    expect((await outreach.get('/complianceRequests')).headers.get('x-ratelimit-remaining')).toBe('9998, 19998');
  });

  it.each([
    ['epoch', String(noon / 1000 + 3600)],
    ['iso', '2026-11-21T13:00:00.000Z'],
    ['seconds', '3600'],
  ])('refuses beyond the hourly limit, with Retry-After as %s', async (form, retryAfter) => {
    outreach.simulator.quirk('callsPerHour', 1);
    outreach.simulator.quirk('retryAfterForm', form);
    await outreach.get('/complianceRequests');
    const answer = await create();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, retryAfter]);
    expect(answer.headers.get('x-ratelimit-reset')).toBe(String(noon / 1000 + 3600));
    expect(memberAt(await answer.json(), 'errors', 0, 'id')).toBe('rateLimitExceeded');
    expect(outreach.simulator.records()).toEqual([]);
    outreach.advance(3_600_000);
    expect((await create()).status).toBe(201);
  });

  it('has no limit when it is told so', async () => {
    const free = await startOutreach({ rateLimit: false });
    free.simulator.quirk('callsPerHour', 0);
    await free.signIn();
    expect((await free.get('/complianceRequests')).status).toBe(200);
    await free.simulator.close();
  });

  it('answers maintenance with an instant in Retry-After', async () => {
    outreach.simulator.fault({ kind: 'status', status: 503, times: 1 });
    const answer = await outreach.get('/complianceRequests');
    expect(answer.headers.get('retry-after')).toMatch(/^2026-11-21T12:00:0\d\.000Z$/);
    expect(memberAt(await answer.json(), 'errors', 0, 'id')).toBe('scheduledServerMaintenance');
  });
});
