import { sql } from 'kysely';
import { isFinal } from '../domain/roll-up.js';
import { required } from '../domain/invariant-error.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { IntakeUpdate, RightProgress, VendorSnapshot } from '../domain/vendor-source.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { loadStatuses, type RecordRow, type StatusRow } from '../ledger/requests.js';
import { storedTrouble } from '../ledger/statuses.js';
import { decryptJson } from '../ledger/subject-cipher.js';
import { subjectKey } from '../ledger/subjects.js';
import { applySnapshot } from './apply-snapshot.js';
import { latest } from './acknowledge.js';
import { askPerson } from './ask-person.js';
import { assertLease, LeaseLost } from './claim.js';
import type { DeliveryContext, Lane } from './context.js';
import { backoff, nextLook } from './schedule.js';
import { event, type Submission } from './submission.js';

/** One answer on its way back to the vendor that the request came in through. */
interface WriteBack extends Submission {
  readonly record: RecordRow;
  readonly nativeId: string;
  readonly update: IntakeUpdate;
}

/**
 * Tells an intake vendor what requests came to: one call for one request, one bulk call for several. What was sent counts
 * only when the vendor's own record shows it, so each is read back. An attempt whose outcome is unknown is read first and
 * not made again where it had arrived.
 */
export async function writeBack(
  context: DeliveryContext,
  lane: Lane,
  submissions: readonly Submission[],
): Promise<void> {
  const loaded = await Promise.all(submissions.map((submission) => load(submission)));
  const open: WriteBack[] = [];
  for (const write of loaded) {
    if (write !== null && !(await arrivedBefore(write))) open.push(write);
  }
  if (open.length === 0) return;
  const failures = await send(context, lane, open);
  context.reach?.('answer-read', lane.account.key);
  for (const write of open) await confirm(write, failures.get(write.nativeId) ?? null);
}

async function load(submission: Submission): Promise<WriteBack | null> {
  const { context, status } = submission;
  const { db } = context.ledger;
  const record = await db
    .selectFrom('vendor_record')
    .selectAll()
    .where('request_id', '=', status.request_id)
    .where('vendor_key', '=', status.vendor_key)
    .where('native_id', 'is not', null)
    .executeTakeFirst();
  const key = await subjectKey(context.ledger, db, status.subject_id);
  if (record === undefined || key === null || status.write_back === null) return null;
  const update = decryptJson<IntakeUpdate>(key, `vendor_status.write_back.${status.id}`, status.write_back);
  return { ...submission, record, nativeId: required(record.native_id, 'Native id'), update };
}

/** Sends once; answers the failure of each that the vendor did not take. */
async function send(
  context: DeliveryContext,
  { source }: Lane,
  writes: readonly WriteBack[],
): Promise<ReadonlyMap<string, VendorFailure | null>> {
  const maySend = () => writes.every(({ lease }) => context.monotonic() < lease.deadline - context.leaseMs / 2);
  // Counted before the socket opens, under the lease: whoever takes over after a crash reads the records first.
  for (const { status, lease } of writes) {
    const counted = await context.ledger.db
      .updateTable('vendor_status')
      .set({ attempts: sql`attempts + 1` })
      .where('id', '=', status.id)
      .where('lease_token', '=', lease.token)
      .executeTakeFirst();
    if (counted.numUpdatedRows === 0n) throw new LeaseLost(status.id);
  }
  try {
    const [only] = writes;
    if (writes.length > 1 && source.updateMany !== undefined) {
      return await source.updateMany(new Map(writes.map(({ nativeId, update }) => [nativeId, update])), { maySend });
    }
    if (only !== undefined) {
      await required(source.update?.bind(source), 'A source that can be updated')(only.nativeId, only.update, {
        maySend,
      });
    }
    return new Map();
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    return new Map(writes.map(({ nativeId }) => [nativeId, error]));
  }
}

/** Whether the vendor's record shows everything that it was told and that it shows at all; comments are never shown. */
function shows(snapshot: VendorSnapshot, update: IntakeUpdate): boolean {
  const optOut = snapshot.rights.find((entry) => entry.right === 'OPT_OUT');
  if (update.optOutCompleted === true && optOut !== undefined && optOut.state !== 'COMPLETED') return false;
  return update.answer === undefined || snapshot.rights.every(isAnswered);
}

/** An answer that leaves out the opt-out is one all the same: it is then for a person to see whether it was carried out. */
const isAnswered = ({ right, state }: RightProgress): boolean =>
  isFinal(state) || (right === 'OPT_OUT' && state === 'ACTION_REQUIRED');

/**
 * Comments leave no trace at the vendor, nor does an opt-out that is not done, which is what stands there from the
 * beginning: that they were taken is all that can be known.
 */
