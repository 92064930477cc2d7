import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Person } from '../../datasources/simulator-kit/index.js';
import { required } from '../../src/domain/invariant-error.js';
import { createServices } from '../../src/services/create-services.js';
import type { Services } from '../../src/services/services.js';
import { everyText, holds } from '../support/every-text.js';
import { startRunningSystem, type RunningSystem } from '../support/running-system.js';

// cspell:ignore Larkenspurville Bartholomäus Ñandúström Snowdropham
/** People who asked somewhere; every one of their facts is a word that means nothing else. */
const people: readonly Person[] = [
  {
    name: 'Wilhelmina Quagmire',
    email: 'wilhelmina.quagmire@example.com',
    otherEmails: ['w.quagmire-elsewhere@example.com'],
    phone: '+12025550147',
    dateOfBirth: '1971-03-29',
    address: '77 Thistledown Lane',
    address2: 'Floor Umbrella',
    city: 'Larkenspurville',
    state: 'TX',
    postalCode: '90017-4471',
  },
  {
    name: 'Bartholomäus Ñandúström',
    email: 'bartholomaeus@example.com',
    otherEmails: [],
    phone: '+12025550163',
    dateOfBirth: '1984-11-07',
    address: '5 Gooseberry Crescent',
    address2: null,
    city: 'Snowdropham',
    state: 'CA',
    postalCode: '90018-5582',
  },
];
const caller = {
  name: 'Philippa Marzipan',
  email: 'Philippa.Marzipan@Example.com',
  phone: '+1 (202) 555-0188',
  message: 'Please forget my rhododendron subscription.',
};

/** What may not be found anywhere: whole values, and the parts that alone would say who it is. */
const needles: readonly string[] = [
  ...people.flatMap((one) => [
    ...one.name.split(' '),
    one.email.split('@')[0] ?? '',
    ...one.otherEmails.map((email) => email.split('@')[0] ?? ''),
    one.phone.slice(2),
    one.dateOfBirth,
    one.address,
    ...(one.address2 === null ? [] : [one.address2]),
    one.city,
    one.postalCode,
  ]),
  'philippa',
  'marzipan',
  '2025550188',
  '555-0188',
  'rhododendron',
];

let system: RunningSystem;
let services: Services;
/** The deletion that the caller asked for. */
let requestId: string;

beforeAll(async () => {
  system = await startRunningSystem();
  const { context, vendors, retired } = system.application.delivery;
  services = createServices(
    { delivery: context, vendors, retired, country: 'US' },
    { id: 'officer', name: null, scopes: ['requests:read', 'requests:write', 'subjects:reveal'] },
  );
  await readLists();
  requestId = await sendDeletion();
  await acknowledgeOne();
});
afterAll(() => system.stop());

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 45_000;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error('It did not come to that.');
    await sleep(100);
  }
}

const query = async (text: string): Promise<readonly Record<string, unknown>[]> =>
  (await sql.raw<Record<string, unknown>>(text).execute(system.application.ledger.db)).rows;

/** People ask at every vendor whose list is read, and their requests come into the ledger. */
async function readLists(): Promise<void> {
  const { lanes } = system.application.delivery.context;
  const listed = [...system.application.simulators].filter(([key]) => lanes.get(key)?.source.list !== undefined);
  const ids = listed.flatMap(([, simulator]) => people.map((one) => simulator.add(one)));
  expect(ids.length).toBeGreaterThan(people.length);
  const list = ids.map((id) => `'${id}'`).join();
  await eventually(async () => {
    const known = await query(`select id from vendor_record where raw is not null and native_id in (${list})`);
    return known.length === ids.length;
  });
}

/** A deletion with everything that a caller may say, sent to every vendor that can delete. */
async function sendDeletion(): Promise<string> {
  const { value } = await services.requests.requestDeletion({
    idempotencyKey: `marzipan-${randomUUID()}`,
    subject: { id: null, email: caller.email, phone: caller.phone, name: caller.name },
    request: null,
    vendors: null,
    regulation: null,
    receivedAt: null,
    message: caller.message,
    planHash: null,
  });
  const { id } = required(value, 'A deletion');
  await eventually(async () => {
    const records = await query(`select phase, raw is not null as read from vendor_record where request_id = '${id}'`);
    const settled = records.every(({ phase }) => phase !== 'PLANNED' && phase !== 'INTENT');
    return settled && records.some(({ read }) => read === true);
  });
  return id;
}

async function acknowledgeOne(): Promise<void> {
  const [intake] = await query(`select request_id from vendor_status where role = 'INTAKE' limit 1`);
  const { problems } = await services.requests.acknowledge(String(intake?.['request_id']));
  expect(problems).toEqual([]);
}

/** Where any of the people's facts stands in plain. */
async function findings(): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { place, text } of everyText(system.application.ledger.db)) {
    for (const needle of needles) if (holds(text, needle)) found.add(`${place}: ${needle}`);
  }
  return [...found];
}

describe('the ledger', () => {
  it('knows people by every vendor’s list and by what a caller said', async () => {
    const holder = await services.subjects.byEmail('wilhelmina.quagmire@example.com');
    expect(holder).toMatchObject({ name: 'Wilhelmina Quagmire', dateOfBirth: '1971-03-29' });
    const request = required(await services.requests.byId(requestId), 'The deletion');
    expect(request.message).toBe(caller.message);
    expect(await services.subjects.byId(request.subjectId)).toMatchObject({ name: caller.name });
  });

  it('holds nothing of them in plain, in no column of no table', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each([
    ['a text', `create table planted as select 'x WILHELMINA.quagmire@example.com y'::text as v`],
    ['bytes', `create table planted as select convert_to('Bartholomäus', 'UTF8') as v`],
    ['bytes in another encoding', `create table planted as select convert_to('Bartholomäus', 'LATIN1') as v`],
    [
      'base64 in bytes',
      `create table planted as select convert_to(encode(convert_to('a rhododendron', 'UTF8'), 'base64'), 'UTF8') as v`,
    ],
    ['a document', `create table planted as select '{"phone": ["+12025550188"]}'::jsonb as v`],
    [
      'a signed statement',
      `create table planted as select 'e30.' || translate(encode(convert_to('a rhododendron', 'UTF8'), 'base64'), '+/=', '-_') || '.x' as v`,
    ],
    ['a list', `create table planted as select array['Larkenspurville'] as v`],
  ])('would be seen to hold it: %s', async (_what, statement) => {
    await query(statement);
    try {
      const found = await findings();
      expect(found).not.toEqual([]);
      expect(found.filter((place) => !place.startsWith('public.planted.v: '))).toEqual([]);
    } finally {
      await query('drop table planted');
    }
  });

  it('is not filled by way of the log either', () => {
    expect(system.log()).toContain('vendor.submit');
    expect(needles.filter((needle) => holds(system.log(), needle))).toEqual([]);
  });
});
