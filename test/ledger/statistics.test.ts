import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { RequestFilter } from '../../src/domain/page.js';
import type { RequestFigures, RequestStatistics, StatisticsDimension } from '../../src/domain/statistics.js';
import { countRequests } from '../../src/ledger/statistics/count-requests.js';
import { keptFigures } from '../../src/ledger/statistics/kept-figures.js';
import { statistics } from '../../src/services/statistics.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { randomRequests, writeRequests, writeStatuses, type KnownRequest } from '../support/random-requests.js';
import { recount, recountBy } from '../support/recount.js';

const never = new Date(8.64e15);
const vendors = ['north', 'south', 'west'];
const now = new Date('2026-11-22T03:04:05.678Z');

let bench: DeliveryBench;
let known: KnownRequest[];
beforeAll(async () => {
  bench = await openBench({ accounts: [...vendors, 'east'].map((key) => ({ key })) });
  known = randomRequests(7, 400, vendors, now);
  await writeRequests(bench.ledger, known);
});
afterAll(() => bench.close());

const ask = (filter: RequestFilter, groupBy: readonly StatisticsDimension[] = []): Promise<RequestStatistics> =>
  statistics({ delivery: bench.context, country: 'US' }, filter, groupBy, now);

const byValues = ({ groups }: RequestStatistics): Readonly<Record<string, RequestFigures>> =>
  Object.fromEntries(groups.map(({ values, ...figures }) => [values.join('/'), figures]));

/** Without the figures that are given for all requests together only. */
const ofGroup = (figures: RequestFigures) => ({ ...figures, medianTimeToAcknowledge: null });

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);

interface Sample {
  readonly name: string;
  readonly filter: RequestFilter;
  readonly holds: (request: KnownRequest) => boolean;
}

const filters: readonly Sample[] = [
  { name: 'all', filter: {}, holds: () => true },
  {
    name: 'two states',
    filter: { states: ['COMPLETED', 'RECEIVED'] },
    holds: ({ state }) => state === 'COMPLETED' || state === 'RECEIVED',
  },
  { name: 'no state', filter: { states: [] }, holds: () => false },
  { name: 'a right', filter: { rights: ['ACCESS'] }, holds: ({ rights }) => rights.includes('ACCESS') },
  { name: 'a law', filter: { regulations: ['GDPR'] }, holds: ({ regulation }) => regulation === 'GDPR' },
  {
    name: 'a vendor',
    filter: { vendors: ['south'] },
    holds: ({ places }) => places.some(([vendor]) => vendor === 'south'),
  },
  {
    name: 'what was acknowledged in a span of time',
    filter: { acknowledged: true, received: { from: at('2026-09-01'), until: at('2026-10-15') } },
    holds: ({ acknowledgedAt, receivedAt }) =>
      acknowledgedAt !== null && receivedAt >= at('2026-09-01') && receivedAt < at('2026-10-15'),
  },
  { name: 'what is late', filter: { health: { words: ['OVERDUE'], at: now } }, holds: ({ dueAt }) => dueAt <= now },
];

const divisions: readonly (readonly StatisticsDimension[])[] = [
  ['VENDOR'],
  ['RIGHT'],
  ['DAY'],
  ['WEEK', 'STATE'],
  ['VENDOR', 'RIGHT'],
  ['MONTH', 'RIGHT', 'VENDOR'],
  ['REGULATION', 'STATE', 'MONTH'],
];

describe('figures over requests', () => {
  it.each(filters)('are those of a plain recount, for $name', async ({ filter, holds }) => {
    const matching = known.filter(holds);
    expect(filter.states?.length === 0 || matching.length > 20).toBe(true);

    expect((await ask(filter)).all).toEqual(recount(matching, now));
  });

  it.each(divisions.map((groupBy) => [groupBy.join(', '), groupBy] as const))(
    'are those of a plain recount, by %s',
    async (_name, groupBy) => {
      for (const { filter, holds } of filters) {
        const groups = Object.entries(byValues(await ask(filter, groupBy)));
        const wanted = Object.entries(recountBy(known.filter(holds), groupBy, now));
        expect(groups.map(([key, figures]) => [key, ofGroup(figures)])).toEqual(
          wanted.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, figures]) => [key, ofGroup(figures)]),
        );
      }
    },
  );
});

