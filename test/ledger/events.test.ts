import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Selectable } from 'kysely';
import { required } from '../../src/domain/invariant-error.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { firstBrokenLink, hashOf, toRequestEvent } from '../../src/ledger/events.js';
import type { EventTable } from '../../src/ledger/evidence-tables.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { onServer } from '../support/test-server.js';

type EventRow = Selectable<EventTable>;

let bench: DeliveryBench;
let requestId: string;
let chain: readonly EventRow[];

beforeAll(async () => {
  bench = await openBench({ accounts: [{ key: 'north' }] });
  requestId = await bench.request({ email: 'chain@example.com' });
  for (const number of [1, 2, 3]) {
    await changeRequest(bench.ledger, requestId, async ({ event }) => {
      event({ actor: 'privacy-graph', type: 'test.note', message: `Note ${String(number)}.` });
      event({
        actor: 'viewer:officer',
        type: 'test.text',
        message: 'A text was kept.',
        vendor: 'north',
        detail: Buffer.from([number, 0, 255]),
      });
    });
  }
  chain = (await bench.story(requestId)).events;
});
afterAll(() => bench.close());

/** Every fact of an event, changed. */
const forms = {
  actor: (row: EventRow): EventRow => ({ ...row, actor: `${row.actor}x` }),
  at: (row: EventRow): EventRow => ({ ...row, at: new Date(row.at.getTime() + 1) }),
  detail: (row: EventRow): EventRow => ({
    ...row,
    detail: row.detail === null ? Buffer.from([1]) : Buffer.concat([row.detail, Buffer.from([1])]),
  }),
  noDetail: (row: EventRow): EventRow => ({ ...row, detail: row.detail === null ? Buffer.alloc(0) : null }),
  hash: (row: EventRow): EventRow => ({
    ...row,
    hash: Buffer.from(row.hash.map((byte, index) => (index === 0 ? byte ^ 1 : byte))),
  }),
  id: (row: EventRow): EventRow => ({ ...row, id: row.request_id }),
  message: (row: EventRow): EventRow => ({ ...row, message: row.message.slice(1) }),
  request: (row: EventRow): EventRow => ({ ...row, request_id: row.id }),
  sequence: (row: EventRow): EventRow => ({ ...row, sequence: row.sequence + 1 }),
  type: (row: EventRow): EventRow => ({ ...row, type: 'test.other' }),
  vendor: (row: EventRow): EventRow => ({ ...row, vendor_key: row.vendor_key === null ? 'north' : null }),
};

const place = () => fc.integer({ min: 0, max: chain.length - 1 });
const rowAt = (index: number): EventRow => required(chain[index], 'An event of the chain');

