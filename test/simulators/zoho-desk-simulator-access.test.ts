import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inventedPerson } from '../../datasources/simulator-kit/index.js';
import { memberAt } from './member-at.js';
import { startZohoDesk, type ZohoDeskClient } from './zoho-desk-client.js';

let desk: ZohoDeskClient;

beforeEach(async () => {
  desk = await startZohoDesk();
});

afterEach(() => desk.simulator.close());

/** Status and error code of a refusal. */
async function outcome(answering: Promise<Response>): Promise<readonly unknown[]> {
  const answer = await answering;
  return [answer.status, memberAt(await answer.json(), 'errorCode')];
}

const list = (headers: Record<string, string | undefined> = {}): Promise<Response> =>
  desk.get('/subjectAccessRequests', headers);

describe('tokens', () => {
  it('are minted for an hour, from a form or a query, and the refresh token stays the same', async () => {
    expect(await (await desk.mint({}, true)).json()).toEqual({
      access_token: expect.any(String),
      expires_in: 3600,
      api_domain: 'https://www.zohoapis.com',
      token_type: 'Bearer',
    });
    expect(memberAt(await (await desk.mint()).json(), 'access_token')).toEqual(expect.any(String));
  });

  it('can say their life in milliseconds', async () => {
    desk.simulator.quirk('expiresIn', 'milliseconds');
    expect(await (await desk.mint()).json()).toMatchObject({ expires_in: 3_600_000, expires_in_sec: 3600 });
  });

  it.each([
    ['refresh_token', 'invalid_code'],
    ['client_id', 'invalid_client'],
    ['client_secret', 'invalid_client_secret'],
  ])('with a wrong %s are refused by a 200 that holds an error', async (name, error) => {
    const answer = await desk.mint({ [name]: 'guessed' });
    expect([answer.status, await answer.json()]).toEqual([200, { error }]);
    expect(desk.simulator.calls().at(-1)).toMatchObject({ operation: 'mintToken', authorization: 'wrong' });
  });

  it('are minted ten times in ten minutes at most', async () => {
    for (let minted = 1; minted < 10; minted += 1) await desk.mint();
    expect(await (await desk.mint()).json()).toEqual({ error: 'Access Denied' });
    desk.advance(60_000);
    expect(memberAt(await (await desk.mint()).json(), 'access_token')).toEqual(expect.any(String));
  });

  it('end after an hour, or when fifteen newer ones were minted', async () => {
    desk.advance(3_600_000);
    expect(await outcome(list())).toEqual([401, 'INVALID_OAUTH']);
    const first = String(memberAt(await (await desk.mint()).json(), 'access_token'));
    desk.use(first);
    for (let minted = 0; minted < 14; minted += 1) {
      await desk.mint();
      desk.advance(60_000);
    }
    expect((await list()).status).toBe(204);
    await desk.mint();
    expect((await list()).status).toBe(401);
  });
});

