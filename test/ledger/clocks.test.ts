import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { submitStatus } from '../../src/delivery/submit.js';
import { healthOf } from '../../src/domain/health.js';
import { required } from '../../src/domain/invariant-error.js';
import type { PageArguments, RequestFilter, RequestOrder } from '../../src/domain/page.js';
import { Health } from '../../src/domain/vocabulary.js';
import { registerAccounts } from '../../src/ledger/accounts.js';
import { changeRequest } from '../../src/ledger/change-request.js';
import { unlessNever } from '../../src/ledger/never.js';
import { refreshWindow } from '../../src/ledger/vendor-windows.js';
import { listRequests } from '../../src/services/request-list.js';
import { openBench, type DeliveryBench } from '../support/delivery-bench.js';
import { snapshotOf } from '../support/scripted-source.js';

const DAY = 86_400_000;
const days = (count: number): number => count * DAY;
const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

let bench: DeliveryBench;
let counter = 0;

beforeAll(async () => {
  bench = await openBench({
    accounts: [{ key: 'north', settings: { declaredWindowMs: days(30) } }, { key: 'south' }],
  });
});
afterAll(() => bench.close());

/** A deletion under California's law that was received so long ago, and how its clocks stand. */
async function asked(vendor: 'north' | 'south', daysAgo = 0, input = {}) {
  counter += 1;
  const id = await bench.request(
    { email: `clocks-${String(counter)}@example.com` },
    { vendors: [vendor], regulation: 'CCPA', receivedAt: after(bench.clock.now(), -days(daysAgo)), ...input },
  );
  return clocksOf(id);
}

async function clocksOf(id: string) {
  const { request, statuses } = await bench.story(id);
  return { id, request, status: required(statuses[0], 'The only status') };
}

/** The vendor takes it, and then says `state` at once. */
async function sent(id: string, vendor: 'north' | 'south', state: 'IN_PROGRESS' | 'COMPLETED' = 'IN_PROGRESS') {
  const nativeId = randomUUID();
  bench.script(vendor).submit = async () => ({ nativeId, hints: {}, snapshot: snapshotOf(nativeId, state) });
  await submitStatus(await bench.claim(id, vendor));
  return clocksOf(id);
}

/** Nobody did anything, but what is kept is worked out anew. */
const touched = async (id: string) => {
  await changeRequest(bench.ledger, id, async (change) => {
    change.event({ actor: 'privacy-graph', type: 'test.touched', message: 'Nothing.' });
  });
  return clocksOf(id);
};

const healthAt = ({ request }: Awaited<ReturnType<typeof clocksOf>>, at: Date): Health =>
  healthOf(
    {
      paused: request.paused,
      overdueAt: unlessNever(request.due_at),
      atRiskAt: unlessNever(request.at_risk_at),
      stalledAt: unlessNever(request.stalled_at),
    },
    at,
  );

