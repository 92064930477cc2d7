import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { UnknownKeyError, parseKeyring } from '../../src/ledger/keyring.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { rotateKeys, type Rotated } from '../../src/ledger/rotate-keys.js';
import { addIdentifiers, createSubject, loadSubjects, subjectsHolding } from '../../src/ledger/subjects.js';
import { tokenStore } from '../../src/ledger/token-store.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { silentLog } from '../support/test-server.js';

const keyText = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [oldKey, newKey] = [keyText('old'), keyText('new')];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const opened = async <T>(keys: string, work: (ledger: Ledger) => Promise<T>): Promise<T> => {
  const now = () => new Date();
  const ledger = await openLedger({ url: database.url, keyring: parseKeyring(keys), now, log: silentLog });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
};

const person = (ledger: Ledger, email: string): Promise<string> =>
  ledger.db.transaction().execute(async (trx) => {
    const subject = await createSubject(ledger, trx);
    await addIdentifiers(ledger, trx, subject, [{ kind: 'EMAIL', value: email, main: true, source: null }]);
    return subject.id;
  });

const emailsOf = async (ledger: Ledger, ids: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const subjects = await loadSubjects(ledger, ledger.db, ids);
  return ids.map((id) => subjects.get(id)?.identifiers[0]?.value);
};

describe('a new encryption key', () => {
  it('takes over from the old one, which is then needed no more', async () => {
    const emails = Array.from({ length: 7 }, (_, index) => `rotated-${String(index)}@example.com`);
    const ids = await opened(oldKey, (ledger) => Promise.all(emails.map((email) => person(ledger, email))));
    // The old one alone still opens everything; the new one alone opens nothing, and says which is missing.
    await expect(opened(newKey, () => Promise.resolve())).rejects.toEqual(new UnknownKeyError('old'));

    const done = await opened(`${newKey},${oldKey}`, (ledger) => rotateKeys(ledger));
    expect(done.rewrapped).toBe(done.looked);
    expect(done.left).toEqual([]);
    await opened(newKey, async (ledger) => {
      expect(await emailsOf(ledger, ids)).toEqual(emails);
      // What people are found by was not hashed anew: it is found as before.
      expect(await subjectsHolding(ledger, 'EMAIL', 'rotated-3@example.com')).toEqual([ids[3]]);
      expect(await rotateKeys(ledger)).toEqual({
        looked: done.looked,
        total: done.looked,
        rewrapped: 0,
        left: [],
      });
    });
    await expect(opened(oldKey, () => Promise.resolve())).rejects.toThrow('The encryption key "new" is missing');
  });

  it('goes on where a rotation was ended, and until then no server starts without the old key', async () => {
    const third = keyText('third');
    const ids = await opened(newKey, (ledger) =>
      Promise.all(['ended-1@example.com', 'ended-2@example.com'].map((email) => person(ledger, email))),
    );
    const ended = opened(`${third},${newKey}`, (ledger) =>
      rotateKeys(ledger, ({ looked }: Rotated) => {
        if (looked > 0) throw new Error('The power failed.');
      }),
    );
    await expect(ended).rejects.toThrow('The power failed.');
    await expect(opened(third, () => Promise.resolve())).rejects.toEqual(new UnknownKeyError('new'));
    await opened(`${third},${newKey}`, async (ledger) => {
      expect(await emailsOf(ledger, ids)).toEqual(['ended-1@example.com', 'ended-2@example.com']);
      await rotateKeys(ledger);
    });
    await opened(third, async (ledger) => {
      expect(await emailsOf(ledger, ids)).toEqual(['ended-1@example.com', 'ended-2@example.com']);
    });
  });

  it('brings nobody back who was forgotten meanwhile', async () => {
    // The third key of the test before is gone with it: this one has a ledger of its own.
    const own = await createTestDatabase();
    const ring = parseKeyring(`${newKey},${oldKey}`);
    const now = () => new Date();
    const before = await openLedger({ url: own.url, keyring: parseKeyring(oldKey), now, log: silentLog });
    const id = await person(before, 'forgotten@example.com');
    await before.close();
    const ledger = await openLedger({ url: own.url, keyring: ring, now, log: silentLog });
    // Between reading and writing, as far as the rotation can see: the row is another one when it comes to write.
    const unwrap = ring.unwrap.bind(ring);
    let forgotten: Promise<unknown> = Promise.resolve();
    const forgetful = {
      ...ledger,
      keyring: {
        keyIds: ring.keyIds,
        wrap: ring.wrap.bind(ring),
        keyIdOf: ring.keyIdOf.bind(ring),
        unwrap: (wrapped: Uint8Array, purpose: string) => {
          forgotten = ledger.db.updateTable('subject').set({ wrapped_key: null }).where('id', '=', id).execute();
          return unwrap(wrapped, purpose);
        },
      },
    };
    await rotateKeys(forgetful);
    await forgotten;
    const row = await ledger.db.selectFrom('subject').select('wrapped_key').where('id', '=', id).executeTakeFirst();
    expect(row).toEqual({ wrapped_key: null });
    await ledger.close();
    await own.drop();
  });
});