const leavesTrace = ({ update }: WriteBack): boolean => update.answer !== undefined || update.optOutCompleted === true;

/** Sent before without a clear answer: the vendor's record says whether it arrived. True where nothing is to be sent now. */
async function arrivedBefore(write: WriteBack): Promise<boolean> {
  if (write.status.attempts === 0 || !leavesTrace(write)) return false;
  const askedAt = write.context.ledger.now();
  const seen = await read(write);
  if (!(seen instanceof VendorFailure) && !shows(seen, write.update)) return false;
  await commit(write, seen, askedAt);
  return true;
}

/** Commits what sending came to, by the vendor's own record wherever the call may have arrived. */
async function confirm(write: WriteBack, failure: VendorFailure | null): Promise<void> {
  const askedAt = write.context.ledger.now();
  if (failure !== null && failure.kind !== 'unknown') return commit(write, failure, askedAt);
  const seen = await read(write);
  // Its own answer decides: that the record could not be read says nothing of it.
  if (!leavesTrace(write)) return commit(write, seen, askedAt, failure);
  if (seen instanceof VendorFailure) return commit(write, failure ?? seen, askedAt);
  return commit(write, seen, askedAt, shows(seen, write.update) ? null : (failure ?? notShown(write.lane)));
}

async function commit(
  write: WriteBack,
  seen: VendorSnapshot | VendorFailure,
  askedAt: Date,
  trouble: VendorFailure | null = seen instanceof VendorFailure ? seen : null,
): Promise<void> {
  const { context, lane, status, lease, record } = write;
  await changeRequest(context.ledger, status.request_id, async (change) => {
    const own = await assertLease(change.trx, lease);
    if (trouble === null) {
      await endWriteBack(write, change, own);
      change.event(event(write, 'write-back.confirmed', `${lane.account.name} took what it was told.`));
    } else {
      change.event(event(write, `write-back.${trouble.kind}`, trouble.message));
      await (trouble.retryable ? putOff(write, change, trouble) : holdRefused(write, change, own, trouble));
    }
    if (seen instanceof VendorFailure) return;
    const fresh = await change.trx
      .selectFrom('vendor_record')
      .selectAll()
      .where('id', '=', record.id)
      .executeTakeFirstOrThrow();
    await applySnapshot(context, change, lane, fresh, { snapshot: seen, askedAt: latest(askedAt, fresh) });
  });
}

const notShown = (lane: Lane): VendorFailure =>
  new VendorFailure(lane.account.key, 'update', { kind: 'unknown', detail: 'the record does not show it yet' });

async function putOff({ context, status }: WriteBack, change: RequestChange, trouble: VendorFailure): Promise<void> {
  const wait = trouble.retryAfterMs ?? backoff(status.attempts + 1, context.random());
  await change.trx
    .updateTable('vendor_status')
    .set({ last_error: storedTrouble(trouble, change.at), due_at: new Date(change.at.getTime() + wait) })
    .where('id', '=', status.id)
    .execute();
}

/**
 * To send what was refused again would change nothing: a person chooses anew. What the vendor has is looked at meanwhile.
 * Where the status that carried the answer is at its end, what is still open there says so.
 */
async function holdRefused(write: WriteBack, change: RequestChange, own: StatusRow, trouble: VendorFailure) {
  await endWriteBack(write, change, own, storedTrouble(trouble, change.at));
  const statuses = await loadStatuses(change.trx, [change.request.id]);
  const open = statuses.filter((one) => one.role === 'INTAKE' && !isFinal(one.state));
  const asked = open.find((one) => one.id === own.id) ?? open[0];
  if (asked !== undefined) await askPerson(change, write.lane, asked, { failure: trouble });
}

/** Nothing is to be told any more. The row must not stay due for it: what comes next is a look, where nothing else waits. */
async function endWriteBack(
  { context, lane }: WriteBack,
  change: RequestChange,
  own: StatusRow,
  lastError: string | null = null,
): Promise<void> {
  const look = new Date(change.at.getTime() + nextLook(lane.account.observeEveryMs, 0, context.random()));
  const wanted = own.acknowledge_wanted && own.acknowledged_at === null;
  await change.trx
    .updateTable('vendor_status')
    .set({
      write_back: null,
      attempts: 0,
      last_error: lastError,
      ...(wanted ? { task: 'ACKNOWLEDGE', due_at: change.at } : { task: 'OBSERVE', due_at: look }),
    })
    .where('id', '=', own.id)
    .execute();
}

async function read({ lane, nativeId }: WriteBack): Promise<VendorSnapshot | VendorFailure> {
  const get = required(lane.source.get?.bind(lane.source), 'A source that can be read');
  try {
    return (await get(nativeId)) ?? new VendorFailure(lane.account.key, 'read', { kind: 'not-found' });
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    throw error;
  }
}
