import { sql, type RawBuilder, type Selectable, type Transaction } from 'kysely';
import type { ClockFacts } from '../domain/deadlines/deadline.js';
import type { RightsDue } from '../domain/deadlines/rights-due.js';
import { finalStates } from '../domain/roll-up.js';
import type { Health } from '../domain/vocabulary.js';
import { stored } from './never.js';
import type { PrivacyRequestTable, Tables } from './tables.js';

type RequestRow = Selectable<PrivacyRequestTable>;

/** What the clocks of a request depend on, as its row keeps it. */
export type ClockColumns = Pick<
  RequestRow,
  | 'regulation'
  | 'rights'
  | 'state'
  | 'decided'
  | 'received_at'
  | 'acknowledged_at'
  | 'completed_at'
  | 'answered_at'
  | 'opted_out_at'
  | 'extended_at'
  | 'identity_verified_at'
  | 'clock_pauses'
>;

/**
 * When the person took the request back, or it was found to be another's duplicate; null where neither happened. One that
 * vendors canceled by themselves is CANCELED as well: it has no answer.
 */
function withdrawnAt(row: ClockColumns): Date | null {
  if (row.state === 'DUPLICATE') return row.completed_at;
  if (row.state !== 'CANCELED') return null;
  const answered = row.rights.every((right) => (right === 'OPT_OUT' ? row.opted_out_at : row.answered_at) !== null);
  return answered || row.decided === 'CANCELED' ? row.completed_at : null;
}

export function clockFactsOf(row: ClockColumns): ClockFacts {
  const withdrawn = withdrawnAt(row);
  // What a withdrawal ended was not done.
  const unlessWithdrawn = (at: Date | null) => (at !== null && withdrawn !== null && at >= withdrawn ? null : at);
  return {
    regulation: row.regulation,
    rights: row.rights,
    receivedAt: row.received_at,
    acknowledgedAt: row.acknowledged_at,
    answeredAt: unlessWithdrawn(row.answered_at),
    optedOutAt: unlessWithdrawn(row.opted_out_at),
    extendedAt: row.extended_at,
    withdrawnAt: withdrawn,
    identityVerifiedAt: row.identity_verified_at,
    // Once the request is over, nobody is waited for.
    pauses: row.clock_pauses.map(({ from, to }) => ({
      from: new Date(from),
      to: to === null ? row.completed_at : new Date(to),
    })),
  };
}

/** Whether the clocks stand still. */
export const isPaused = ({ clock_pauses: pauses }: Pick<ClockColumns, 'clock_pauses'>): boolean =>
  pauses.some(({ to }) => to === null);

/** The last days of every deadline are a risk, whatever the vendors say. */
const NOTICE = sql`interval '3 days'`;
/** A vendor that names no longer time has not moved for long after this. */
const STALLS_AFTER = sql`interval '14 days'`;

const isOver = sql`(s.state = any(${[...finalStates]}::text[]))`;
const declared = sql`(make_interval(secs => a.declared_window_ms / 1000.0))`;
const longer = sql`(make_interval(secs => greatest(a.declared_window_ms, a.usual_window_ms) / 1000.0))`;
/** How long before the right is due it must have begun. */
const lead = sql`greatest(${longer}, ${NOTICE})`;

/**
 * Sets what the health of statuses is read from, from their own instants and their account's windows. A status that was not
 * sent is at risk once the vendor would no longer be done in time; one that was, once it takes longer than usual and too
 * little time is left to begin again. An intake status waits for its processors and does not stall before them.
 */
