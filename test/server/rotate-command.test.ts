import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required } from '../../src/domain/invariant-error.js';
import { parseKeyring } from '../../src/ledger/keyring.js';
import { openLedger } from '../../src/ledger/ledger.js';
import { createSubject } from '../../src/ledger/subjects.js';
import { rotateCommand } from '../../src/server/cli/rotate-command.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { onServer, silentLog } from '../support/test-server.js';

const keyText = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [oldKey, newKey] = [keyText('old'), keyText('new')];
const environment = { ...process.env };

let database: TestDatabase;
let folder: string;
let person: { readonly id: string; readonly wrapped: Buffer };

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'privacy-graph-rotate-'));
  const now = () => new Date();
  const ledger = await openLedger({ url: database.url, keyring: parseKeyring(oldKey), now, log: silentLog });
  const { id } = await ledger.db.transaction().execute((trx) => createSubject(ledger, trx));
  const row = await ledger.db.selectFrom('subject').select('wrapped_key').executeTakeFirstOrThrow();
  person = { id, wrapped: required(row.wrapped_key, 'The wrapped key') };
  await ledger.close();
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    ENCRYPTION_KEYS: `${newKey},${oldKey}`,
    LOG_LEVEL: 'silent',
  });
});
beforeEach(() => {
  process.exitCode = 0;
});
afterAll(async () => {
  process.env = environment;
  process.exitCode = 0;
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What the command says, and what it ends with. */
async function rotate(): Promise<{ readonly code: unknown; readonly said: string }> {
  const written: string[] = [];
  const output = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    await rotateCommand().parseAsync([], { from: 'user' });
    return { code: process.exitCode, said: written.join('') };
  } finally {
    output.mockRestore();
  }
}

it('says which old key is still needed, where something was wrapped with it while it worked', async () => {
  // A process that has the old key first writes after everybody was looked at, as far as the rotation can see.
  await onServer(
    database.url,
    `create function write_late() returns trigger language plpgsql as $$
      begin
        update subject set wrapped_key = '\\x${person.wrapped.toString('hex')}' where id = '${person.id}';
        return null;
      end $$;
    create trigger write_late after update on secret for each row execute function write_late()`,
  );
  const first = await rotate();
  expect(first.said).toContain('1 thing is still wrapped with "old"');
  expect(first.said).not.toContain('needed any more');
  expect(first.code).toBe(1);

  await onServer(database.url, 'drop trigger write_late on secret');
  const second = await rotate();
  expect(second.said).toMatch(/^1 of \d+ wrapped anew\. No other key of ENCRYPTION_KEYS is needed any more\.\n$/);
  expect(second.code).toBe(0);
});