/** Counts and rates as they are, lengths of time within one percent. */
function expectAlike(found: RequestFigures, wanted: RequestFigures): void {
  const { medianTimeToAcknowledge, medianTimeToComplete, p95TimeToComplete, ...counts } = wanted;
  expect(found).toMatchObject(counts);
  expectNear(found.medianTimeToComplete, medianTimeToComplete);
  expectNear(found.p95TimeToComplete, p95TimeToComplete);
  if (found.medianTimeToAcknowledge !== null) expectNear(found.medianTimeToAcknowledge, medianTimeToAcknowledge);
}

function expectNear(found: number | null, wanted: number | null): void {
  if (wanted === null) expect(found).toBeNull();
  else expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(wanted / 100);
}

describe('figures that are kept for when there are very many requests', () => {
  const kept: readonly (readonly StatisticsDimension[])[] = [
    [],
    ['MONTH'],
    ['VENDOR', 'MONTH'],
    ['MONTH', 'RIGHT'],
    ['STATE'],
    ['REGULATION'],
  ];

  /** Compared with a recount, however they are divided. */
  async function expectKept(requests: readonly KnownRequest[]): Promise<void> {
    for (const groupBy of kept) {
      const found = await keptFigures(bench.ledger.db, groupBy, now);
      expectAlike(found.all, recount(requests, now));
      expect(found.all.medianTimeToAcknowledge).not.toBeNull();
      const wanted = groupBy.length === 0 ? {} : recountBy(requests, groupBy, now);
      expect(Object.keys(byValues(found)).sort()).toEqual(Object.keys(wanted).sort());
      for (const [key, figures] of Object.entries(byValues(found))) {
        expectAlike(figures, wanted[key] ?? recount([], now));
      }
    }
  }

  const uncounted = async (): Promise<number> => {
    const { rows } = await sql<{ count: number }>`select count(*) as count from request_uncounted`.execute(
      bench.ledger.db,
    );
    return rows[0]?.count ?? Number.NaN;
  };

  it('are right before anything was counted', async () => {
    expect(await uncounted()).toBeGreaterThan(known.length);
    await expectKept(known);
  });

  it('are right when everything was counted, and say the same as a look at every request', async () => {
    // Two at once: one counts, the other has nothing to do.
    await Promise.all([countRequests(bench.ledger), countRequests(bench.ledger)]);
    expect(await uncounted()).toBe(0);
    await expectKept(known);
    await countRequests(bench.ledger);
    await expectKept(known);
  });

  it('are right while requests change, are made, and are being counted', async () => {
    const [some, others] = [known.slice(0, 200), known.slice(200)];
    const changed = some.map((one, index): KnownRequest => ({ ...one, ...changes[index % changes.length]?.(one) }));
    for (const one of changed) await rewrite(one);
    await expectKept([...changed, ...others]);
    await countRequests(bench.ledger);
    await expectKept([...changed, ...others]);

    const added = randomRequests(11, 50, vendors, now);
    await Promise.all([
      ...changed.slice(0, 50).map((one) => rewrite({ ...one, regulation: 'LGPD' })),
      countRequests(bench.ledger),
      writeRequests(bench.ledger, added),
    ]);
    known = [
      ...changed.slice(0, 50).map((one) => ({ ...one, regulation: 'LGPD' as const })),
      ...changed.slice(50),
      ...others,
      ...added,
    ];
    await expectKept(known);
    await countRequests(bench.ledger);
    await expectKept(known);
  });

  it('are right when a request comes to a further vendor', async () => {
    const [first, ...others] = known;
    if (first === undefined) throw new Error('There is no request.');
    await bench.ledger.db.deleteFrom('vendor_status').where('request_id', '=', first.id).execute();
    await writeStatuses(bench.ledger, [{ ...first, places: [['east', 'DELETION']] }]);
    known = [{ ...first, places: [['east', 'DELETION']] }, ...others];

    await expectKept(known);
    await countRequests(bench.ledger);
    await expectKept(known);
  });
});

