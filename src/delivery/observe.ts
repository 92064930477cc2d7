import { sql } from 'kysely';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { RightProgress, VendorSnapshot } from '../domain/vendor-source.js';
import type { Reason, VendorState } from '../domain/vocabulary.js';
import { isFinal } from '../domain/roll-up.js';
import { anyOf, type RecordRow, type StatusRow } from '../ledger/requests.js';
import { applySnapshot, isAskedBefore } from './apply-snapshot.js';
import { asking, isStopping, type DeliveryContext, type Lane } from './context.js';
import { followStatus } from './follow.js';
import { backoff } from './schedule.js';
import { settleStatuses } from './settle-statuses.js';

/** Records that the vendor can be asked about: it has them, and not everything about them is final. */
const isOpen = (record: RecordRow): boolean =>
  !record.superseded &&
  (record.native_id !== null || record.phase === 'SENT') &&
  (record.progress.length === 0 || record.progress.some((entry) => !isFinal(entry.state)));

/** Open records of those statuses' requests at the account. */
async function openRecords(
  context: DeliveryContext,
  lane: Lane,
  statuses: readonly StatusRow[],
): Promise<readonly RecordRow[]> {
  const requests = [...new Set(statuses.map((status) => status.request_id))];
  if (requests.length === 0) return [];
  const rows = await context.ledger.db
    .selectFrom('vendor_record')
    .selectAll()
    .where('request_id', '=', anyOf(requests))
    .where('vendor_key', '=', lane.account.key)
    .execute();
  const rights = new Map(statuses.map((status) => [status.request_id, new Set<string>()]));
  for (const status of statuses) rights.get(status.request_id)?.add(status.right);
  return rows.filter((row) => isOpen(row) && row.rights.some((right) => rights.get(row.request_id)?.has(right)));
}

/**
 * Asks one vendor about statuses, all of them in as few calls as its API allows, and takes over what it says through the
 * guarded update. Never throws for a vendor's failure: that is kept with the status, which is looked at again later.
 * With `onlyNative`, for whoever reads: records that the vendor has not named yet are left to the worker, and every call that
 * delivery makes goes first.
 */
export async function observeStatuses(
  context: DeliveryContext,
  lane: Lane,
  statuses: readonly StatusRow[],
  options: { readonly onlyNative: boolean },
): Promise<void> {
  for (const status of statuses) if (status.follows !== null) await followStatus(context, lane, status);
  if (isStopping(context)) return;
  const own = statuses.filter((status) => status.follows === null);
  const open = await openRecords(context, lane, own);
  const records = options.onlyNative ? open.filter((record) => record.native_id !== null) : open;
  const askedAt = context.ledger.now();
  const answers =
    records.length === 0
      ? new Map<string, VendorSnapshot | VendorFailure>()
      : await ask(context, lane, records, options);
  // A look that was called off says nothing of anybody: the rows are still due, for the next process.
  if (isStopping(context)) return;
  for (const [requestId, ofRequest] of Map.groupBy(records, (record) => record.request_id)) {
    await changeRequest(context.ledger, requestId, async (change) => {
      for (const record of ofRequest) {
        await takeOver(context, change, lane, record, { answer: answers.get(record.id), askedAt });
      }
    });
  }
  if (!options.onlyNative) await putOffUnanswered(context, lane, own, records);
}

async function ask(
  context: DeliveryContext,
  lane: Lane,
  records: readonly RecordRow[],
  { onlyNative }: { readonly onlyNative: boolean },
): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
  const references = records.map((record) => ({
    recordId: record.id,
    nativeId: record.native_id,
    hints: record.hints,
    createdAt: record.native_created_at ?? record.intent_at,
  }));
  try {
    return await lane.source.observe(references, { ...asking(context), yields: onlyNative });
  } catch (error) {
    if (error instanceof VendorFailure) return new Map(records.map((record) => [record.id, error]));
    throw error;
  }
}

interface Answer {
  readonly answer: VendorSnapshot | VendorFailure | undefined;
  readonly askedAt: Date;
}

async function takeOver(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  stale: RecordRow,
  { answer, askedAt }: Answer,
): Promise<void> {
  const record = await change.trx
    .selectFrom('vendor_record')
    .selectAll()
    .where('id', '=', stale.id)
    .executeTakeFirstOrThrow();
  if (answer !== undefined && !(answer instanceof VendorFailure)) {
    if (await adoptable(change, lane, record, answer)) {
      await applySnapshot(context, change, lane, record, { snapshot: answer, askedAt });
    }
    return;
  }
  // Something newer was seen meanwhile: that this older question failed says nothing any more.
  if (isAskedBefore(record, askedAt)) return;
  const failure = answer ?? new VendorFailure(lane.account.key, 'observe', { kind: 'not-found' });
  await takeOverFailure(context, change, lane, record, failure);
}

