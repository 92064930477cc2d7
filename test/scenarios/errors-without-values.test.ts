import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requestAtItsEnd, requestDeletion, takenDeletion } from '../support/operations.js';
import { startRunningSystem, type GraphAnswerError, type RunningSystem } from '../support/running-system.js';

/** What must never come back, in the forms that it is sent in. */
const mark = 'qzx7marked';
const email = `${mark}@example.com`;
const long = `${mark}${'x'.repeat(3_000)}`;

const filtered = 'query($filter: PrivacyRequestFilter) { privacyRequests(filter: $filter) { totalCount } }';
const pagedBy = 'query($first: Int, $after: String) { privacyRequests(first: $first, after: $after) { totalCount } }';
const person =
  'query($id: ID, $email: EmailAddress, $phone: PhoneNumber) { subject(id: $id, email: $email, phone: $phone) { id } }';
const deletion = 'mutation($input: RequestDeletionInput!) { requestDeletion(input: $input) { userErrors { code } } }';
const statuses = 'query($maxAge: Duration) { privacyRequests { nodes { vendorStatuses(maxAge: $maxAge) { id } } } }';
const joined = 'query($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
const record =
  'query($vendor: ID!, $nativeId: String!) { privacyRequestByVendorRecord(vendor: $vendor, nativeId: $nativeId) { id } }';

/** Every one is refused with an error of GraphQL. */
const wrong: readonly (readonly [string, string, object])[] = [
  ['a text that is not closed', `{ subject(email: "${email}`, {}],
  [
    'a name in the document where a value belongs',
    `{ privacyRequests(filter: { states: [${mark}] }) { totalCount } }`,
    {},
  ],
  [
    'a text in the document where a word belongs',
    `{ privacyRequests(filter: { states: ["${email}"] }) { totalCount } }`,
    {},
  ],
  ['a text in the document where a number belongs', `{ privacyRequests(first: "${email}") { totalCount } }`, {}],
  ['a masked address in the document', `{ subject(email: "${mark}**@example.com") { id } }`, {}],
  ['an address in the document that is too long', `{ subject(email: "${long}@example.com") { id } }`, {}],
  ['an instant in the document', `{ privacyRequests(filter: { received: { from: "${email}" } }) { totalCount } }`, {}],
  ['an unknown argument', `{ privacyRequests(filter: { name: "${email}" }) { totalCount } }`, {}],
  ['an address that is none', filtered, { filter: { email: `${mark} at example.com` } }],
  ['an address that is a number of things', filtered, { filter: { email: { address: email } } }],
  ['an address that is too long', filtered, { filter: { email: `${long}@example.com` } }],
  ['a telephone number that is none', filtered, { filter: { phone: email } }],
  ['a masked telephone number', filtered, { filter: { phone: `${mark}*****` } }],
  ['a state that is none', filtered, { filter: { states: [email] } }],
  ['a vendor that is none', filtered, { filter: { vendors: [email] } }],
  ['a reference that is too long', filtered, { filter: { reference: long } }],
  ['an instant that is none', filtered, { filter: { received: { from: email } } }],
  ['a filter that there is not', filtered, { filter: { [email]: email } }],
  ['a filter that is a text', filtered, { filter: email }],
  ['a page size that is a text', pagedBy, { first: email }],
  ['a cursor that is none', pagedBy, { first: 1, after: email }],
  ['a cursor that is too long', pagedBy, { first: 1, after: long }],
  ['a person by an address that is none', person, { email: `${mark}@` }],
  ['a person by a number that is none', person, { phone: `+1 ${mark}` }],
  ['a person by a list', person, { id: [email] }],
  ['a length of time that is none', statuses, { maxAge: email }],
  ['a type that is no entity', joined, { of: [{ __typename: email, email }] }],
  ['a record of a vendor that is none', record, { vendor: email, nativeId: email }],
  ['a record with an id that is too long', record, { vendor: 'attentive', nativeId: long }],
  ['a record with an id that cannot be written', record, { vendor: 'attentive', nativeId: `${mark}\u0000` }],
  [
    'a mail that is too long',
    'query($m: String!) { privacyRequestByEmail(message: $m) { id } }',
    { m: `From: ${email}\r\n\r\n${long.repeat(90)}` },
  ],
  ['a law that is none', deletion, { input: { idempotencyKey: 'k', subject: { email }, regulation: email } }],
  [
    'a time of receipt that is none',
    deletion,
    { input: { idempotencyKey: 'k', subject: { email }, receivedAt: email } },
  ],
  ['a key that is missing', deletion, { input: { subject: { email } } }],
  ['a person that is a text', deletion, { input: { idempotencyKey: 'k', subject: email } }],
  ['a field that there is not', deletion, { input: { idempotencyKey: 'k', subject: { email, [email]: email } } }],
  ['an input that is missing', deletion, { [mark]: email }],
];

