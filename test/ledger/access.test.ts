import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessLogCheck, type KeptReading, type SignedEnd } from '../../src/domain/evidence/access-chain.js';
import { readSigned } from '../../src/domain/evidence/signed-statement.js';
import { Scope } from '../../src/domain/entities.js';
import { AccessLog, signAccessLog } from '../../src/ledger/access-log.js';
import { checkAccessLog } from '../../src/ledger/read-access-log.js';
import { createApiKey, listApiKeys, revokeApiKey, viewerOfApiKey } from '../../src/ledger/api-keys.js';
import { newId, openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { publicKeySet } from '../../src/ledger/signing-keys.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freshKeyring } from '../support/delivery-bench.js';
import { onServer, silentLog } from '../support/test-server.js';

let database: TestDatabase;
let ledger: Ledger;
let now = new Date('2026-11-22T09:00:00.000Z');

beforeAll(async () => {
  database = await createTestDatabase();
  ledger = await openLedger({ url: database.url, keyring: freshKeyring(), now: () => now, log: silentLog });
});
afterAll(async () => {
  await ledger.close();
  await database.drop();
});

const [ann, ben] = [newId(), newId()];
const reading = (operation: string | null, subjects: readonly string[] = [ann]) => ({
  viewer: 'user-1',
  operation,
  requestId: 'r-1',
  subjects,
});

/** Every chain, each as it is kept. */
async function chains(): Promise<readonly (readonly KeptReading[])[]> {
  const rows = await ledger.db.selectFrom('access_entry').selectAll().orderBy('chain').orderBy('sequence').execute();
  const kept = rows.map((row) => ({ ...row, at: row.at.toISOString(), hash: row.hash.toString('hex') }));
  return [...Map.groupBy(kept, ({ chain }) => chain).values()];
}

function faultsOf(kept: readonly KeptReading[], signed: readonly SignedEnd[] = []): readonly string[] {
  const check = new AccessLogCheck(signed);
  for (const one of kept) check.next(one);
  return check.end().map(({ fault }) => fault);
}

describe('the access log', () => {
  it('says who has seen whose data, when, and by which operation', async () => {
    await new AccessLog(ledger).write(reading('PageOfRequests', [ben, ann]));

    expect((await chains()).flat()).toContainEqual(
      expect.objectContaining({
        at: '2026-11-22T09:00:00.000Z',
        viewer: 'user-1',
        operation: 'PageOfRequests',
        request: 'r-1',
        subjects: [ann, ben].toSorted(),
        sequence: 1,
      }),
    );
  });

  it('is a chain of each process, whole however many operations come at once', async () => {
    const [one, other] = [new AccessLog(ledger), new AccessLog(ledger)];
    const before = (await chains()).length;
    await Promise.all(
      Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? other : one).write(reading(`Op${String(n)}`))),
    );

    const all = await chains();
    expect(all).toHaveLength(before + 2);
    expect(all.map(({ length }) => length)).toEqual(expect.arrayContaining([200, 100]));
    expect((await checkAccessLog(ledger)).faults).toEqual([]);
  });

  it('shows an entry that was changed, left out or moved, and a tail that was cut', async () => {
    const whole = (await chains()).find(({ length }) => length === 200) ?? [];
    const at = (sequence: number, change: Partial<KeptReading>) =>
      whole.map((one) => (one.sequence === sequence ? { ...one, ...change } : one));
    const swapped = [...whole.slice(0, 6), ...whole.slice(6, 8).toReversed(), ...whole.slice(8)];
    const end = { chain: whole[0]?.chain ?? '', entries: 200, head: whole.at(-1)?.hash ?? '' };
    const wrong = /Entry (7|8), or the one before it, is not what was written/;

    expect(faultsOf(whole, [end])).toEqual([]);
    expect(faultsOf(at(7, { viewer: 'user-2' }))).toEqual([expect.stringMatching(wrong)]);
    expect(faultsOf(at(7, { subjects: [] }))).toEqual([expect.stringMatching(wrong)]);
    expect(faultsOf(at(7, { hash: '00' }))).toEqual([expect.stringMatching(wrong), expect.stringMatching(wrong)]);
    expect(faultsOf(whole.toSpliced(6, 1))).toEqual(['Entry 7 is not there.']);
    expect(faultsOf(whole.slice(1))).toEqual(['Entry 1 is not there.']);
    expect(faultsOf(swapped)[0]).toBe('Entry 7 is not there.');
    expect(faultsOf(whole.slice(0, 150), [end])).toEqual(['It ends at entry 150, and 200 were signed.']);
    expect(faultsOf([], [end])).toEqual(['It ends at entry 0, and 200 were signed.']);
    expect(faultsOf(whole, [{ ...end, head: '00' }])).toEqual(['Entry 200 is not the one that was signed.']);
  });

  it.each([
    'update access_entry set viewer = $$x$$',
    'delete from access_entry',
    'truncate access_entry cascade',
    'delete from access_head',
  ])('is never changed: %s is refused', async (statement) => {
    await signAccessLog(ledger);
    await expect(onServer(database.url, statement)).rejects.toThrow('written once');
  });

  it('has its ends signed, those of processes that are gone too, so that a cut is seen', async () => {
    const log = new AccessLog(ledger);
    await signAccessLog(ledger);
    const heads = () => ledger.db.selectFrom('access_head').selectAll().orderBy('signed_at').execute();
    const before = (await heads()).length;
    await log.write(reading('Last'));
    await new AccessLog(ledger).write(reading('OfAProcessThatWasKilled'));
    expect(await signAccessLog(ledger)).toBe(2);
    expect(await signAccessLog(ledger)).toBe(0);

    const signed = (await heads()).slice(before);
    expect(signed).toHaveLength(2);
    for (const head of signed) {
      const statement = await readSigned(head.jws, 'privacy-graph-access-log', await publicKeySet(ledger.db));
      const last = (await chains()).find(([one]) => one?.chain === head.chain)?.at(-1);
      expect(statement).toMatchObject({
        kind: 'signed',
        payload: { chain: head.chain, entries: last?.sequence, head: last?.hash },
      });
    }
  });

  it('refuses what it cannot keep, and goes on with a chain of its own when it can again', async () => {
    const log = new AccessLog(ledger);
    await log.write(reading('Before'));
    await onServer(database.url, 'alter table access_entry rename to away');
    await expect(log.write(reading('Lost'))).rejects.toThrow();
    await onServer(database.url, 'alter table away rename to access_entry');
    await log.write(reading('After'));

    const all = await chains();
    expect(all.flat().map(({ operation }) => operation)).toEqual(expect.arrayContaining(['Before', 'After']));
    expect(all.flat().map(({ operation }) => operation)).not.toContain('Lost');
    expect((await checkAccessLog(ledger)).faults).toEqual([]);
  });

  it('keeps no more of the name of an operation than a name needs', async () => {
    await new AccessLog(ledger).write(reading('x'.repeat(5_000)));
    expect(Math.max(...(await chains()).flat().map(({ operation }) => operation?.length ?? 0))).toBe(200);
  });

  it('is checked as a whole, its signatures too', async () => {
    const { entries, faults } = await checkAccessLog(ledger);
    expect(entries).toBe((await chains()).flat().length);
    expect(faults).toEqual([]);

    const forged = newId();
    await ledger.db.insertInto('access_chain').values({ id: forged, began_at: now }).execute();
    const [known] = await ledger.db.selectFrom('access_head').selectAll().limit(1).execute();
    const head = { chain: forged, sequence: 3, signed_at: now, key_id: known?.key_id ?? '', jws: known?.jws ?? '' };
    await ledger.db.insertInto('access_head').values(head).execute();
    expect((await checkAccessLog(ledger)).faults).toEqual([
      { chain: forged, fault: 'The signature of its end at entry 3 does not hold.' },
    ]);
  });
});