/** A record that the vendor had not named yet may be named now, unless another record of ours has that name. */
async function adoptable(change: RequestChange, lane: Lane, record: RecordRow, seen: VendorSnapshot): Promise<boolean> {
  if (record.native_id !== null) return record.native_id === seen.nativeId;
  const owner = await change.trx
    .selectFrom('vendor_record')
    .select('id')
    .where('vendor_key', '=', lane.account.key)
    .where('native_id', '=', seen.nativeId)
    .executeTakeFirst();
  return owner === undefined;
}

async function takeOverFailure(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  record: RecordRow,
  failure: VendorFailure,
): Promise<void> {
  const verdict = verdictOf(lane, change.at, record, failure);
  if (verdict !== null) await putInto(change, record, verdict);
  const wait = failure.retryAfterMs ?? backoff(3, context.random());
  const dueAt = new Date(change.at.getTime() + Math.max(wait, lane.account.observeEveryMs));
  await settleStatuses(context, change, lane, { askedAt: change.at, failure, dueAt });
}

interface Verdict {
  readonly state: VendorState;
  readonly reason: Reason | null;
}

/** What a look that failed says about the record itself; null where it says nothing. */
function verdictOf(lane: Lane, now: Date, record: RecordRow, failure: VendorFailure): Verdict | null {
  if (failure.kind === 'unreadable' && failure.operation === 'record')
    return { state: 'UNKNOWN', reason: 'VENDOR_ERROR' };
  if (failure.kind !== 'not-found') return null;
  // The vendor gave this id and knows nothing of it: neither done nor failed may be concluded.
  if (record.native_id !== null) return { state: 'UNKNOWN', reason: 'NO_MATCH' };
  const age = now.getTime() - (record.intent_at?.getTime() ?? now.getTime());
  return age > lane.account.quietPeriodMs ? { state: 'ACTION_REQUIRED', reason: 'NO_MATCH' } : null;
}

async function putInto(change: RequestChange, record: RecordRow, verdict: Verdict): Promise<void> {
  const progress = record.rights.map((right): RightProgress => {
    const known = record.progress.find((entry) => entry.right === right);
    return known !== undefined && isFinal(known.state) ? known : { right, ...verdict, outcome: null, confidence: null };
  });
  await change.trx
    .updateTable('vendor_record')
    .set({ progress: JSON.stringify(progress) })
    .where('id', '=', record.id)
    .execute();
}

/** Statuses that had nothing to be asked about, or whose answer was older than what is known, must not stay due. */
async function putOffUnanswered(
  context: DeliveryContext,
  lane: Lane,
  statuses: readonly StatusRow[],
  records: readonly RecordRow[],
): Promise<void> {
  const answered = new Set(records.map((record) => record.request_id));
  const rest = statuses.filter((status) => !answered.has(status.request_id));
  for (const status of rest) {
    await changeRequest(context.ledger, status.request_id, (change) =>
      settleStatuses(context, change, lane, { askedAt: change.at }),
    );
  }
  // An answer that was not taken over moved nothing: the next look is one interval away.
  await context.ledger.db
    .updateTable('vendor_status')
    .set({ due_at: sql`now() + make_interval(secs => ${lane.account.observeEveryMs / 1000})` })
    .where('id', '=', anyOf(statuses.map((status) => status.id)))
    .where('task', '=', 'OBSERVE')
    .where('due_at', '<=', sql<Date>`now()`)
    .execute();
}

/** A row of a list could not be read but for its id: what stood there is not known any more. */
export async function markUnreadable(
  context: DeliveryContext,
  lane: Lane,
  nativeId: string,
  askedAt: Date,
): Promise<void> {
  const known = await context.ledger.db
    .selectFrom('vendor_record')
    .selectAll()
    .where('vendor_key', '=', lane.account.key)
    .where('native_id', '=', nativeId)
    .executeTakeFirst();
  if (known === undefined) return;
  const failure = new VendorFailure(lane.account.key, 'record', { kind: 'unreadable' });
  await changeRequest(context.ledger, known.request_id, (change) =>
    takeOver(context, change, lane, known, { answer: failure, askedAt }),
  );
}
