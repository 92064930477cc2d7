import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { vendorEntries } from '../../datasources/index.js';
import type { Person } from '../../datasources/simulator-kit/index.js';
import { required } from '../../src/domain/invariant-error.js';
import { startApplication, type Application } from '../../src/server/application.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { createLog } from '../../src/server/log.js';
import { createServices } from '../../src/services/create-services.js';
import type { Services } from '../../src/services/services.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

// Four vendors' lists are read and a deletion is sent to three of them.
jest.setTimeout(60_000);

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

let database: TestDatabase;
let folder: string;
let application: Application;
let services: Services;
const logged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'no-plaintext-'));
  const configuration = readConfiguration({
    environment: { DATABASE_URL: database.url, DATA_DIR: folder, PORT: '0' },
    workingDirectory: folder,
    folders: vendorEntries.map((entry) => entry.folder),
    now: new Date(),
  });
  application = await startApplication({
    configuration,
    log: createLog('trace', { write: (line) => void logged.push(line) }),
    now: () => new Date(),
    parts: { server: false, worker: true },
    simulation: { seed: 0 },
  });
  const { context, vendors, retired } = application.delivery;
  services = createServices(
    { delivery: context, vendors, retired, country: 'US' },
    { id: 'officer', name: null, scopes: ['requests:read', 'requests:write', 'subjects:reveal'] },
  );
});
afterAll(async () => {
  await application.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 45_000;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error('It did not come to that.');
    await sleep(100);
  }
}

async function query(text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Every value in every column of every table, each as all the texts that it could be read as. */
async function* everyText(): AsyncGenerator<{ readonly place: string; readonly text: string }> {
  const tables = await query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables) {
    for (const row of await query(`select * from ${String(name)}`)) {
      for (const [column, value] of Object.entries(row)) {
        const place = `${String(name)}.${column}`;
        const texts = Buffer.isBuffer(value)
          ? [value.toString('latin1'), value.toString('utf8'), Buffer.from(value.toString('latin1'), 'base64').toString('utf8')]
          : [typeof value === 'string' ? value : (JSON.stringify(value) ?? '')];
        for (const text of texts) yield { place, text };
      }
    }
  }
}

const holds = (text: string, needle: string): boolean =>
  text.toLowerCase().normalize('NFC').includes(needle.toLowerCase().normalize('NFC'));

/** Where any of the people's facts stands in plain. */
async function findings(): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { place, text } of everyText()) {
    for (const needle of needles) if (holds(text, needle)) found.add(`${place}: ${needle}`);
  }
  return [...found];
}

/** Puts the people into every vendor whose list is read; answers the ids of their requests there. */
function askAtVendors(): readonly string[] {
  return [...application.simulators].flatMap(([key, simulator]) => {
    const listed = application.delivery.context.lanes.get(key)?.source.list !== undefined;
    return listed ? people.map((one) => simulator.add(one)) : [];
  });
}

describe('the ledger', () => {
  it('is filled with people by every vendor’s list, by a deletion that is sent, and by an acknowledgement', async () => {
    const ids = askAtVendors();
    expect(ids.length).toBeGreaterThan(people.length);
    await query('update vendor_walk set due_at = now()');
    await eventually(async () => {
      const [known] = await query(`select count(*)::int as n from vendor_record where native_id = any(
        array[${ids.map((id) => `'${id}'`).join()}])`);
      return known?.['n'] === ids.length;
    });
    const { value: request } = await services.requests.requestDeletion({
      idempotencyKey: `marzipan-${randomUUID()}`,
      subject: { id: null, email: caller.email, phone: caller.phone, name: caller.name },
      request: null,
      vendors: null,
      regulation: null,
      receivedAt: null,
      message: caller.message,
      planHash: null,
    });
    const { id } = required(request, 'A deletion');
    await eventually(async () => {
      const open = await query(`select id from vendor_record where request_id = '${id}' and phase in ('PLANNED', 'INTENT')`);
      const sent = await query(`select id from vendor_record where request_id = '${id}' and raw is not null`);
      return open.length === 0 && sent.length > 0;
    });
    const [intake] = await query(
      `select request_id from vendor_status where role = 'INTAKE' order by created_at desc limit 1`,
    );
    await services.requests.acknowledge(String(intake?.['request_id']));
    const holder = await services.subjects.byEmail('wilhelmina.quagmire@example.com');
    expect(holder).toMatchObject({ name: 'Wilhelmina Quagmire', dateOfBirth: '1971-03-29' });
    expect((await services.requests.byId(id))?.message).toBe(caller.message);
  });

  it('holds nothing of them in plain, in no column of no table', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each([
    ['a text', `create table planted as select 'x WILHELMINA.quagmire@example.com y'::text as v`],
    ['bytes', `create table planted as select convert_to('Bartholomäus', 'UTF8') as v`],
    ['bytes in another encoding', `create table planted as select convert_to('Bartholomäus', 'LATIN1') as v`],
    ['base64 in bytes', `create table planted as select convert_to(encode(convert_to('a rhododendron', 'UTF8'), 'base64'), 'UTF8') as v`],
    ['a document', `create table planted as select '{"phone": ["+12025550188"]}'::jsonb as v`],
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
    expect(logged.length).toBeGreaterThan(10);
    expect(needles.filter((needle) => logged.some((line) => holds(line, needle)))).toEqual([]);
  });
});
