import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { linkSubject, retryWhenTaken } from '../../src/delivery/link-subject.js';
import type { Subject } from '../../src/domain/entities.js';
import { required } from '../../src/domain/invariant-error.js';
import type { VendorPerson } from '../../src/domain/vendor-source.js';
import { registerAccounts } from '../../src/ledger/accounts.js';
import { openLedger, type Ledger } from '../../src/ledger/ledger.js';
import { loadPossibleMatches, loadSubjects, subjectsByIdentifier, subjectsHolding } from '../../src/ledger/subjects.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { freshKeyring } from '../support/delivery-bench.js';
import { newScript, person, scriptedSource } from '../support/scripted-source.js';
import { onServer, silentLog } from '../support/test-server.js';

let database: TestDatabase;
let ledger: Ledger;
let other: Ledger;

beforeAll(async () => {
  database = await createTestDatabase();
  const options = { url: database.url, keyring: freshKeyring(), now: () => new Date(), log: silentLog };
  [ledger, other] = [await openLedger(options), await openLedger(options)];
  await registerAccounts(
    ledger,
    ['north', 'south'].map((key) => ({
      account: { declaredWindowMs: null },
      source: scriptedSource({ key }, newScript()),
    })),
  );
});
afterAll(async () => {
  await Promise.all([ledger.close(), other.close()]);
  await database.drop();
});

/** Keeps what a record of an account says of its person; answers whom it was taken for. */
async function link(facts: Partial<VendorPerson>, source: string | null = 'north', at = ledger): Promise<string> {
  const linked = await retryWhenTaken(() =>
    at.db.transaction().execute((trx) => linkSubject(at, trx, person(facts), source)),
  );
  return linked.id;
}

async function subject(id: string): Promise<Subject> {
  return required((await loadSubjects(ledger, ledger.db, [id])).get(id), 'A subject that was linked');
}

const identifiers = async (id: string) =>
  (await subject(id)).identifiers.map(({ kind, value, main }) => [kind, value, main]);

let counter = 0;
/** An address and a number that no other test has. */
function fresh(): { readonly email: string; readonly phone: string } {
  counter += 1;
  return { email: `person-${String(counter)}@example.com`, phone: `+120255501${String(counter).padStart(2, '0')}` };
}

const clientId = (value: string) => [{ kind: 'ATTENTIVE_CLIENT_USER_ID' as const, value }];

describe('who is the same person', () => {
  it('is found again by the main e-mail address, whatever the account', async () => {
    const { email, phone } = fresh();
    const id = await link({ email, phone });
    expect(await link({ email }, 'south')).toBe(id);
    expect(await link({ email, phone: '+12025550199' }, null)).toBe(id);
    expect(await identifiers(id)).toEqual([
      ['EMAIL', email, true],
      ['PHONE', phone, true],
      ['PHONE', '+12025550199', false],
    ]);
  });

  it('is another person with another e-mail address, even with the same telephone number', async () => {
    const [one, two] = [fresh(), fresh()];
    const id = await link(one);
    expect(await link({ email: two.email, phone: one.phone })).not.toBe(id);
  });

  it('is found by the telephone number without an e-mail address, if exactly one has it', async () => {
    const [one, two] = [fresh(), fresh()];
    const id = await link(one);
    expect(await link({ phone: one.phone }, 'south')).toBe(id);
    const second = await link({ email: two.email, phone: one.phone });
    const third = await link({ phone: one.phone }, 'south');
    expect(new Set([id, second, third]).size).toBe(3);
  });

  it('is never found by a claimed address or number', async () => {
    const [one, claimed] = [fresh(), fresh()];
    const id = await link({ email: one.email, otherEmails: [claimed.email], otherPhones: [claimed.phone] });
    const byPhone = await link({ phone: claimed.phone });
    const byEmail = await link({ email: claimed.email });
    expect(new Set([id, byPhone, byEmail]).size).toBe(3);
    expect(await identifiers(id)).toEqual([
      ['EMAIL', one.email, true],
      ['EMAIL', claimed.email, false],
      ['PHONE', claimed.phone, false],
    ]);
  });

  it('keeps a claimed address claimed, although its owner is known', async () => {
    const [owner, impostor] = [fresh(), fresh()];
    const id = await link({ email: owner.email });
    const another = await link({ email: impostor.email, otherEmails: [owner.email] });
    expect(another).not.toBe(id);
    expect(await link({ email: owner.email }, 'south')).toBe(id);
    expect(await identifiers(another)).toContainEqual(['EMAIL', owner.email, false]);
  });

  it('is found by a vendor’s own id within that account only', async () => {
    const { email } = fresh();
    const vendorIds = clientId('c-1');
    const id = await link({ email, vendorIds }, 'north');
    expect(await link({ vendorIds }, 'north')).toBe(id);
    const elsewhere = await link({ vendorIds }, 'south');
    expect(elsewhere).not.toBe(id);
    expect(await link({ vendorIds }, 'south')).toBe(elsewhere);
  });

  it('lets a main e-mail address win over a vendor’s own id, and never joins the two people that it fits', async () => {
    const [one, two] = [fresh(), fresh()];
    const vendorIds = clientId('c-2');
    const first = await link({ email: one.email, vendorIds });
    const second = await link({ email: two.email });
    expect(await link({ email: two.email, vendorIds })).toBe(second);
    expect(await link({ vendorIds })).toBe(first);
    expect(await link({ email: one.email })).toBe(first);
    expect(await link({ email: two.email })).toBe(second);
  });

  it('keeps every further id of a record although one of them is another person’s', async () => {
    const [one, two] = [fresh(), fresh()];
    const first = await link({ email: one.email, vendorIds: clientId('c-3') });
    const second = await link({ email: two.email, vendorIds: [...clientId('c-3'), ...clientId('c-4')] });
    expect(await link({ vendorIds: clientId('c-4') })).toBe(second);
    expect(await link({ vendorIds: clientId('c-3') })).toBe(first);
    expect(await loadPossibleMatches(ledger.db, first)).toEqual([second]);
  });

  it('is a new person each time that nothing identifies', async () => {
    expect(await link({ name: 'Ida Lovelace' })).not.toBe(await link({ name: 'Ida Lovelace' }));
  });

  it('is not found once forgotten: who returns is a new person', async () => {
    const { email } = fresh();
    const id = await link({ email });
    await onServer(database.url, `delete from subject_identifier where subject_id = '${id}'`);
    await onServer(
      database.url,
      `update subject set wrapped_key = null, profile = null, erased_at = now() where id = '${id}'`,
    );
    expect(await link({ email })).not.toBe(id);
    expect(await subject(id)).toMatchObject({ name: null, identifiers: [], address: null });
  });
});