const subject = { email };

/** Every one is answered as a user error that names its field. */
const invalid: readonly (readonly [string, object, readonly string[]])[] = [
  ['an address that is none', { subject: { email: `${mark} at example.com` } }, ['input', 'subject', 'email']],
  ['a masked address', { subject: { email: `${mark}**@example.com` } }, ['input', 'subject', 'email']],
  ['a number that is none', { subject: { phone: mark } }, ['input', 'subject', 'phone']],
  ['a masked number', { subject: { phone: '+*****5555', email } }, ['input', 'subject', 'phone']],
  ['a name that is too long', { subject: { email, name: long } }, ['input', 'subject', 'name']],
  ['an id that is none', { subject: { id: email } }, ['input', 'subject', 'id']],
  ['nobody', { subject: {} }, ['input', 'subject']],
  ['a message that is too long', { subject, message: long }, ['input', 'message']],
  ['a key that is empty', { subject, idempotencyKey: '' }, ['input', 'idempotencyKey']],
  ['a key that is too long', { subject, idempotencyKey: long }, ['input', 'idempotencyKey']],
  ['no vendor at all', { subject, vendors: [] }, ['input', 'vendors']],
  ['a time of receipt to come', { subject, receivedAt: '2126-01-01T00:00:00Z' }, ['input', 'receivedAt']],
  ['a request that is none', { subject: null, request: email }, ['input', 'request']],
];