describe('the clocks of a request', () => {
  it('leave a vendor its declared window before the right is due, and are a risk from then on', async () => {
    const { request, status } = await asked('north');
    expect(status.submit_by).toEqual(after(status.right_due_at, -days(30)));
    expect(status.at_risk_at).toEqual(status.submit_by);
    expect(status.expected_at).toBeNull();
    expect(request.at_risk_at.getTime()).toBeLessThanOrEqual(status.at_risk_at.getTime());
    // To confirm receipt is due first: ten business days, against forty-five days to answer.
    expect(request.due_at.getTime()).toBeLessThan(status.right_due_at.getTime());
  });

  it('expect a vendor within its declared window once it has the work, and say that it is late after that', async () => {
    const { id } = await asked('north');
    const { status } = await sent(id, 'north');
    const submittedAt = required(status.submitted_at, 'When it was sent');
    expect(status.expected_at).toEqual(after(submittedAt, days(30)));
    expect(status.overdue_at).toEqual(status.expected_at);
    expect(status.at_risk_at).toEqual(status.expected_at);
  });

  it('are a risk at once where the vendor cannot be done in time any more', async () => {
    const late = await asked('north', 20);
    expect(late.status.at_risk_at.getTime()).toBeLessThan(bench.clock.now().getTime());
    expect((await sent(late.id, 'north')).status.at_risk_at.getTime()).toBeLessThan(bench.clock.now().getTime());
  });

  it('are a risk in the last three days, whatever the vendor says', async () => {
    const { status } = await asked('south');
    expect(status.submit_by).toBeNull();
    expect(status.at_risk_at).toEqual(after(status.right_due_at, -days(3)));
  });

  it('stall when nothing has moved for two weeks, or for as long as the vendor says that it takes', async () => {
    const [quick, slow] = [await asked('south'), await asked('north')];
    expect(quick.status.stalled_at).toEqual(after(required(quick.status.moved_at, 'Since when'), days(14)));
    expect(slow.status.stalled_at).toEqual(after(required(slow.status.moved_at, 'Since when'), days(30)));
    bench.clock.advance(days(5));
    // What is written down of it is no movement.
    expect((await touched(quick.id)).status.stalled_at).toEqual(quick.status.stalled_at);
    expect((await sent(quick.id, 'south')).status.stalled_at.getTime()).toBeGreaterThan(
      quick.status.stalled_at.getTime(),
    );
    bench.clock.advance(-days(5));
  });

  it('have come to rest when the request has come to its end', async () => {
    const { id } = await asked('south', 60);
    expect(healthAt(await clocksOf(id), bench.clock.now())).toBe('OVERDUE');
    const { request, status } = await sent(id, 'south', 'COMPLETED');
    for (const at of [request.due_at, request.at_risk_at, request.stalled_at, status.overdue_at, status.stalled_at]) {
      expect(unlessNever(at)).toBeNull();
    }
    expect(request.answered_at).toEqual(status.completed_at);
  });

  it('follow what was settled when the request came in, not what is settled later', async () => {
    // The same day in both time zones, and winter when it is due.
    const { id, request } = await asked('south', 0, { receivedAt: new Date('2025-11-18T20:00:00Z') });
    expect(request.clock_settings).toMatchObject({ establishment: { timeZone: 'UTC' } });
    await sql`update privacy_request set clock_settings = jsonb_set(clock_settings, '{establishment,timeZone}',
      '"America/Los_Angeles"') where id = ${id}`.execute(bench.ledger.db);
    expect((await touched(id)).request.due_at).toEqual(after(request.due_at, 8 * 3_600_000));
  });
});

describe('how long an account takes', () => {
  /** Twenty deletions that it completed, each in so many days. */
  async function completed(vendor: 'north' | 'south', took: number): Promise<void> {
    for (let index = 0; index < 20; index += 1) {
      const { id } = await sent((await asked(vendor)).id, vendor, 'COMPLETED');
      await sql`update vendor_status set submitted_at = completed_at - make_interval(days => ${took})
        where request_id = ${id}`.execute(bench.ledger.db);
    }
  }

  it('is measured by what it did lately, and moves the instants of what is open', async () => {
    const open = await asked('south');
    await completed('south', 12);
    await refreshWindow(bench.ledger, 'south');
    const { request, status } = await clocksOf(open.id);
    expect(status.submit_by).toEqual(after(status.right_due_at, -days(12)));
    expect(status.at_risk_at).toEqual(status.submit_by);
    expect(request.at_risk_at <= status.at_risk_at).toBe(true);
    const account = await bench.ledger.db
      .selectFrom('vendor_account')
      .select(['usual_window_ms', 'applied_window_ms'])
      .where('key', '=', 'south')
      .executeTakeFirstOrThrow();
    expect(account).toEqual({ usual_window_ms: days(12), applied_window_ms: days(12) });
  });

  it('is looked into once an hour, by one process', async () => {
    await sql`update vendor_account set usual_window_ms = 1 where key = 'south'`.execute(bench.ledger.db);
    await refreshWindow(bench.ledger, 'south');
    const usual = () =>
      bench.ledger.db
        .selectFrom('vendor_account')
        .select('usual_window_ms')
        .where('key', '=', 'south')
        .executeTakeFirstOrThrow();
    expect(await usual()).toEqual({ usual_window_ms: 1 });
    bench.clock.advance(3_600_000);
    await refreshWindow(bench.ledger, 'south');
    expect(await usual()).toEqual({ usual_window_ms: days(12) });
  });

  it('is what the vendors file says from the next start on, for what is open too', async () => {
    const { id } = await asked('north');
    const lane = bench.lane('north');
    await registerAccounts(bench.ledger, [{ ...lane, account: { ...lane.account, declaredWindowMs: days(40) } }]);
    await refreshWindow(bench.ledger, 'north');
    const { status } = await clocksOf(id);
    expect(status.submit_by).toEqual(after(status.right_due_at, -days(40)));
  });
});