describe('access', () => {
  it('is given with either word before the token', async () => {
    const token = String(memberAt(await (await desk.mint()).json(), 'access_token'));
    const statuses = await Promise.all(
      [`Zoho-oauthtoken ${token}`, `Bearer ${token}`, token].map(
        async (authorization) => (await list({ authorization })).status,
      ),
    );
    expect(statuses).toEqual([204, 204, 401]);
    expect(await outcome(list({ authorization: undefined }))).toEqual([401, 'UNAUTHORIZED']);
    expect(desk.simulator.calls().at(-1)?.authorization).toBe('missing');
  });

  it('needs the organisation in a header: another is a mismatch, no number an opaque failure', async () => {
    expect(await outcome(list({ orgId: undefined }))).toEqual([403, 'OAUTH_ORG_MISMATCH']);
    expect(await outcome(list({ orgId: '15273347' }))).toEqual([403, 'OAUTH_ORG_MISMATCH']);
    expect(await outcome(list({ orgId: 'acme' }))).toEqual([500, 'INTERNAL_SERVER_ERROR']);
    desk.simulator.quirk('orgIdIn', 'query');
    expect((await list()).status).toBe(403);
    expect(
      (await desk.get(`/subjectAccessRequests?orgId=${String(desk.simulator.account['orgId'])}`, { orgId: undefined }))
        .status,
    ).toBe(204);
  });

  it('needs the scope, whose lack may look like 404', async () => {
    desk.simulator.quirk('grantedScope', 'Desk.settings.READ');
    const erase = () => desk.post('eraseAll', { contactEmailId: inventedPerson(1).email, module: 'allEntities' });
    expect(await outcome(erase())).toEqual([403, 'SCOPE_MISMATCH']);
    desk.simulator.quirk('missingScopeStatus', 404);
    expect(await outcome(erase())).toEqual([404, 'URL_NOT_FOUND']);
    expect((await list()).status).toBe(204);
  });

  it('tells unknown addresses from unknown methods, under either name for the text', async () => {
    expect(await outcome(desk.get('/subjectAccessRequest'))).toEqual([404, 'URL_NOT_FOUND']);
    expect(await outcome(desk.post('', {}))).toEqual([404, 'URL_NOT_FOUND']);
    expect(await outcome(desk.post('1329983000000425014', {}))).toEqual([405, 'METHOD_NOT_ALLOWED']);
    desk.simulator.quirk('messageKey', 'errorMessage');
    expect(await (await desk.get('/nowhere')).json()).toEqual({
      errorCode: 'URL_NOT_FOUND',
      errorMessage: expect.any(String),
    });
  });
});

describe('limits', () => {
  it('weigh a list three credits, a later part more and a read one, and tell what is left', async () => {
    const weighed = async (path: string): Promise<readonly (string | null)[]> => {
      const { headers } = await desk.get(path);
      return [headers.get('x-rate-limit-request-weight-v3'), headers.get('x-rate-limit-remaining-v3')];
    };
    expect(await weighed('/subjectAccessRequests')).toEqual(['3', '74997']);
    expect(await weighed('/subjectAccessRequests/1')).toEqual(['1', '74996']);
    expect(await weighed('/subjectAccessRequests?from=2001')).toEqual(['5', '74991']);
  });

  it('end the day with THRESHOLD_EXCEEDED and seconds to wait, until midnight', async () => {
    desk.simulator.quirk('dailyCredits', 3);
    await list();
    const answer = await list();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, String(12 * 3600)]);
    expect(memberAt(await answer.json(), 'errorCode')).toBe('THRESHOLD_EXCEEDED');
    desk.advance(12 * 3_600_000);
    desk.use(String(memberAt(await (await desk.mint()).json(), 'access_token')));
    expect((await list()).status).toBe(204);
  });

  it('refuse too many calls at once with TOO_MANY_REQUESTS and no time to wait', async () => {
    desk.simulator.quirk('concurrency', 2);
    desk.simulator.quirk('processingMs', 150);
    const answers = await Promise.all([list(), list(), list()]);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual([null]);
    expect(memberAt(await refused[0]?.json(), 'errorCode')).toBe('TOO_MANY_REQUESTS');
    expect((await list()).status).toBe(204);
  });

  it('do not hold when they are switched off', async () => {
    const free = await startZohoDesk({ rateLimit: false });
    free.simulator.quirk('dailyCredits', 0);
    expect((await free.get('/subjectAccessRequests')).status).toBe(204);
    for (let minted = 0; minted < 12; minted += 1)
      expect(await (await free.mint()).json()).toHaveProperty('access_token');
    await free.simulator.close();
  });

  it('show either 429 as a fault', async () => {
    desk.simulator.fault({ kind: 'status', status: 429 });
    expect((await list()).headers.get('retry-after')).toBe('2');
    desk.simulator.quirk('throttleKind', 'TOO_MANY_REQUESTS');
    expect(await outcome(list())).toEqual([429, 'TOO_MANY_REQUESTS']);
  });
});