/** What may change of a request, one thing at a time. */
const changes: readonly ((one: KnownRequest) => Partial<KnownRequest>)[] = [
  (one) =>
    one.completedAt === null
      ? { state: 'COMPLETED', completedAt: now, dueAt: never, atRiskAt: never }
      : { state: 'IN_PROGRESS', completedAt: null, dueAt: one.receivedAt },
  (one) => ({ late: !one.late }),
  (one) => ({ acknowledgedAt: one.acknowledgedAt === null ? now : null }),
  (one) => ({ state: one.state === 'DENIED' ? 'FAILED' : one.state }),
  () => ({ rights: ['DELETION', 'ACCESS', 'OPT_OUT'] }),
  (one) => ({ receivedAt: new Date(one.receivedAt.getTime() - 40 * 86_400_000) }),
  (one) => ({ completedAt: one.completedAt === null ? null : now }),
];

async function rewrite(one: KnownRequest): Promise<void> {
  await bench.ledger.db
    .updateTable('privacy_request')
    .set({
      regulation: one.regulation,
      state: one.state,
      rights: [...one.rights],
      received_at: one.receivedAt,
      acknowledged_at: one.acknowledgedAt,
      completed_at: one.completedAt,
      late: one.late,
      due_at: one.dueAt,
      at_risk_at: one.atRiskAt,
    })
    .where('id', '=', one.id)
    .execute();
}

describe('figures over requests that the log’s retention removes', () => {
  const remove = async (ids: readonly string[]): Promise<void> => {
    await bench.ledger.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('vendor_status').where('request_id', 'in', ids).execute();
      await trx.deleteFrom('privacy_request').where('id', 'in', ids).execute();
    });
  };

  it('do not change, whatever they are divided by', async () => {
    await countRequests(bench.ledger);
    const before = await Promise.all(divisions.map((groupBy) => ask({}, groupBy)));
    const closed = known.filter(({ completedAt }) => completedAt !== null).slice(0, 150);

    await remove(closed.map(({ id }) => id));

    const after = await Promise.all(divisions.map((groupBy) => ask({}, groupBy)));
    before.forEach((figures, index) => {
      const found = after[index] ?? { all: recount([], now), groups: [] };
      expectAlike(found.all, figures.all);
      expect(Object.keys(byValues(found))).toEqual(Object.keys(byValues(figures)));
      for (const [key, one] of Object.entries(byValues(found))) expectAlike(one, byValues(figures)[key] ?? one);
    });
    expectAlike((await keptFigures(bench.ledger.db, [], now)).all, recount(known, now));
  });

  it('are found by what is left of them', async () => {
    for (const { name, filter, holds } of filters.filter((one) => !one.name.startsWith('what was'))) {
      const found = await ask(filter);
      expect([name, found.all.total]).toEqual([name, known.filter(holds).length]);
      expectAlike(found.all, recount(known.filter(holds), now));
    }
  });

  it('hold no id and no instant', async () => {
    const { rows } = await sql<{ columns: string[] }>`
      select array_agg(column_name::text order by column_name) as columns from information_schema.columns
      where table_name = 'request_kept'`.execute(bench.ledger.db);
    expect(rows[0]?.columns).toEqual([
      ...['acknowledged_in', 'completed_in', 'count', 'day', 'on_time', 'places', 'regulation', 'rights', 'state'],
    ]);
  });

  it('are counted first: one that was not cannot be removed', async () => {
    const [added] = randomRequests(13, 1, vendors, now);
    if (added === undefined) throw new Error('No request was made.');
    await writeRequests(bench.ledger, [{ ...added, places: [['north', 'DELETION']] }]);

    await expect(remove([added.id])).rejects.toThrow('only after it was counted');
    await countRequests(bench.ledger);
    await remove([added.id]);
  });
});
