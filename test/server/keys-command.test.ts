import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import type { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessLog } from '../../src/ledger/access-log.js';
import { viewerOfApiKey } from '../../src/ledger/api-keys.js';
import { parseKeyring } from '../../src/ledger/keyring.js';
import { newId, openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { accessLogCommand } from '../../src/server/cli/access-log-command.js';
import { keysCommand } from '../../src/server/cli/keys-command.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { silentLog } from '../support/test-server.js';

let database: TestDatabase;
let folder: string;
let ledger: Ledger;
const environment = { ...process.env };

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'privacy-graph-keys-'));
  const keys = `k1:${randomBytes(32).toString('base64')}`;
  ledger = await openLedger({ url: database.url, keyring: parseKeyring(keys), now: () => new Date(), log: silentLog });
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    ENCRYPTION_KEYS: keys,
    LOG_LEVEL: 'silent',
  });
});
beforeEach(() => {
  process.exitCode = 0;
});
afterAll(async () => {
  process.env = environment;
  process.exitCode = 0;
  await ledger.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What a command prints; `failed` where it refuses. */
async function run(
  command: Command,
  ...words: readonly string[]
): Promise<{ readonly out: string; readonly failed: boolean }> {
  const written: string[] = [];
  const output = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  for (const one of [command, ...command.commands])
    one.exitOverride().configureOutput({ writeErr: (text) => written.push(text) });
  try {
    await command.parseAsync(words, { from: 'user' });
    return { out: written.join(''), failed: false };
  } catch {
    return { out: written.join(''), failed: true };
  } finally {
    output.mockRestore();
  }
}

const keys = (...words: readonly string[]) => run(keysCommand(), ...words);

it('an operator makes a key, sees it on the list, and revokes it', async () => {
  const made = await keys(
    'create',
    '--name',
    'Nightly report',
    '--scope',
    'requests:read',
    'requests:write',
    '--expires',
    'P30D',
  );
  const key = made.out.trim();
  const id = key.split('_')[1] ?? '';
  expect(await viewerOfApiKey(ledger, key)).toEqual({
    id: `key:${id}`,
    name: 'Nightly report',
    scopes: ['requests:read', 'requests:write'],
  });

  const list = (await keys('list')).out;
  expect(list).toMatch(new RegExp(`^${id}\\texpires \\S+Z\\trequests:read,requests:write\\tNightly report\\n$`));
  expect(list).not.toContain(key.split('_')[2]);

  expect((await keys('revoke', id)).out).toBe(`${id} is revoked.\n`);
  expect(await viewerOfApiKey(ledger, key)).toBeNull();
  expect((await keys('list')).out).toContain(`${id}\trevoked `);
  expect((await keys('revoke', id)).failed).toBe(true);
});

it('a key lasts ninety days, unless it is said otherwise', async () => {
  await keys('create', '--name', 'For a while', '--scope', 'requests:read');
  await keys('create', '--name', 'For ever', '--scope', 'requests:read', '--expires', 'never');
  const named = (name: string) =>
    ledger.db
      .selectFrom('api_key')
      .select(['expires_at', 'made_at'])
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
  const limited = await named('For a while');
  expect(Number(limited.expires_at) - Number(limited.made_at)).toBe(90 * 86_400_000);
  expect((await named('For ever')).expires_at).toBeNull();
});

it.each([
  ['without a name', ['create', '--scope', 'requests:read']],
  ['with an empty name', ['create', '--name', ' ', '--scope', 'requests:read']],
  ['without a scope', ['create', '--name', 'A']],
  ['with a scope that there is not', ['create', '--name', 'A', '--scope', 'requests:burn']],
  ['to approve', ['create', '--name', 'A', '--scope', 'requests:approve']],
  ['to approve among other things', ['create', '--name', 'A', '--scope', 'requests:read', 'requests:approve']],
  ['for no time', ['create', '--name', 'A', '--scope', 'requests:read', '--expires', 'PT0S']],
])('no key is made %s', async (_, words) => {
  expect((await keys(...words)).failed).toBe(true);
});

it('an operator is told why no machine approves', async () => {
  const { out } = await keys('create', '--name', 'A', '--scope', 'requests:approve');

  expect(out).toContain('A machine does not approve');
  expect(out).toContain('requests:read, requests:write, subjects:reveal, schema:read');
  expect((await keys('list')).out).not.toContain('requests:approve');
});

it('an operator reads who has been shown whose data, and has the log checked', async () => {
  const [ann, ben] = [newId(), newId()];
  const log = new AccessLog(ledger);
  for (const [viewer, subject] of [
    ['ana', ann],
    ['bea', ben],
    ['ana', ben],
  ] as const) {
    await log.write({ viewer, operation: 'Look', requestId: 'r', subjects: [subject] });
  }
  await log.close();
  const read = async (...words: readonly string[]) =>
    (await run(accessLogCommand(), ...words)).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  expect(await read()).toHaveLength(3);
  expect(await read('--viewer', 'bea')).toMatchObject([{ viewer: 'bea', operation: 'Look', subjects: [ben] }]);
  expect(await read('--subject', Buffer.from(`Subject:${ann}`).toString('base64url'))).toMatchObject([
    { subjects: [ann] },
  ]);
  expect((await run(accessLogCommand(), '--check')).out).toBe('3 entries were checked; all is as it was written.\n');
  expect(process.exitCode).toBe(0);
});
