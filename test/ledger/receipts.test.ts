import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPrivateKey } from 'node:crypto';
import { sql } from 'kysely';
import { submitStatus } from '../../src/delivery/submit.js';
import { readSigned } from '../../src/domain/evidence/signed-statement.js';
import { required } from '../../src/domain/invariant-error.js';
import type { VendorState } from '../../src/domain/vocabulary.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { forgetSubject } from '../../src/ledger/forget.js';
import { UnknownKeyError } from '../../src/ledger/keyring.js';
import { openLedger } from '../../src/ledger/ledger.js';
import { newestReceipts } from '../../src/ledger/receipts.js';
import { listSigningKeys, publicKeySet, rotateSigningKey } from '../../src/ledger/signing-keys.js';
import { createStatus } from '../../src/ledger/statuses.js';
import { createTestDatabase } from '../support/database.js';
import { freshKeyring, minutes, openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';
import { onServer, silentLog } from '../support/test-server.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north' }, { key: 'desk', role: 'INTAKE', kind: 'OPT_OUT_MACHINE' }],
  });
  bench.script('north').submit = async () => ({
    nativeId: null,
    hints: {},
    snapshot: snapshotOf(`n-${String(counter)}`, 'COMPLETED'),
  });
});
afterAll(() => bench.close());

let counter = 0;

async function asked(): Promise<string> {
  counter += 1;
  const person = { email: `receipt-${String(counter)}@example.com`, name: 'Marigold Thistlewood' };
  return bench.request(person, { vendors: ['north'] });
}

async function carriedOut(requestId: string): Promise<void> {
  await submitStatus(await bench.claim(requestId, 'north'));
}

const setState = (requestId: string, vendor: string, state: VendorState) =>
  changeRequest(bench.ledger, requestId, async ({ trx, event }) => {
    await sql`update vendor_status set state = ${state}, task = null, due_at = null
      where request_id = ${requestId} and vendor_key = ${vendor}`.execute(trx);
    event({ actor: 'privacy-graph', type: 'test.state', message: 'A state was set.' });
  });

const receiptOf = async (requestId: string) => (await newestReceipts(bench.ledger.db, [requestId])).get(requestId);

const receiptsOf = async (requestId: string): Promise<readonly string[]> => {
  const rows = await bench.ledger.db.selectFrom('receipt').select('jws').where('request_id', '=', requestId).execute();
  return rows.map(({ jws }) => jws);
};

const read = async (jws: string) => readSigned(jws, 'privacy-graph-receipt', await publicKeySet(bench.ledger.db));