describe('an old encryption key that a process still writes with', () => {
  it('is needed until a rotation after its last use: no server starts without it, and it is named', async () => {
    const own = await createTestDatabase();
    const now = () => new Date();
    const open = (keys: string) => openLedger({ url: own.url, keyring: parseKeyring(keys), now, log: silentLog });
    const [late, rotating] = [await open(oldKey), await open(`${newKey},${oldKey}`)];
    expect((await rotateKeys(rotating)).left).toEqual([]);

    const id = await person(late, 'taken-in-late@example.com');
    await expect(open(newKey)).rejects.toEqual(new UnknownKeyError('old'));
    // Nothing was overwritten: with both keys it is wrapped anew, and the old one is needed no more.
    expect(await rotateKeys(rotating)).toMatchObject({ rewrapped: 1, left: [] });
    const after = await open(newKey);
    expect(await emailsOf(after, [id])).toEqual(['taken-in-late@example.com']);

    await after.db
      .insertInto('vendor_account')
      .values({ key: 'north', id: '018f4e2a-0000-7000-8000-000000000001', kind: 'OUTREACH' })
      .execute();
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: null };
    await tokenStore(late, () => null).refresh('north', null, () => Promise.resolve(tokens));
    await expect(open(newKey)).rejects.toEqual(new UnknownKeyError('old'));
    await Promise.all([late.close(), rotating.close(), after.close()]);
    await own.drop();
  });
});

describe('a vendor’s tokens', () => {
  it('are wrapped anew, too, and what an exchange brings meanwhile is not lost', async () => {
    const own = await createTestDatabase();
    const now = () => new Date();
    const open = (keys: string) => openLedger({ url: own.url, keyring: parseKeyring(keys), now, log: silentLog });
    const first = { accessToken: 'a', refreshToken: 'r', expiresAt: null };
    const second = { accessToken: 'b', refreshToken: 's', expiresAt: null };
    const during = await open(`${newKey},${oldKey}`);
    await during.db
      .insertInto('vendor_account')
      .values({ key: 'north', id: '018f4e2a-0000-7000-8000-000000000001', kind: 'OUTREACH' })
      .execute();
    const before = { ...during, keyring: parseKeyring(oldKey) };
    await tokenStore(before, () => null).refresh('north', null, () => Promise.resolve(first));

    const answer = Promise.withResolvers<typeof second>();
    const asked = Promise.withResolvers<null>();
    const exchange = tokenStore(before, () => null).refresh('north', 'a', () => {
      asked.resolve(null);
      return answer.promise;
    });
    await asked.promise;
    const rotation = rotateKeys(during);
    answer.resolve(second);
    expect(await exchange).toEqual(second);
    await rotation;
    await during.close();

    const after = await open(newKey);
    expect(await tokenStore(after, () => null).read('north')).toEqual(second);
    await after.close();
    await own.drop();
  });
});