describe('a list of requests', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const everything = { first: 100, after: null, last: null, before: null };
  const byDue: RequestOrder = { field: 'DUE_AT', direction: 'ASC' };
  const list = (filter: RequestFilter, order: RequestOrder = byDue, page: PageArguments = everything) =>
    listRequests(bench.ledger, filter, order, page, 'US');
  const idsOf = async (filter: RequestFilter): Promise<readonly string[]> =>
    (await list(filter)).edges.map(({ node }) => node.id).sort();

  /** Each instant lies in the past, now, in the future, or nowhere, in every combination. */
  beforeAll(async () => {
    await sql`insert into privacy_request select (jsonb_populate_record(p,
      jsonb_build_object('id', gen_random_uuid(), 'reference', 'PR-' || n || p.reference))).*
      from privacy_request p, generate_series(1, 2) n`.execute(bench.ledger.db);
    await sql`update privacy_request p set paused = n % 5 = 0,
      due_at = (${instants()})[n % 4 + 1], at_risk_at = (${instants()})[n / 4 % 4 + 1],
      stalled_at = (${instants()})[n / 16 % 4 + 1]
      from (select id, row_number() over (order by id) as n from privacy_request) numbered
      where p.id = numbered.id`.execute(bench.ledger.db);
  });
  const instants = () => sql`array[${now}::timestamptz - interval '1 day', ${now}::timestamptz,
    ${now}::timestamptz + interval '1 day', 'infinity']`;

  it('filters by health just as each request shows it, each request under one word', async () => {
    const all = (await list({})).edges.map(({ node }) => node);
    expect(all.length).toBeGreaterThan(64);
    const seen = new Map<Health, number>();
    for (const word of Object.values(Health)) {
      const shown = all.filter(({ health }) => healthOf(health, now) === word).map(({ id }) => id);
      expect(await idsOf({ health: { words: [word], at: now } })).toEqual(shown.sort());
      seen.set(word, shown.length);
    }
    expect(Math.min(...seen.values())).toBeGreaterThan(0);
    expect(await idsOf({ health: { words: Object.values(Health), at: now } })).toHaveLength(all.length);
  });

  it.each(['ASC', 'DESC'] as const)(
    'pages by the nearest deadline and loses none without one (%s)',
    async (direction) => {
      const order: RequestOrder = { field: 'DUE_AT', direction };
      const all = (await list({}, order)).edges.map(({ node }) => node.id);
      for (const backwards of [false, true]) {
        const found: string[] = [];
        let cursor: string | null = null;
        for (let more = true; more;) {
          const page: Awaited<ReturnType<typeof list>> = await list(
            {},
            order,
            backwards
              ? { first: null, after: null, last: 7, before: cursor }
              : { ...everything, first: 7, after: cursor },
          );
          const ids = page.edges.map(({ node }) => node.id);
          if (backwards) found.unshift(...ids);
          else found.push(...ids);
          cursor = (backwards ? page.edges[0] : page.edges.at(-1))?.cursor ?? null;
          more = backwards ? page.hasPreviousPage : page.hasNextPage;
        }
        expect(found).toEqual(all);
      }
      const dues = (await list({}, order)).edges.map(({ node }) => node.dueAt?.getTime() ?? Infinity);
      expect(dues).toEqual([...dues].sort((a, b) => (direction === 'ASC' ? a - b : b - a)));
    },
  );

  it('holds in a day the deadlines that end with it, and none that never end', async () => {
    const due = (from: number | null, until: number | null) =>
      idsOf({
        due: {
          from: from === null ? null : after(now, days(from)),
          until: until === null ? null : after(now, days(until)),
        },
      });
    const [yesterday, today, all] = [await due(-2, -1), await due(-1, 0), await due(null, null)];
    expect(yesterday.length).toBeGreaterThan(0);
    expect(today.length).toBeGreaterThan(0);
    expect(yesterday.filter((id) => today.includes(id))).toEqual([]);
    const withDeadline = (await list({})).edges.filter(({ node }) => node.dueAt !== null);
    expect(all).toHaveLength(withDeadline.length);
  });
});
