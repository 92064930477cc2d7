import { sql } from 'kysely';
import type { Ledger } from '../../src/ledger/ledger.js';
import { countRequests } from '../../src/ledger/statistics/count-requests.js';

/** Which of all that there are to be: numbers from `from` to `until`, evenly over two years up to now. */
export interface Seeding {
  readonly from: number;
  readonly until: number;
  readonly total: number;
}

/** One of twenty each; all others are completed. One of a thousand is open and late. */
const state = sql`case n % 20 when 0 then 'DENIED' when 1 then 'FAILED' when 2 then 'IN_PROGRESS' else 'COMPLETED' end`;

/**
 * Requests with one status or two, of the people that the ledger knows already, written by the database itself without
 * triggers and checks of foreign keys: a million takes a minute. What triggers would have noted is noted at the end.
 */
export async function seedRequests(ledger: Ledger, { from, until, total }: Seeding): Promise<void> {
  await ledger.db.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx);
    await sql`
      create temporary table seed on commit drop as
      select n, uuidv7(at - clock_timestamp()) as id, at, ${state} as state,
        at + interval '30 days' * (0.02 + abs(sin(n)) * abs(sin(n * 7.0))) as done,
        (array(select id from subject where wrapped_key is not null order by id))[1 + n % (select count(*) from subject)] as subject_id
      from (
        select n, now() - interval '1 hour' - interval '730 days' * (1 - n::float8 / ${total}::float8) as at
        from generate_series(${from}::int, ${until}::int) n
      ) number`.execute(trx);
    await sql`
      insert into privacy_request (id, reference, subject_id, regulation, state, rights, received_at, acknowledged_at, completed_at,
        closed_at, created_at, updated_at, clock_settings, due_at, at_risk_at, late)
      select id, 'PR-' || n, subject_id, case when n % 3 = 0 then 'GDPR' else 'CCPA' end, state, array['DELETION'], at,
        at + interval '1 day', over, over, at, at, settings, due, due - interval '3 days', n % 30 = 7
      from seed, lateral (select case when state = 'IN_PROGRESS' then null else done end as over,
          case when state <> 'IN_PROGRESS' then 'infinity' when n % 1000 = 2 then at + interval '45 days'
            else now() + interval '30 days' end as due) clock,
        (select clock_settings as settings from privacy_request limit 1) known`.execute(trx);
    await sql`
      insert into vendor_status (id, request_id, subject_id, vendor_key, vendor_kind, role, "right", state, outcome,
        submitted_at, completed_at, received_at, created_at)
      select uuidv7(at - clock_timestamp()), seed.id, subject_id, account.key, account.kind, 'PROCESSOR', 'DELETION',
        case state when 'DENIED' then 'REJECTED' else state end, case state when 'COMPLETED' then 'ERASED' end,
        at, case when state = 'IN_PROGRESS' then null else done end, at, at
      from seed join vendor_account account
        on account.key = case n % 2 when 0 then 'outreach' else 'attentive' end or (n % 4 = 0 and account.key = 'zoho-desk')`.execute(
      trx,
    );
    await sql`insert into request_uncounted (request_id) select id from seed`.execute(trx);
  });
}

/** As a worker does it now and then, until nothing is left to count. */
export async function countAll(ledger: Ledger): Promise<void> {
  while (await countRequests(ledger));
  await sql`vacuum analyze`.execute(ledger.db);
}
