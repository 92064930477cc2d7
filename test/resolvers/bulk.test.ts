import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Scope, type PrivacyRequest } from '../../src/domain/entities.js';
import type { BulkItem, DecisionInput, Services } from '../../src/services/services.js';
import { globalId } from '../../resolvers/global-id.js';
import { bareServices } from './bare-services.js';
import { graphOver, type Ask } from './graph-under-test.js';
import { noClocks } from '../support/no-clocks.js';

const at = new Date('2026-11-03T10:00:00Z');
const uuid = (n: number): string => `01926f5e-7c1a-7def-8abc-0123456789${String(n).padStart(2, '0')}`;
const id = (n: number): string => globalId('PrivacyRequest', uuid(n));

const request = (n: string): PrivacyRequest => ({
  id: n,
  reference: `PR-2026-${n.slice(-2)}`,
  subjectId: 's',
  regulation: 'CCPA',
  state: 'IN_PROGRESS',
  rights: ['ACCESS'],
  decided: null,
  unknownType: false,
  originVendor: null,
  message: null,
  receivedAt: at,
  acknowledgedAt: null,
  identityVerifiedAt: null,
  approval: null,
  completedAt: null,
  closedAt: null,
  createdAt: at,
  updatedAt: at,
  ...noClocks,
});

/** What the services were asked for, one entry a call. */
let asked: (readonly (string | DecisionInput)[])[] = [];

/** Everything is done, but for the request that ends in 99. */
const answer = (one: string): BulkItem => ({
  request: one,
  outcome: one.endsWith('99')
    ? { value: null, problems: [{ code: 'CONFLICT', message: 'It is closed.', field: ['input', 'request'] }] }
    : { value: request(one), problems: [] },
});

const servicesOf = (scopes: Services['viewer']['scopes']): Services => {
  const bare = bareServices(scopes);
  return {
    ...bare,
    requests: {
      ...bare.requests,
      acknowledgeMany: (ids) => {
        asked.push(ids);
        return Promise.resolve(ids.map(answer));
      },
      updateMany: (inputs) => {
        asked.push(inputs);
        return Promise.resolve(inputs.map((input) => answer(input.request)));
      },
    },
  };
};

let ask: Ask;
let reader: Ask;
beforeAll(async () => {
  ask = await graphOver(servicesOf([Scope.read, Scope.write]));
  reader = await graphOver(servicesOf([Scope.read]));
});
beforeEach(() => {
  asked = [];
});

const payload =
  '{ succeeded failed results { request privacyRequest { reference } userErrors { code message field } } }';
const acknowledge = `mutation ($requests: [ID!]!) { acknowledgeMany(requests: $requests) ${payload} }`;
const decide = `mutation ($inputs: [UpdatePrivacyRequestInput!]!) { updatePrivacyRequests(inputs: $inputs) ${payload} }`;

describe('an act on many requests', () => {
  it('answers for each at its own place, and does what can be done in one call', async () => {
    const requests = [id(3), 'nonsense', id(1), id(99), id(3), globalId('Subject', uuid(2))];

    const { data, errors } = await ask(acknowledge, { requests });

    expect(errors).toEqual([]);
    expect(asked).toEqual([[uuid(3), uuid(1), uuid(99)]]);
    const refused = (code: string, index: string) => ({ userErrors: [{ code, field: ['requests', index] }] });
    expect(data?.['acknowledgeMany']).toMatchObject({
      succeeded: 2,
      failed: 4,
      results: [
        { request: id(3), privacyRequest: { reference: 'PR-2026-03' }, userErrors: [] },
        { request: 'nonsense', privacyRequest: null, ...refused('INVALID', '1') },
        { request: id(1), privacyRequest: { reference: 'PR-2026-01' }, userErrors: [] },
        { request: id(99), privacyRequest: null, ...refused('CONFLICT', '3') },
        { request: id(3), privacyRequest: null, ...refused('CONFLICT', '4') },
        { privacyRequest: null, ...refused('INVALID', '5') },
      ],
    });
  });

  it('names the field of the input that is wrong, and never its value', async () => {
    const secret = 'Ines Lund asked by telephone. '.repeat(9);
    const inputs = [
      { request: id(1), outcome: 'EXPORTED' },
      { request: id(2), outcome: 'EXPORTED', comments: secret },
      { request: id(99), denial: 'LEGAL_EXCEPTION' },
      { request: id(1), comments: 'Once more.' },
    ];

    const { data } = await ask(decide, { inputs });

    expect(asked).toMatchObject([
      [
        { request: uuid(1), outcome: 'EXPORTED', denial: null, right: null, optOutCompleted: null, comments: null },
        { request: uuid(99) },
      ],
    ]);
    expect(data?.['updatePrivacyRequests']).toMatchObject({
      succeeded: 1,
      failed: 3,
      results: [
        { userErrors: [] },
        { userErrors: [{ code: 'INVALID', message: 'At most 250 characters.', field: ['inputs', '1', 'comments'] }] },
        { userErrors: [{ code: 'CONFLICT', field: ['inputs', '2', 'request'] }] },
        { userErrors: [{ code: 'CONFLICT', field: ['inputs', '3', 'request'] }] },
      ],
    });
    expect(JSON.stringify(data)).not.toContain('Ines');
  });

  it.each([
    [acknowledge, 'requests', (n: number) => id(n)],
    [decide, 'inputs', (n: number) => ({ request: id(n), outcome: 'EXPORTED' })],
  ])('takes a hundred and not one more: %s', async (document, argument, input) => {
    const list = (length: number) => ({ [argument]: Array.from({ length }, (_, n) => input(n % 98)) });
    const lean = document.replace(payload, '{ succeeded failed }');

    expect((await ask(lean, list(100))).errors).toEqual([]);
    asked = [];
    expect((await ask(lean, list(101))).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: [argument] } },
    ]);
    expect(asked).toEqual([]);
  });

  it('does nothing for a viewer who may not write', async () => {
    expect(await reader(acknowledge, { requests: [id(1), 'nonsense'] })).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'FORBIDDEN', requiredScopes: ['requests:write'] } }],
    });
    expect(asked).toEqual([]);
  });

  it('of none is nothing', async () => {
    const { data } = await ask(acknowledge, { requests: [] });

    expect(data?.['acknowledgeMany']).toEqual({ succeeded: 0, failed: 0, results: [] });
  });
});
