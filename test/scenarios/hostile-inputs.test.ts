import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { requestDeletion } from '../support/operations.js';
import { eventually, startRunningSystem, type RunningSystem } from '../support/running-system.js';
import { announceFile, askForData, intake } from '../support/uploading.js';

const processors = ['attentive', 'outreach', 'zoho-desk'];
const vendors = [...processors, intake];

let system: RunningSystem;
beforeAll(async () => {
  system = await startRunningSystem();
});
afterAll(() => system.stop());

const callsOf = (vendor: string) => system.simulator(vendor).calls();

describe('what a caller writes', () => {
  it.each([
    'a&identifier=b@example.com',
    'a?limit=1#b@example.com',
    "a'or'1'='1@example.com",
    '{{7*7}}${7*7}@example.com',
    'a/../../b@example.com',
    'a%0d%0ax-evil:1@example.com',
    '=cmd|a!a1@example.com',
    '__proto__@example.com',
  ])('as an address reaches vendors as an address and nothing else: %s', async (email) => {
    const { privacyRequest, userErrors } = await requestDeletion(system, { subject: { email } });
    // What can be no address is told, and goes nowhere.
    if (privacyRequest === null) {
      expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'subject', 'email'] }]);
      return;
    }
    for (const vendor of processors) {
      await eventually(
        () => system.simulator(vendor).records(),
        (records) => records.some(({ identifier }) => identifier === email),
      );
    }
  });

  it('was taken as an address at least once, so that the above showed something', () => {
    const held = system
      .simulator('attentive')
      .records()
      .map(({ identifier }) => identifier);
    expect(held.filter((identifier) => /[&?'{%=]/.test(identifier ?? '')).length).toBeGreaterThan(2);
  });

  const byRecord = `query ($vendor: ID!, $nativeId: String!) {
    privacyRequestByVendorRecord(vendor: $vendor, nativeId: $nativeId) { id }
  }`;

  it.each(vendors)('as an id of %s is looked for as an id, and asks for nothing else there', async (vendor) => {
    const before = callsOf(vendor).length;
    for (const nativeId of [
      ...['../oauth/token', '..%2F..%2Ftoken', '1?limit=1000', '1/../../2', '1#', '.', '..', '%2e%2e', '1%00', '1;2'],
      ...['1\r\nx-evil: 1', '1 HTTP/1.1\r\nhost: evil.example.com', 'http://evil.example.com/1', '//evil.example.com'],
    ]) {
      const { errors } = await system.ask(byRecord, { vendor, nativeId });
      expect(errors.filter(({ extensions }) => extensions['code'] === 'INTERNAL_SERVER_ERROR')).toEqual([]);
    }
    // Meanwhile lists are read and deletions sent as ever.
    const made = callsOf(vendor).slice(before);
    expect(made.filter(({ operation }) => operation === 'unknown')).toEqual([]);
    expect(made.filter(({ path, query }) => /\.\.\/|\/\/|limit=1000/.test(`${path}?${query}`))).toEqual([]);
  });

  it('as the name of a file is no header', async () => {
    const request = await askForData(system);
    const names = ['a\r\nx-evil: 1.csv', 'a"; filename="b.csv', '../../etc/passwd', 'a\u0000.csv', '=1+1.csv'];
    for (const name of names) {
      const { file, userErrors } = await announceFile(system, { request: request.id, name, size: 3 });
      if (file === null) expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'name'] }]);
      else expect(file.name).not.toMatch(/[\p{Cc}/]/u);
    }
  });

  it('changes no prototype, wherever it stands', async () => {
    const planted = '{"polluted":true,"toString":"x"}';
    const input = `{"idempotencyKey":"k","__proto__":${planted},"constructor":{"prototype":${planted}},"subject":{"email":"p@example.com","__proto__":${planted}}}`;
    const deletion =
      'mutation ($input: RequestDeletionInput!) { requestDeletion(input: $input) { userErrors { code } } }';
    const filter = 'query ($filter: PrivacyRequestFilter) { privacyRequests(filter: $filter) { totalCount } }';
    const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
    const bodies = [
      `{"query":${JSON.stringify(deletion)},"variables":{"input":${input}}}`,
      `{"query":${JSON.stringify(filter)},"variables":{"filter":{"__proto__":${planted}},"__proto__":${planted}}}`,
      `{"query":${JSON.stringify(entities)},"variables":{"of":[{"__typename":"__proto__","__proto__":${planted}}]}}`,
      `{"query":${JSON.stringify(entities)},"variables":{"of":[{"__typename":"Subject","id":"x","constructor":${planted}}]}}`,
      `{"__proto__":${planted},"query":"{ __typename }","extensions":{"__proto__":${planted}}}`,
      `{"query":"{ __proto__: __typename constructor: __typename }"}`,
      `{"documentId":"__proto__"}`,
    ];
    for (const body of bodies) {
      const response = await fetch(`${system.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toContain('INTERNAL_SERVER_ERROR');
    }
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Object.prototype.toString.call({})).toBe('[object Object]');
  });
});

describe('an address that somebody else wrote', () => {
  let bystander: Server;
  let connections = 0;
  let origin = '';
  beforeAll(async () => {
    bystander = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    bystander.on('connection', () => (connections += 1));
    await once(bystander, 'listening');
    const address = bystander.address();
    if (typeof address !== 'object' || address === null) throw new Error('The bystander listens nowhere.');
    origin = `http://127.0.0.1:${String(address.port)}`;
  });
  afterAll(() => {
    bystander.close();
    bystander.closeAllConnections();
  });

  it('is never called: as an identifier, a comment, a file’s name, in a mail, in a header', async () => {
    const mail = `Comments: ${origin}/x\r\nFrom: a@example.com\r\n\r\n<img src="${origin}/a.png"> oom-request-id: ${origin}`;
    await requestDeletion(system, { subject: { email: 'links@example.com', name: origin }, message: origin });
    await system.ask('query ($m: String!) { privacyRequestByEmail(message: $m) { id } }', { m: mail });
    await system.ask('query ($v: ID!, $n: String!) { privacyRequestByVendorRecord(vendor: $v, nativeId: $n) { id } }', {
      v: 'outreach',
      n: `${origin}/1`,
    });
    const headers = {
      ...{ 'content-type': 'application/json', 'x-forwarded-host': new URL(origin).host, 'x-original-url': origin },
      ...{ referer: origin, 'x-wap-profile': origin, forwarded: `for=127.0.0.1;host=${new URL(origin).host}` },
    };
    await fetch(`${system.url}/graphql`, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
    await eventually(
      () => system.simulator('outreach').records(),
      (records) => records.some(({ identifier }) => identifier === 'links@example.com'),
    );
    expect(connections).toBe(0);
    // It would be seen.
    await (await fetch(origin)).text();
    expect(connections).toBe(1);
  });
});