export async function settleStatusClocks(
  trx: Transaction<Tables>,
  requestIds: readonly string[],
  at: Date,
  due: (RightsDue & { readonly paused: boolean }) | null,
): Promise<void> {
  const rightDue =
    due === null
      ? sql`s.right_due_at`
      : sql`case s."right" when 'OPT_OUT' then ${stored(due.optOut)} else ${stored(due.others)} end`;
  await sql`
    with fresh as (
      select s.id, s.state as moved_state, moved.moved_at, ${due === null ? sql`s.paused` : sql`${due.paused}::boolean`} as paused,
        d.due as right_due_at, ${expectedAt} as expected_at, ${submitBy} as submit_by,
        ${unlessOver(sql`least(d.due, s.submitted_at + ${declared})`)} as overdue_at,
        ${unlessOver(atRiskAt)} as at_risk_at,
        ${unlessOver(stalledAt)} as stalled_at
      from vendor_status s
      join vendor_account a on a.key = s.vendor_key
      cross join lateral (select ${rightDue} as due) d
      cross join lateral (
        select case when s.moved_state = s.state then s.moved_at else ${at}::timestamptz end as moved_at) moved
      where s.request_id = any(${[...requestIds]}::uuid[])
    )
    update vendor_status as s
    set ${sql.raw(clockColumns.map((column) => `${column} = fresh.${column}`).join(', '))}
    from fresh
    where s.id = fresh.id and (${sql.raw(listed('s'))}) is distinct from (${sql.raw(listed('fresh'))})`.execute(trx);
}

const clockColumns = [
  ...['moved_state', 'moved_at', 'paused', 'right_due_at', 'expected_at'],
  ...['submit_by', 'overdue_at', 'at_risk_at', 'stalled_at'],
];
const listed = (table: string): string => clockColumns.map((column) => `${table}.${column}`).join(', ');

const unlessOver = (instant: RawBuilder<unknown>) => sql`(case when ${isOver} then 'infinity' else ${instant} end)`;

const expectedAt = sql`case when s.role = 'PROCESSOR'
  then s.submitted_at + make_interval(secs => coalesce(a.declared_window_ms, a.usual_window_ms) / 1000.0) end`;

const submitBy = sql`case when s.role = 'PROCESSOR' and d.due < 'infinity' then d.due - ${longer} end`;

const atRiskAt = sql`case when s.submitted_at + ${longer} <= d.due
  then least(greatest(s.submitted_at + ${longer}, d.due - ${lead}), d.due - ${NOTICE}) else d.due - ${lead} end`;

const stalledAt = sql`case when s.role = 'INTAKE' and exists (
    select from vendor_status p where p.request_id = s.request_id and p.role = 'PROCESSOR'
      and not p.state = any(${[...finalStates]}::text[]))
  then 'infinity' else moved.moved_at + greatest(${longer}, ${STALLS_AFTER}) end`;

/** The same for requests, from their own deadline and their statuses. Those that are over have no health to lose. */
export const requestClocks = {
  atRisk: (due: RawBuilder<Date>) => sql<Date>`least(${due} - ${NOTICE}, (
    select min(least(s.overdue_at, s.at_risk_at)) from vendor_status s where s.request_id = privacy_request.id))`,
  stalled: (since: RawBuilder<Date>) => sql<Date>`coalesce((
    select min(s.stalled_at) from vendor_status s where s.request_id = privacy_request.id and s.stalled_at < 'infinity'),
    ${since} + ${STALLS_AFTER})`,
} as const;

/**
 * `healthOf` as a condition on the request's instants: each request has exactly one health at a moment, and so none of no
 * words at all.
 */
export function anyHealth(words: readonly Health[], at: Date): RawBuilder<boolean> {
  const now = sql`${at}::timestamptz`;
  const column = (name: string) => sql.ref(`privacy_request.${name}`);
  const conditions: Readonly<Record<Health, RawBuilder<boolean>>> = {
    OVERDUE: sql`${column('due_at')} <= ${now}`,
    PAUSED: sql`(${column('paused')} and ${column('due_at')} > ${now})`,
    AT_RISK: sql`(not ${column('paused')} and ${column('due_at')} > ${now} and ${column('at_risk_at')} <= ${now})`,
    STALLED: sql`(not ${column('paused')} and ${column('due_at')} > ${now} and ${column('at_risk_at')} > ${now}
      and ${column('stalled_at')} <= ${now})`,
    ON_TRACK: sql`(not ${column('paused')} and ${column('due_at')} > ${now} and ${column('at_risk_at')} > ${now}
      and ${column('stalled_at')} > ${now})`,
  };
  if (words.length === 0) return sql<boolean>`false`;
  return sql<boolean>`(${sql.join(
    words.map((word) => conditions[word]),
    sql` or `,
  )})`;
}
