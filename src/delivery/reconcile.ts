import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { required } from '../domain/invariant-error.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { SearchResult, VendorSnapshot } from '../domain/vendor-source.js';
import type { Reason } from '../domain/vocabulary.js';
import type { RecordRow } from '../ledger/requests.js';
import { applySnapshot, settleStatuses } from './apply-snapshot.js';
import { assertLease } from './claim.js';
import { backoff } from './schedule.js';
import { event, progressOf, type Submission } from './submission.js';

/** How often a record is sent again after it was certainly not found, before a person must look. */
const MOST_RESENDS = 2;

type Decision =
  | { readonly kind: 'adopt'; readonly snapshot: VendorSnapshot; readonly duplicates: number }
  | { readonly kind: 'wait'; readonly ms: number; readonly failure?: VendorFailure }
  | { readonly kind: 'hold'; readonly reason: Reason; readonly message: string }
  | { readonly kind: 'send' };

/**
 * Settles a record whose submission has no definite answer by asking the vendor, never by sending it again unasked.
 * Answers `send` only where the vendor certainly does not have it; otherwise everything is written and `settled`.
 */
export async function reconcile(
  submission: Submission,
  record: RecordRow,
  payload: Readonly<Record<string, string>>,
): Promise<'send' | 'settled'> {
  const { context, lane, lease, status } = submission;
  const askedAt = context.ledger.now();
  const found = await search(submission, record, payload);
  context.reach?.('before-decision');
  const decision = await changeRequest(context.ledger, status.request_id, async (change) => {
    await assertLease(change.trx, lease);
    const made = await decide(submission, change, record, found);
    await commit(submission, change, record, made, askedAt);
    return made.kind;
  });
  context.log.info(
    { event: 'vendor.reconcile', vendor: lane.account.key, status: status.id, record: record.id, decision },
    'reconciled',
  );
  return decision === 'send' ? 'send' : 'settled';
}

async function search(
  { lane, status }: Submission,
  record: RecordRow,
  payload: Readonly<Record<string, string>>,
): Promise<SearchResult | VendorFailure | null> {
  const look = lane.source.search?.bind(lane.source);
  if (look === undefined) return null;
  try {
    return await look({
      kind: required(record.kind, 'Kind of a planned record'),
      payload,
      right: status.right,
      hints: record.hints,
      intentAt: required(record.intent_at, 'Time of an intent'),
    });
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    throw error;
  }
}

async function decide(
  { context, lane, status }: Submission,
  change: RequestChange,
  record: RecordRow,
  found: SearchResult | VendorFailure | null,
): Promise<Decision> {
  const { name } = lane.account;
  if (found === null) {
    return {
      kind: 'hold',
      reason: 'TIMED_OUT',
      message: `${name} gave no clear answer and offers no way to look for the request; a person must decide whether it is sent again.`,
    };
  }
  if (found instanceof VendorFailure) {
    return { kind: 'wait', ms: found.retryAfterMs ?? backoff(status.attempts + 1, context.random()), failure: found };
  }
  const free = await withoutOwner(change, lane.account.key, found.matches);
  const [oldest] = free;
  if (oldest !== undefined && (free.length === 1 || found.exact)) {
    return { kind: 'adopt', snapshot: oldest, duplicates: free.length - 1 };
  }
  if (oldest !== undefined) {
    return { kind: 'hold', reason: 'AMBIGUOUS_MATCH', message: `${name} holds several requests that could be this one.` };
  }
  const age = change.at.getTime() - required(record.intent_at, 'Time of an intent').getTime();
  if (age < lane.account.quietPeriodMs || !found.whole) {
    return { kind: 'wait', ms: Math.max(1_000, Math.min(lane.account.quietPeriodMs - age, 60_000)) };
  }
  if (record.sends > MOST_RESENDS) {
    return { kind: 'hold', reason: 'VENDOR_ERROR', message: `${name} was sent the request ${String(record.sends)} times and shows none.` };
  }
  return { kind: 'send' };
}

/** Oldest first, without those that belong to another record of ours. */
async function withoutOwner(
  change: RequestChange,
  vendor: string,
  matches: readonly VendorSnapshot[],
): Promise<readonly VendorSnapshot[]> {
  if (matches.length === 0) return [];
  const owned = await change.trx
    .selectFrom('vendor_record')
    .select('native_id')
    .where('vendor_key', '=', vendor)
    .where('native_id', 'in', matches.map((match) => match.nativeId))
    .execute();
  const taken = new Set(owned.map((row) => row.native_id));
  return matches
    .filter((match) => !taken.has(match.nativeId))
    .sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0));
}

async function commit(
  submission: Submission,
  change: RequestChange,
  record: RecordRow,
  decision: Decision,
  askedAt: Date,
): Promise<void> {
  const { context, lane } = submission;
  const { name } = lane.account;
  switch (decision.kind) {
    case 'adopt':
      change.event(event(submission, 'record.adopted', `${name} had taken it: found there, not sent again.`));
      if (decision.duplicates > 0) {
        change.event(event(submission, 'record.duplicate', `${name} holds ${String(decision.duplicates)} more of the same.`));
      }
      await applySnapshot(context, change, lane, record, { snapshot: decision.snapshot, askedAt });
      return;
    case 'wait': {
      const dueAt = new Date(change.at.getTime() + decision.ms);
      const { failure } = decision;
      await settleStatuses(context, change, lane, { askedAt: null, dueAt, ...(failure === undefined ? {} : { failure }) });
      return;
    }
    case 'hold':
      change.event(event(submission, 'record.held', decision.message));
      await change.trx
        .updateTable('vendor_record')
        .set({ phase: 'HELD', progress: progressOf(record, { state: 'ACTION_REQUIRED', reason: decision.reason }) })
        .where('id', '=', record.id)
        .execute();
      await settleStatuses(context, change, lane, { askedAt: null });
      return;
    case 'send':
      change.event(event(submission, 'record.not-found', `${name} does not have it: it is sent again.`));
  }
}
