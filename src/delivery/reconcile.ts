import { sql } from 'kysely';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { newId } from '../ledger/ledger.js';
import { required } from '../domain/invariant-error.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { SearchResult, UncertainRecord, VendorSnapshot } from '../domain/vendor-source.js';
import type { Reason } from '../domain/vocabulary.js';
import type { RecordRow } from '../ledger/requests.js';
import { applySnapshot } from './apply-snapshot.js';
import { assertLease } from './claim.js';
import { asking, isStopping, type Lane } from './context.js';
import { holdRecord } from './hold-record.js';
import { keepingLeases } from './keep-leases.js';
import { backoff } from './schedule.js';
import { settleStatuses } from './settle-statuses.js';
import { event, type Submission } from './submission.js';
import { loadUnsettled, mayHaveMade } from './unsettled.js';
import { giveUpRecord } from './withdraw.js';

/** How long a list that cannot be read whole is tried before a person must look, in milliseconds. */
const LONGEST_DOUBT = 24 * 60 * 60_000;
/** How often a record is sent again after it was certainly not found, before a person must look. */
const MOST_RESENDS = 2;
/** How often at least a vendor is looked at for a record that waits to be told apart or for its list to be read whole. */
const LOOK_AGAIN = 60_000;

type Decision =
  | { readonly kind: 'adopt'; readonly snapshot: VendorSnapshot; readonly duplicates: readonly VendorSnapshot[] }
  | { readonly kind: 'wait'; readonly ms: number; readonly failure?: VendorFailure }
  | { readonly kind: 'hold'; readonly reason: Reason; readonly message: string }
  /** The vendor certainly does not have it. */
  | { readonly kind: 'send' | 'give-up'; readonly message: string };

/**
 * Settles a record whose submission has no definite answer by asking the vendor, never by sending it again unasked.
 * Answers `send` only where the vendor certainly does not have it and it was not withdrawn; otherwise everything is written
 * and `settled`.
 */
export async function reconcile(
  submission: Submission,
  record: RecordRow,
  payload: Readonly<Record<string, string>>,
): Promise<'send' | 'settled'> {
  const { context, lane, lease, status } = submission;
  const askedAt = context.ledger.now();
  const found = await keepingLeases(context, [lease], () => search(submission, record, payload));
  // A search that was called off decides nothing: the row is still due, for the next process.
  if (isStopping(context)) return 'settled';
  context.reach?.('before-decision', lane.account.key);
  const decision = await changeRequest(context.ledger, status.request_id, async (change) => {
    await assertLease(change.trx, lease);
    const made = await decide(submission, change, await withdrawnSince(change, record), found);
    await commit(submission, change, record, made, askedAt);
    return made.kind;
  });
  context.log.info(
    { event: 'vendor.reconcile', vendor: lane.account.key, status: status.id, record: record.id, decision },
    'reconciled',
  );
  return decision === 'send' ? 'send' : 'settled';
}

/** A withdrawal takes no lease away from a call without an answer: it may have come since the record was loaded. */
async function withdrawnSince({ trx }: RequestChange, record: RecordRow): Promise<RecordRow> {
  const { withdrawn } = await trx
    .selectFrom('vendor_record')
    .select('withdrawn')
    .where('id', '=', record.id)
    .executeTakeFirstOrThrow();
  return { ...record, withdrawn };
}

async function search(
  { context, lane, status }: Submission,
  record: RecordRow,
  payload: Readonly<Record<string, string>>,
): Promise<SearchResult | VendorFailure | null> {
  const look = lane.source.search?.bind(lane.source);
  if (look === undefined) return null;
  try {
    const uncertain: UncertainRecord = {
      kind: required(record.kind, 'Kind of a planned record'),
      payload,
      right: status.right,
      hints: record.hints,
      intentAt: required(record.first_intent_at ?? record.intent_at, 'Time of an intent'),
    };
    return await look(uncertain, asking(context));
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
    // Never sent since a person asked for it to be: they decided, and it is sent once.
    if (record.sends === 0 && !record.withdrawn) {
      return { kind: 'send', message: `${name} offers no way to look for the request; a person had it sent again.` };
    }
    return {
      kind: 'hold',
      reason: 'TIMED_OUT',
      message: `${name} gave no clear answer and offers no way to look for the request; ${
        record.withdrawn
          ? 'it was withdrawn, and a person must find out whether it is there.'
          : 'a person must decide whether it is sent again.'
      }`,
    };
  }
  if (found instanceof VendorFailure) {
    return { kind: 'wait', ms: found.retryAfterMs ?? backoff(status.attempts + 1, context.random()), failure: found };
  }
  const { free, taken } = await withoutOwner(change, lane, record, found.matches);
  const [oldest] = free;
  if (oldest !== undefined && found.exact) return { kind: 'adopt', snapshot: oldest, duplicates: free.slice(1) };
  const age = change.at.getTime() - required(record.intent_at, 'Time of an intent').getTime();
  const young = age < lane.account.quietPeriodMs;
  const wait: Decision = {
    kind: 'wait',
    ms: young ? Math.max(1_000, Math.min(lane.account.quietPeriodMs - age, LOOK_AGAIN)) : LOOK_AGAIN,
  };
  if (oldest !== undefined) {
    const contested = await hasRival(change, lane, record, oldest);
    if (free.length === 1 && found.whole && !contested) return { kind: 'adopt', snapshot: oldest, duplicates: [] };
    // What is still under way, or not read yet, may show whose it is.
    if ((contested && young) || (free.length === 1 && !found.whole)) return wait;
    return {
      kind: 'hold',
      reason: 'AMBIGUOUS_MATCH',
      message: `${name} holds requests that could be this one or another.`,
    };
  }
  if (young || (!found.whole && age < LONGEST_DOUBT)) return wait;
  if (!found.whole) {
    return {
      kind: 'hold',
      reason: 'TIMED_OUT',
      message: `${name} could not be read whole for a day; whether it has the request is not known.`,
    };
  }
  if (taken) {
    return {
      kind: 'hold',
      reason: 'AMBIGUOUS_MATCH',
      message: `${name} holds one that came in as a request of its own and could be this one.`,
    };
  }
  if (record.sends > MOST_RESENDS) {
    return {
      kind: 'hold',
      reason: 'VENDOR_ERROR',
      message: `${name} was sent the request ${String(record.sends)} times and shows none.`,
    };
  }
  if (record.withdrawn)
    return { kind: 'give-up', message: `${name} does not have it, and it was withdrawn: it is not sent.` };
  return { kind: 'send', message: `${name} does not have it: it is sent again.` };
}

