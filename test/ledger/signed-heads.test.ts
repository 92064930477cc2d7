import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256Hex } from '../../src/domain/evidence/event-chain.js';
import { readSigned } from '../../src/domain/evidence/signed-statement.js';
import { required } from '../../src/domain/invariant-error.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { signHeads } from '../../src/ledger/signed-heads.js';
import { publicKeySet } from '../../src/ledger/signing-keys.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { onServer } from '../support/test-server.js';

let bench: DeliveryBench;

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
});
afterAll(() => bench.close());

const grow = (requestId: string) =>
  changeRequest(bench.ledger, requestId, async ({ event }) => {
    event({ actor: 'privacy-graph', type: 'test.note', message: 'A note.' });
  });

const rows = () => bench.ledger.db.selectFrom('signed_heads').selectAll().orderBy('number').execute();

const headOf = async (requestId: string) => {
  const { request } = await bench.story(requestId);
  return { request: requestId, events: request.event_count, head: required(request.head, 'Head').toString('hex') };
};

async function newest(): Promise<unknown> {
  const jws = required((await rows()).at(-1), 'Signed heads').jws;
  const reading = await readSigned(jws, 'privacy-graph-heads', await publicKeySet(bench.ledger.db));
  return reading.kind === 'signed' ? reading.payload : reading;
}

describe('the signed heads', () => {
  it('say where every chain stands that has grown, each statement with the hash of the one before', async () => {
    const [one, two] = [
      await bench.request({ email: 'h1@example.com' }),
      await bench.request({ email: 'h2@example.com' }),
    ];
    expect(await signHeads(bench.ledger)).toBe(2);
    const first = await newest();
    expect(first).toMatchObject({
      version: 1,
      number: 1,
      previous: null,
      heads: [await headOf(one), await headOf(two)],
    });

    await grow(two);
    expect(await signHeads(bench.ledger)).toBe(1);

    const [before] = await rows();
    const previous = sha256Hex(required(before, 'The first statement').jws);
    expect(await newest()).toMatchObject({ number: 2, previous, heads: [await headOf(two)] });
  });

  it('say nothing where nothing has grown', async () => {
    const before = await rows();
    expect(await signHeads(bench.ledger)).toBe(0);
    expect(await rows()).toEqual(before);
  });

  it('are signed by one process at a time, without a gap and without losing a chain', async () => {
    const ids = await Promise.all([1, 2, 3].map((n) => bench.request({ email: `at-once-${String(n)}@example.com` })));
    await Promise.all([signHeads(bench.ledger), signHeads(bench.ledger), ...ids.map(grow), signHeads(bench.ledger)]);
    await signHeads(bench.ledger);
    const numbers = (await rows()).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const unsigned = await onServer(bench.url, 'select id from privacy_request where event_count > signed_count');
    expect(unsigned).toEqual([]);
  });

  it('wait for nobody: a request that is being changed is signed the next time', async () => {
    const id = await bench.request({ email: 'busy@example.com' });
    await changeRequest(bench.ledger, id, async () => {
      await signHeads(bench.ledger);
    });
    expect(await signHeads(bench.ledger)).toBe(1);
    expect(await newest()).toMatchObject({ heads: [await headOf(id)] });
  });

  it('cannot be changed or taken away', async () => {
    const refused = { code: '23001' };
    await expect(onServer(bench.url, `update signed_heads set jws = ''`)).rejects.toMatchObject(refused);
    await expect(onServer(bench.url, 'delete from signed_heads where number = 1')).rejects.toMatchObject(refused);
    await expect(onServer(bench.url, 'truncate signed_heads')).rejects.toMatchObject(refused);
  });
});