describe('two sightings at once', () => {
  it('make one person, over two processes too', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { email, phone } = fresh();
      const sightings = [ledger, other, ledger, other, ledger, other].map((at, index) =>
        link({ email, phone, name: 'Ida Lovelace' }, index % 2 === 0 ? 'north' : 'south', at),
      );
      const ids = new Set(await Promise.all(sightings));
      expect(ids.size).toBe(1);
      const holders = await subjectsByIdentifier(ledger, ledger.db, {
        kind: 'EMAIL',
        value: email,
        main: true,
        source: null,
      });
      expect(holders).toEqual([...ids]);
    }
  });

  it('leave nobody behind who was begun and not needed', async () => {
    const count = async () => (await onServer(database.url, 'select count(*)::int as n from subject'))[0]?.['n'];
    const before = await count();
    const { email } = fresh();
    await Promise.all([ledger, other, ledger, other].map((at) => link({ email }, 'north', at)));
    expect(await count()).toBe(Number(before) + 1);
  });
});

describe('what is kept of a person', () => {
  it('is filled in as it becomes known, and what is known stays', async () => {
    const { email } = fresh();
    const id = await link({ email });
    expect(await subject(id)).toMatchObject({ name: null, dateOfBirth: null, address: null });
    const address = { lines: ['1 Example Street'], city: 'Springfield', region: 'CA', postalCode: null, country: 'US' };
    await link({ email, name: 'Ida Lovelace', address });
    await link({ email, name: 'Another Name', dateOfBirth: '1990-02-03' });
    expect(await subject(id)).toMatchObject({ name: 'Ida Lovelace', dateOfBirth: '1990-02-03', address });
  });

  it('says which accounts know an identifier, each once', async () => {
    const { email } = fresh();
    const id = await link({ email }, 'south');
    for (const source of ['north', 'south', null]) await link({ email }, source);
    expect((await subject(id)).identifiers).toEqual([
      { kind: 'EMAIL', value: email, main: true, sources: ['north', 'south'], verifiedAt: null },
    ]);
  });

  it.each([['a vendor’s record', 'north'] as const, ['a caller', null] as const])(
    'has a number that comes later from %s as claimed, also where there was none',
    async (_who, source) => {
      const [{ email, phone }, { email: other }] = [fresh(), fresh()];
      const id = await link({ email });
      await link({ email, phone }, source);
      expect(await identifiers(id)).toContainEqual(['PHONE', phone, false]);
      // So whoever comes with the number alone is not taken for this person.
      expect(await link({ phone }, 'south')).not.toBe(id);
      expect(await identifiers(await link({ email: other, phone }, source))).toContainEqual(['PHONE', phone, true]);
    },
  );

  it('shows others who hold the same identifier, main or claimed, and finds everybody who holds it', async () => {
    const [one, two, three] = [fresh(), fresh(), fresh()];
    const first = await link(one);
    const second = await link({ email: two.email, otherEmails: [one.email] });
    const third = await link({ email: three.email, phone: one.phone });
    expect(new Set(await loadPossibleMatches(ledger.db, first))).toEqual(new Set([second, third]));
    expect(await loadPossibleMatches(ledger.db, second)).toEqual([first]);
    expect(new Set(await subjectsHolding(ledger, 'EMAIL', one.email))).toEqual(new Set([first, second]));
  });
});