describe('an API key', () => {
  const wanted = { name: 'Nightly report', scopes: [Scope.read], expiresAt: null };

  it('lets a machine in, with its name and its scopes and no others', async () => {
    const { id, key } = await createApiKey(ledger, wanted);
    expect(key).toMatch(/^pgk_[0-9a-f]{20}_[0-9a-f]{64}$/);
    expect(await viewerOfApiKey(ledger, key)).toEqual({
      id: `key:${id}`,
      name: 'Nightly report',
      scopes: ['requests:read'],
    });
  });

  it('never approves, whatever it was given: the second look at a deletion is a person’s', async () => {
    const { id, key } = await createApiKey(ledger, { ...wanted, scopes: [Scope.read, Scope.write] });
    const all = Object.values(Scope);
    await ledger.db.updateTable('api_key').set({ scopes: all }).where('id', '=', id).execute();

    const others = all.filter((scope) => scope !== Scope.approve);
    expect((await viewerOfApiKey(ledger, key))?.scopes).toEqual(others);
    expect((await listApiKeys(ledger)).find((one) => one.id === id)?.scopes).toEqual(others);
  });

  it('lies in the ledger as a hash only', async () => {
    const { key } = await createApiKey(ledger, wanted);
    const [row] = await onServer(
      database.url,
      `select t::text as text from api_key t where id = '${key.split('_')[1] ?? ''}'`,
    );
    expect(row?.['text']).toContain('Nightly report');
    expect(row?.['text']).not.toContain(key.split('_')[2]);
  });

  it('is nobody’s where any of it is wrong', async () => {
    const { id, key } = await createApiKey(ledger, wanted);
    const { key: other } = await createApiKey(ledger, wanted);
    const secret = other.split('_')[2] ?? '';
    for (const wrong of [
      `pgk_${id}_${secret}`,
      `${key}0`,
      key.slice(0, -1),
      key.toUpperCase(),
      `pgk_${'0'.repeat(20)}_${secret}`,
      'pgk_',
      '',
    ]) {
      expect(await viewerOfApiKey(ledger, wrong)).toBeNull();
    }
  });

  it('ends at once when it is revoked, and stays on the list', async () => {
    const { id, key } = await createApiKey(ledger, wanted);
    expect(await revokeApiKey(ledger, id)).toBe(true);
    expect(await viewerOfApiKey(ledger, key)).toBeNull();
    expect(await revokeApiKey(ledger, id)).toBe(false);
    expect(await revokeApiKey(ledger, 'nothing')).toBe(false);
    expect((await listApiKeys(ledger)).find((one) => one.id === id)).toEqual({
      ...wanted,
      id,
      madeAt: now,
      revokedAt: now,
    });
  });

  it('is over when its time is', async () => {
    const { key } = await createApiKey(ledger, { ...wanted, expiresAt: new Date(now.getTime() + 1) });
    expect(await viewerOfApiKey(ledger, key)).not.toBeNull();
    now = new Date(now.getTime() + 1);
    expect(await viewerOfApiKey(ledger, key)).toBeNull();
  });
});