describe('the chain of a request', () => {
  it('verifies as it was written, and the request holds its length and its end', async () => {
    const { request } = await bench.story(requestId);
    expect(firstBrokenLink(chain)).toBeNull();
    expect(chain.map(({ sequence }) => sequence)).toEqual(chain.map((_, index) => index + 1));
    expect(request.event_count).toBe(chain.length);
    expect(request.head).toEqual(chain.at(-1)?.hash);
  });

  it('has one link for each event, and none for a change that nothing is said of', async () => {
    const before = await bench.story(requestId);
    await changeRequest(bench.ledger, requestId, () => Promise.resolve());
    expect((await bench.story(requestId)).events).toHaveLength(before.events.length);
    await changeRequest(bench.ledger, requestId, async ({ event }) => {
      event({ actor: 'privacy-graph', type: 'test.once', message: 'Once.' });
    });
    const { events } = await bench.story(requestId);
    expect(events.slice(before.events.length).map(({ type }) => type)).toEqual(['test.once']);
  });

  it('shows any change of any fact of any event', () => {
    fc.assert(
      fc.property(place(), fc.constantFrom(...Object.values(forms)), (index, change) => {
        return firstBrokenLink(chain.with(index, change(rowAt(index)))) === index + 1;
      }),
      { numRuns: 500 },
    );
  });

  it('shows a change by the event after it, even if the hash of the changed one was made anew', () => {
    const { hash: _hash, ...changes } = forms;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: chain.length - 2 }),
        fc.constantFrom(...Object.values(changes)),
        (index, change) => {
          const changed = { ...change(rowAt(index)), sequence: index + 1 };
          const same = JSON.stringify(changed) === JSON.stringify(rowAt(index));
          const forged = { ...changed, hash: hashOf(changed, chain[index - 1]?.hash ?? null) };
          return same || firstBrokenLink(chain.with(index, forged)) === index + 2;
        },
      ),
    );
  });

  it('shows an event that was left out, the last by the end that the request holds', () => {
    fc.assert(
      fc.property(place(), (index) => {
        const rest = chain.toSpliced(index, 1);
        const last = index === chain.length - 1;
        return last ? rest.at(-1)?.hash.equals(rowAt(index).hash) === false : firstBrokenLink(rest) === index + 1;
      }),
    );
  });

  it('shows events whose places were changed, even if they are numbered anew', () => {
    fc.assert(
      fc.property(place(), place(), (one, other) => {
        if (one === other) return true;
        const swapped = chain.with(one, rowAt(other)).with(other, rowAt(one));
        const renumbered = swapped.map((row, index) => ({ ...row, sequence: index + 1 }));
        const broken = Math.min(one, other) + 1;
        return firstBrokenLink(swapped) === broken && firstBrokenLink(renumbered) === broken;
      }),
    );
  });

  it('shows an event that was put in between, even if all after it are numbered anew', () => {
    fc.assert(
      fc.property(place(), place(), (from, to) => {
        const added = chain.toSpliced(to, 0, rowAt(from)).map((row, index) => ({ ...row, sequence: index + 1 }));
        return firstBrokenLink(added) !== null;
      }),
    );
  });

  it('shows the hash of each event to those who ask', () => {
    expect(toRequestEvent(rowAt(0), null)).toMatchObject({
      sequence: 1,
      hash: rowAt(0).hash.toString('hex'),
      requestId,
    });
  });

  it('stays one chain when many changes come at once', async () => {
    const id = await bench.request({ email: 'at-once@example.com' });
    await Promise.all(
      Array.from({ length: 12 }, (_, number) =>
        changeRequest(bench.ledger, id, async ({ event }) => {
          event({ actor: 'privacy-graph', type: 'test.at-once', message: `Number ${String(number)}.` });
        }),
      ),
    );
    const { events, request } = await bench.story(id);
    expect(events.filter(({ type }) => type === 'test.at-once')).toHaveLength(12);
    expect(firstBrokenLink(events)).toBeNull();
    expect(request).toMatchObject({ event_count: events.length, head: events.at(-1)?.hash });
  });
});

describe('an event in the database', () => {
  const attempts: readonly (readonly [string, string])[] = [
    ['changed', `update event set message = 'Another.'`],
    ['deleted', `delete from event`],
    ['emptied away', `truncate event`],
    ['emptied away with its request', `truncate privacy_request cascade`],
    ['changed where triggers are off', `set local session_replication_role = replica; update event set message = ''`],
    ['deleted where triggers are off', `set local session_replication_role = replica; delete from event`],
    [
      'deleted as if its time were over',
      `insert into ended_chain select id, event_count, head, now() from privacy_request`,
    ],
    ['deleted by the door of retention', `select end_chains(array(select id from privacy_request), now())`],
  ];
  it.each(attempts)('of an open request cannot be %s', async (_what, statement) => {
    const before = (await bench.story(requestId)).events;
    const tried = onServer(bench.url, `begin; ${statement}; commit`);
    await expect(tried).rejects.toMatchObject({ code: '23001' });
    expect((await bench.story(requestId)).events).toEqual(before);
  });

  it('is not there when what caused it was not committed', async () => {
    const { events } = await bench.story(requestId);
    const failing = changeRequest(bench.ledger, requestId, async ({ event }) => {
      event({ actor: 'privacy-graph', type: 'test.never', message: 'Never.' });
      throw new Error('broken off');
    });
    await expect(failing).rejects.toThrow('broken off');
    expect((await bench.story(requestId)).events).toEqual(events);
  });

  it('cannot be of a request that does not exist', async () => {
    const work = () => Promise.resolve('done');
    expect(await changeRequest(bench.ledger, rowAt(0).id, work)).toBeNull();
  });
});