interface Matches {
  /** Oldest first, without those that belong to another record: by their id, or by the batch it was answered with. */
  readonly free: readonly VendorSnapshot[];
  /** Whether one that could be this record's came to be known here as a request of its own since it was sent. */
  readonly taken: boolean;
}

async function withoutOwner(
  change: RequestChange,
  lane: Lane,
  record: RecordRow,
  matches: readonly VendorSnapshot[],
): Promise<Matches> {
  if (matches.length === 0) return { free: [], taken: false };
  const batches = matches.flatMap((match) => match.hints['batchId'] ?? []);
  const owned = await change.trx
    .selectFrom('vendor_record')
    .select(['native_id', 'phase', 'superseded', 'created_at', sql<string | null>`hints ->> 'batchId'`.as('batch')])
    .where('vendor_key', '=', record.vendor_key)
    .where('id', '<>', record.id)
    .where((where) =>
      where.or([
        where(
          'native_id',
          'in',
          matches.map((match) => match.nativeId),
        ),
        sql<boolean>`native_id is null and hints ->> 'batchId' = any(${batches}::text[])`,
      ]),
    )
    .execute();
  const ids = new Set(owned.map((row) => row.native_id));
  const others = new Set(owned.filter((row) => row.native_id === null).map((row) => row.batch));
  const intentAt = required(record.intent_at, 'Time of an intent');
  const strangers = new Set(
    owned
      .filter((row) => row.phase === 'FOUND' && !row.superseded && row.created_at > intentAt)
      .map((row) => row.native_id),
  );
  const latest = intentAt.getTime() + lane.account.quietPeriodMs;
  return {
    free: matches
      .filter((match) => !ids.has(match.nativeId) && !others.has(match.hints['batchId'] ?? ''))
      .sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0)),
    taken: matches.some((match) => strangers.has(match.nativeId) && (match.createdAt?.getTime() ?? 0) <= latest),
  };
}

/**
 * Whether a match that says nothing of its person could as well be another record of ours whose creation is not settled: to
 * adopt it would call one person's deletion done that was never sent, and send the other's twice.
 */
async function hasRival(change: RequestChange, lane: Lane, record: RecordRow, match: VendorSnapshot): Promise<boolean> {
  const unsettled = await loadUnsettled(change.trx, record.vendor_key);
  return unsettled.some(
    (row) =>
      row.id !== record.id &&
      row.kind === record.kind &&
      (row.hints['batchId'] === undefined || match.hints['batchId'] === undefined) &&
      mayHaveMade(lane, row, match.createdAt),
  );
}

/** More of the same at the vendor: ours too, so that they do not come back as strangers; they no longer count. */
async function keepDuplicates(
  submission: Submission,
  change: RequestChange,
  record: RecordRow,
  duplicates: readonly VendorSnapshot[],
): Promise<void> {
  if (duplicates.length === 0) return;
  const { name } = submission.lane.account;
  change.event(event(submission, 'record.duplicate', `${name} holds ${String(duplicates.length)} more of the same.`));
  await change.trx
    .insertInto('vendor_record')
    .values(
      duplicates.map((duplicate) => ({
        id: newId(),
        request_id: record.request_id,
        subject_id: record.subject_id,
        vendor_key: record.vendor_key,
        vendor_kind: record.vendor_kind,
        kind: record.kind,
        position: record.position,
        rights: record.rights,
        phase: 'FOUND' as const,
        superseded: true,
        native_id: duplicate.nativeId,
        native_state: duplicate.nativeState,
        hints: JSON.stringify(duplicate.hints),
        progress: JSON.stringify(duplicate.rights),
        created_at: change.at,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
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
      await keepDuplicates(submission, change, record, decision.duplicates);
      await applySnapshot(context, change, lane, record, { snapshot: decision.snapshot, askedAt });
      return;
    case 'wait': {
      const dueAt = new Date(change.at.getTime() + decision.ms);
      const { failure } = decision;
      await settleStatuses(context, change, lane, {
        askedAt: null,
        dueAt,
        ...(failure === undefined ? {} : { failure }),
      });
      return;
    }
    case 'hold':
      change.event(event(submission, 'record.held', decision.message));
      await holdRecord(change, record, decision.reason);
      await settleStatuses(context, change, lane, { askedAt: null });
      return;
    case 'give-up':
      change.event(event(submission, 'record.canceled', decision.message));
      await giveUpRecord(change, record);
      await settleStatuses(context, change, lane, { askedAt: null });
      return;
    case 'send':
      change.event(event(submission, 'record.not-found', decision.message));
  }
}