describe('the receipt of a request', () => {
  it('is issued when the request is completed, and says what was done where, when, and how sure that is', async () => {
    const id = await asked();
    expect(await receiptOf(id)).toBeUndefined();
    await carriedOut(id);

    const { request, statuses } = await bench.story(id);
    const receipt = required(await receiptOf(id), 'The receipt');
    const reading = await read(receipt.jws);

    const completedAt = request.completed_at?.toISOString();
    expect(reading).toEqual({
      kind: 'signed',
      keyId: receipt.keyId,
      payload: {
        version: 1,
        issuedAt: receipt.issuedAt.toISOString(),
        request: id,
        reference: request.reference,
        regulation: 'CCPA',
        state: 'COMPLETED',
        origin: null,
        receivedAt: request.received_at.toISOString(),
        acknowledgedAt: null,
        completedAt,
        closedAt: request.closed_at?.toISOString(),
        rights: [
          {
            right: 'DELETION',
            state: 'COMPLETED',
            outcome: 'ERASED',
            vendors: [
              {
                vendor: 'north',
                kind: 'OUTREACH',
                role: 'PROCESSOR',
                state: 'COMPLETED',
                outcome: 'ERASED',
                reason: null,
                confidence: 'VENDOR_ASSERTED',
                submittedAt: statuses[0]?.submitted_at?.toISOString(),
                acknowledgedAt: null,
                completedAt,
              },
            ],
          },
        ],
        chain: { events: request.event_count, head: request.head?.toString('hex') },
      },
    });
    expect(receipt.head).toBe(request.head?.toString('hex'));
  });

  it('names nobody', async () => {
    const id = await asked();
    await carriedOut(id);
    const { jws } = required(await receiptOf(id), 'The receipt');
    const text = JSON.stringify(await read(jws));
    expect(text).toContain(id);
    expect(text).not.toMatch(/@|marigold|thistlewood|receipt-/i);
  });

  it('stays the same whatever happens after the request was closed', async () => {
    const id = await asked();
    await carriedOut(id);
    const receipt = await receiptOf(id);
    await changeRequest(bench.ledger, id, async ({ event }) => {
      event({ actor: 'privacy-graph', type: 'test.later', message: 'Later.' });
    });
    expect(await receiptOf(id)).toEqual(receipt);
    expect(await receiptsOf(id)).toHaveLength(1);
  });

  it('is issued anew when the answer has reached the vendor that the request came in through', async () => {
    const id = await asked();
    await changeRequest(bench.ledger, id, async ({ trx, request, at }) => {
      const vendor = { key: 'desk', kind: 'OPT_OUT_MACHINE', role: 'INTAKE' } as const;
      const open = { state: 'IN_PROGRESS', outcome: null, reason: null, confidence: null } as const;
      await createStatus(trx, request, { vendor, right: 'DELETION', ...open, task: null, dueAt: null }, at);
    });
    await carriedOut(id);
    const early = required(await receiptOf(id), 'The receipt at completion');
    expect(await read(early.jws)).toMatchObject({ payload: { state: 'COMPLETED', closedAt: null } });
    // Nothing new to say: no other receipt.
    await setState(id, 'desk', 'IN_PROGRESS');
    expect(await receiptOf(id)).toEqual(early);

    await setState(id, 'desk', 'COMPLETED');

    const { request } = await bench.story(id);
    const late = required(await receiptOf(id), 'The receipt at the end');
    expect(await read(late.jws)).toMatchObject({
      payload: {
        closedAt: request.closed_at?.toISOString(),
        rights: [{ vendors: [{ vendor: 'desk' }, { vendor: 'north' }] }],
      },
    });
    expect(await receiptsOf(id)).toEqual([early.jws, late.jws]);
  });

  it('is issued anew when a request that was taken up again came to another end', async () => {
    const id = await asked();
    await carriedOut(id);
    await setState(id, 'north', 'ACTION_REQUIRED');
    expect(await receiptsOf(id)).toHaveLength(1);
    await setState(id, 'north', 'FAILED');
    expect(await read(required(await receiptOf(id), 'The receipt').jws)).toMatchObject({
      payload: { state: 'FAILED' },
    });
    expect(await receiptsOf(id)).toHaveLength(2);
  });

  it('proves nothing when a letter of it was changed, or for another kind of statement', async () => {
    const id = await asked();
    await carriedOut(id);
    const { jws } = required(await receiptOf(id), 'The receipt');
    const [header = '', payload = '', signature = ''] = jws.split('.');
    const statement = Buffer.from(payload, 'base64url').toString().replace('"COMPLETED"', '"DENIED"');
    const forged = [header, Buffer.from(statement).toString('base64url'), signature].join('.');
    const none = Buffer.from('{"alg":"none","kid":"x","typ":"privacy-graph-receipt"}').toString('base64url');
    const keys = await publicKeySet(bench.ledger.db);

    expect(await read(forged)).toMatchObject({ kind: 'forged' });
    expect(await read(`${jws.slice(0, -6)}AAAAAA`)).toMatchObject({ kind: 'forged' });
    expect(await read(`${none}.${payload}.`)).toEqual({ kind: 'unknown-key', keyId: 'x' });
    expect(await read('no receipt')).toEqual({ kind: 'unreadable' });
    expect(await readSigned(jws, 'privacy-graph-heads', keys)).toEqual({
      kind: 'other-statement',
      found: 'privacy-graph-receipt',
    });
    expect(await readSigned(jws, 'privacy-graph-receipt', { keys: [] })).toMatchObject({ kind: 'unknown-key' });
  });
});

