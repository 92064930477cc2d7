import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenStore, VendorTokens } from '../../src/domain/vendor-account.js';
import { registerAccounts } from '../../src/ledger/accounts.js';
import { tokenStore } from '../../src/ledger/token-store.js';
import type { Keyring } from '../../src/ledger/keyring.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freshKeyring } from '../support/delivery-bench.js';
import { newScript, scriptedSource } from '../support/scripted-source.js';
import { onServer, silentLog } from '../support/test-server.js';

let database: TestDatabase;
let keyring: Keyring;
const open: Ledger[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  keyring = freshKeyring();
});
beforeEach(async () => {
  const ledger = await anotherProcess();
  await registerAccounts(
    ledger,
    ['north', 'south'].map((key) => ({
      account: { declaredWindowMs: null },
      source: scriptedSource({ key }, newScript()),
    })),
  );
  await onServer(database.url, 'update vendor_account set tokens = null');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((ledger) => ledger.close()));
});
afterAll(() => database.drop());

/** The ledger as another process has it: with a pool of its own. */
async function anotherProcess(): Promise<Ledger> {
  const ledger = await openLedger({ url: database.url, keyring, now: () => new Date(), log: silentLog });
  open.push(ledger);
  return ledger;
}

const store = async (seed: string | null = 'seed-1'): Promise<TokenStore> =>
  tokenStore(await anotherProcess(), () => seed);

const tokens = (number: number): VendorTokens => ({
  accessToken: `access-${String(number)}`,
  refreshToken: `refresh-${String(number)}`,
  expiresAt: new Date('2026-11-20T10:00:00Z'),
});

/** The turn of whoever exchanges now runs out. */
const lapse = () =>
  onServer(database.url, `update vendor_account set refresh_until = now() - interval '1 second' where key = 'north'`);

const exchangeTo = (answer: VendorTokens) => () => Promise.resolve(answer);
const never = () => Promise.reject(new Error('must not be exchanged'));

describe('tokens in the ledger', () => {
  it('are none before the first exchange, and then are there for every process, whole', async () => {
    const [one, other] = [await store(), await store()];
    expect(await one.read('north')).toBeNull();
    expect(await one.refresh('north', null, exchangeTo(tokens(1)))).toEqual(tokens(1));
    expect(await other.read('north')).toEqual(tokens(1));
    expect(await other.read('south')).toBeNull();
  });

  it('are exchanged once, however many processes find them stale at once', async () => {
    const [one, other] = [await store(), await store()];
    await one.refresh('north', null, exchangeTo(tokens(1)));
    let exchanges = 0;
    let underWay = 0;
    const exchange = async (held: VendorTokens | null): Promise<VendorTokens> => {
      underWay += 1;
      expect(underWay).toBe(1);
      expect(held).toEqual(tokens(1));
      exchanges += 1;
      await sleep(30);
      underWay -= 1;
      return tokens(2);
    };
    const all = [one, other, one, other].map((each) => each.refresh('north', 'access-1', exchange));
    expect(await Promise.all(all)).toEqual([tokens(2), tokens(2), tokens(2), tokens(2)]);
    expect(exchanges).toBe(1);
  });

  it('are committed before anybody uses them', async () => {
    const [one, other] = [await store(), await store()];
    const fresh = await one.refresh('north', null, exchangeTo(tokens(1)));
    expect(await other.read('north')).toEqual(fresh);
  });

  it('give the newest refresh token to each exchange, since a vendor may take each only once', async () => {
    const one = await store();
    await one.refresh('north', null, exchangeTo(tokens(1)));
    for (const number of [2, 3, 4]) {
      await one.refresh('north', `access-${String(number - 1)}`, (held) => {
        expect(held?.refreshToken).toBe(`refresh-${String(number - 1)}`);
        return Promise.resolve(tokens(number));
      });
    }
    expect(await (await store()).read('north')).toEqual(tokens(4));
  });

  it('stay as they were when an exchange fails, and do not hold up the next one', async () => {
    const one = await store();
    await one.refresh('north', null, exchangeTo(tokens(1)));
    const failing = one.refresh('north', 'access-1', () => Promise.reject(new Error('no answer')));
    await expect(failing).rejects.toThrow('no answer');
    expect(await one.read('north')).toEqual(tokens(1));
    expect(await one.refresh('north', 'access-1', exchangeTo(tokens(2)))).toEqual(tokens(2));
  });

  it('are exchanged by another process when the one whose turn it was has died in it', async () => {
    const [one, other] = [await store(), await store()];
    const begun = Promise.withResolvers<null>();
    const dead = one.refresh('north', null, () => {
      begun.resolve(null);
      return new Promise<VendorTokens>(() => undefined);
    });
    void dead.catch(() => undefined);
    await begun.promise;
    const waiting = other.refresh('north', null, exchangeTo(tokens(1)));
    await sleep(250);
    expect(await other.read('north')).toBeNull();
    await lapse();
    expect(await waiting).toEqual(tokens(1));
  });

  it('are not put in place of newer ones by a process whose turn has lapsed', async () => {
    const [one, other] = [await store(), await store()];
    await one.refresh('north', null, exchangeTo(tokens(1)));
    const late = one.refresh('north', 'access-1', async () => {
      await lapse();
      await other.refresh('north', 'access-1', exchangeTo(tokens(3)));
      return tokens(2);
    });
    expect(await late).toEqual(tokens(3));
    expect(await other.read('north')).toEqual(tokens(3));
  });

  it('are not exchanged for somebody who holds older ones', async () => {
    const one = await store();
    await one.refresh('north', null, exchangeTo(tokens(2)));
    expect(await one.refresh('north', 'access-1', never)).toEqual(tokens(2));
    expect(await one.refresh('north', null, never)).toEqual(tokens(2));
  });

  it('begin anew when the vendors file holds another refresh token than the one they began with', async () => {
    const before = await store('seed-1');
    await before.refresh('north', null, exchangeTo(tokens(1)));
    const after = await store('seed-2');
    expect(await after.read('north')).toBeNull();
    await after.refresh('north', 'access-1', (held) => {
      expect(held).toBeNull();
      return Promise.resolve(tokens(9));
    });
    expect(await after.read('north')).toEqual(tokens(9));
  });

  it('survive a restart with the same refresh token in the vendors file, however often they were rotated', async () => {
    const before = await store('seed-1');
    await before.refresh('north', null, exchangeTo(tokens(1)));
    await before.refresh('north', 'access-1', exchangeTo(tokens(2)));
    expect(await (await store('seed-1')).read('north')).toEqual(tokens(2));
  });

  it('cannot be read from the database, nor under another account', async () => {
    const one = await store();
    await one.refresh('north', null, exchangeTo(tokens(1)));
    const [row] = await onServer(
      database.url,
      `select encode(tokens, 'escape') as text from vendor_account where key = 'north'`,
    );
    expect(String(row?.['text'])).not.toMatch(/access-1|refresh-1|seed-1/u);
    await onServer(
      database.url,
      `update vendor_account set tokens = (select tokens from vendor_account where key = 'north')`,
    );
    await expect(one.read('south')).rejects.toThrow();
  });
});