describe('what is answered and logged when something is wrong', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startRunningSystem();
  });
  afterAll(() => system.stop());

  function expectNoValue(text: string): void {
    expect(text.toLowerCase()).not.toContain(mark);
    expect(text).not.toMatch(/stack|node_modules|\bat .+:\d+:\d+/);
  }

  it.each(wrong)('holds nothing of what was sent: %s', async (_what, document, variables) => {
    const { data, errors, headers, text } = await system.ask<object>(document, { ...variables });

    expect(errors.length).toBeGreaterThan(0);
    expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true);
    expectNoValue(text);
    for (const { message, extensions } of errors) {
      expect(message).toMatch(/\.$/);
      expect(extensions['code']).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED|GRAPHQL_PARSE_FAILED)$/);
      expect(extensions['requestId']).toBe(headers.get('x-request-id'));
    }
  });

  it.each(invalid)('names the field and not the value: %s', async (_what, input, field) => {
    const { privacyRequest, userErrors } = await requestDeletion(system, { ...input });

    expect(privacyRequest).toBeNull();
    expect(userErrors).toContainEqual({ code: 'INVALID', message: expect.stringMatching(/\.$/), field });
    expectNoValue(JSON.stringify(userErrors));
  });

  it('names every vendor that there is not', async () => {
    const { userErrors } = await requestDeletion(system, { subject, vendors: ['attentive', email, mark] });

    expect(userErrors.map(({ code, field }) => ({ code, field }))).toEqual([
      { code: 'NOT_FOUND', field: ['input', 'vendors', '1'] },
      { code: 'NOT_FOUND', field: ['input', 'vendors', '2'] },
    ]);
    expectNoValue(JSON.stringify(userErrors));
  });

  it('holds nothing of a request that is no GraphQL over HTTP', async () => {
    const json = { 'content-type': 'application/json' };
    const requests: readonly (readonly [string, RequestInit])[] = [
      ['', { method: 'POST', headers: json, body: `{"query": "${email}` }],
      ['', { method: 'POST', headers: json, body: JSON.stringify({ query: { [mark]: email } }) }],
      ['', { method: 'POST', headers: json, body: JSON.stringify({ query: '{ viewer { id } }', variables: email }) }],
      [
        '',
        { method: 'POST', headers: json, body: JSON.stringify({ query: '{ viewer { id } }', operationName: email }) },
      ],
      ['', { method: 'POST', headers: json, body: JSON.stringify([{ query: email }]) }],
      ['', { method: 'POST', headers: { 'content-type': `text/${mark}` }, body: email }],
      [`?query=${encodeURIComponent(`{ ${mark}`)}`, { headers: { 'apollo-require-preflight': '1' } }],
      [`?query={viewer{id}}&variables=${encodeURIComponent(email)}`, { headers: { 'apollo-require-preflight': '1' } }],
      [`/${mark}?email=${email}`, {}],
      [`?email=${email}`, { method: 'DELETE' }],
      ['', { method: 'POST', headers: { ...json, 'x-request-id': email }, body: '{}' }],
    ];
    for (const [path, init] of requests) {
      const response = await fetch(`${system.url}/graphql${path}`, init);
      const text = await response.text();

      expectNoValue(text);
      expectNoValue(JSON.stringify([...response.headers]));
      const { errors } = JSON.parse(text) as { readonly errors: readonly GraphAnswerError[] };
      expect(errors.map(({ extensions }) => extensions['requestId'])).toEqual([response.headers.get('x-request-id')]);
    }
  });

  it('holds nothing of a failure within, which is logged under the id that the caller is told', async () => {
    await system.application.ledger.db.schema.alterTable('event').renameTo('event_away').execute();
    const { id } = { id: Buffer.from('RequestEvent:019a0000-0000-7000-8000-000000000000').toString('base64url') };
    const { errors, text } = await system.ask('query($id: ID!) { node(id: $id) { id } }', { id });
    await system.application.ledger.db.schema.alterTable('event_away').renameTo('event').execute();

    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } }]);
    expect(text).not.toMatch(/event_away|relation|select|42P01/i);
    expect(system.log()).toContain(
      `"event":"graphql.failed","requestId":"${String(errors[0]?.extensions['requestId'])}"`,
    );
  });

  it('is logged without anybody in it, even where everything goes well', async () => {
    const { id } = await takenDeletion(system, {
      subject: { email, phone: '+12025550142', name: mark },
      message: `From ${mark}`,
      idempotencyKey: `key of ${mark}`,
    });
    await requestAtItsEnd(system, id);
    await system.query('query($email: EmailAddress) { subject(email: $email) { id } }', { email });
    const log = system.log();

    expect(log).toContain('vendor.submit');
    expect(log.toLowerCase()).not.toContain(mark);
    expect(log).not.toContain('2025550142');
  });

  it('is kept without anybody in it', async () => {
    const kept = JSON.stringify(await rowsOfEverything());

    expect(kept).toContain('request.state');
    expect(kept.toLowerCase()).not.toContain(mark);
    expect(kept).not.toContain('2025550142');
    expect(kept).not.toContain(Buffer.from(mark).toString('base64'));
  });

  async function rowsOfEverything(): Promise<readonly unknown[]> {
    const { db } = system.application.ledger;
    const tables = await db.introspection.getTables();
    const rows = tables.map(({ name }) =>
      db.$extendTables<Record<string, object>>().selectFrom(name).selectAll().execute(),
    );
    const all = await Promise.all(rows);
    return all.flat().map((row) =>
      // Bytes are looked into as the text that they would be if they were not encrypted.
      Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value)),
    );
  }
});