describe('evidence of a request that is closed', () => {
  it('stays as long as its person is not forgotten, whoever asks the database to end it', async () => {
    const { url } = bench;
    const id = await asked();
    await carriedOut(id);
    const { request, events } = await bench.story(id);
    const end = `select end_chains(array['${id}']::uuid[], now())`;
    const refused = { code: '23001' };
    await expect(onServer(url, end)).rejects.toMatchObject(refused);
    // Said to be forgotten, with the key still there.
    const pretended = `begin; update privacy_request set forgotten = true where id = '${id}';
      update subject set erased_at = now() where id = '${request.subject_id}'; ${end}; commit`;
    await expect(onServer(url, pretended)).rejects.toMatchObject(refused);
    expect((await bench.story(id)).events).toEqual(events);
    expect(await receiptsOf(id)).toHaveLength(1);
  });

  it('goes by one door, whole, once its person is forgotten, and what remains says so', async () => {
    const { ledger, url } = bench;
    const [id, other] = [await asked(), await asked()];
    await carriedOut(id);
    const { request } = await bench.story(id);
    const refused = { code: '23001' };
    await expect(onServer(url, `update receipt set jws = ''`)).rejects.toMatchObject(refused);
    await expect(onServer(url, `delete from receipt`)).rejects.toMatchObject(refused);
    await expect(onServer(url, `truncate receipt`)).rejects.toMatchObject(refused);
    await expect(
      onServer(url, `insert into ended_chain values ('${id}', ${String(request.event_count - 1)}, null, now())`),
    ).rejects.toMatchObject(refused);

    // The worker's lease has lapsed by then.
    bench.clock.advance(minutes(5));
    expect(await forgetSubject(ledger, request.subject_id, { months: 0, ms: 0 })).toBe(true);
    await sql`select end_chains(array[${id}]::uuid[], now())`.execute(ledger.db);

    expect((await bench.story(id)).events).toEqual([]);
    expect(await receiptsOf(id)).toEqual([]);
    expect((await bench.story(other)).events).not.toEqual([]);
    const ended = await ledger.db.selectFrom('ended_chain').selectAll().execute();
    expect(ended).toEqual([
      { request_id: id, event_count: request.event_count, head: request.head, ended_at: expect.any(Date) },
    ]);
    await expect(onServer(url, 'delete from ended_chain')).rejects.toMatchObject(refused);
  });
});

describe('the keys of receipts', () => {
  it('are one, however many processes open a new ledger at once, and its private half lies wrapped', async () => {
    const { ledger } = bench;
    const { url, drop } = await createTestDatabase();
    const open = () => openLedger({ url, keyring: ledger.keyring, now: ledger.now, log: silentLog });
    const opened = await Promise.all([open(), open(), open(), open()]);
    const [{ db }] = opened;

    const { keys } = await publicKeySet(db);
    expect(keys).toEqual([
      { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
    ]);
    const name = `signing-key.${keys[0]?.kid ?? ''}`;
    const { wrapped } = await db
      .selectFrom('secret')
      .select('wrapped')
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    const plain = ledger.keyring.unwrap(wrapped, `secret.${name}`);
    expect(createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' }).asymmetricKeyType).toBe('ed25519');

    // Wrapped by a key that is not there any more: the start is refused, and nothing is made anew.
    const lost = freshKeyring('lost').wrap(plain, `secret.${name}`);
    await db.updateTable('secret').set({ wrapped: lost }).where('name', '=', name).execute();
    await expect(open()).rejects.toThrow(UnknownKeyError);
    expect((await publicKeySet(db)).keys).toEqual(keys);
    await Promise.all(opened.map((one) => one.close()));
    await drop();
  });

  it('rotate: the new one signs, what the old one signed can still be checked, and nobody can sign with it again', async () => {
    const before = await asked();
    await carriedOut(before);
    const old = required(await receiptOf(before), 'A receipt');

    const made = await rotateSigningKey(bench.ledger);

    const after = await asked();
    await carriedOut(after);
    const fresh = required(await receiptOf(after), 'Another receipt');
    expect(fresh.keyId).toBe(made.id);
    expect(old.keyId).not.toBe(made.id);
    expect(await read(old.jws)).toMatchObject({ kind: 'signed' });
    expect(await read(fresh.jws)).toMatchObject({ kind: 'signed' });
    expect(await listSigningKeys(bench.ledger.db)).toEqual([
      { id: made.id, madeAt: made.madeAt, retiredAt: null },
      { id: old.keyId, madeAt: expect.any(Date), retiredAt: made.madeAt },
    ]);
    const secrets = await bench.ledger.db
      .selectFrom('secret')
      .select('name')
      .where('name', 'like', 'signing-key%')
      .execute();
    expect(secrets).toEqual([{ name: `signing-key.${made.id}` }]);
  });

  it('are one after two rotations at once', async () => {
    await Promise.all([rotateSigningKey(bench.ledger), rotateSigningKey(bench.ledger)]);
    const keys = await listSigningKeys(bench.ledger.db);
    expect(keys.filter(({ retiredAt }) => retiredAt === null)).toHaveLength(1);
    const id = await asked();
    await carriedOut(id);
    expect(await read(required(await receiptOf(id), 'A receipt').jws)).toMatchObject({ kind: 'signed' });
  });
});
