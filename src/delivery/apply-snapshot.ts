import { sql } from 'kysely';
import { isFinal, rollUpRecords, type StatusProgress } from '../domain/roll-up.js';
import type { RightProgress, VendorSnapshot } from '../domain/vendor-source.js';
import type { VendorFailure } from '../domain/vendor-failure.js';
import type { RequestChange } from '../ledger/change-request.js';
import type { RecordRow, StatusRow } from '../ledger/requests.js';
import { createStatus, loadAtVendor, storedTrouble } from '../ledger/statuses.js';
import { encryptJson } from '../ledger/subject-cipher.js';
import { unwrapSubjectKey } from '../ledger/subjects.js';
import type { Right } from '../domain/vocabulary.js';
import type { StatusTask } from '../ledger/tables.js';
import type { DeliveryContext, Lane } from './context.js';
import { keepPerson } from './link-subject.js';
import { nextLook } from './schedule.js';

/** Where an observation came from: a list may show that a vendor took a completion back; a single look is never made then. */
export interface Observation {
  readonly snapshot: VendorSnapshot;
  /** When the question was sent. */
  readonly askedAt: Date;
}

/**
 * The guarded update: brings one record up to what the vendor showed, unless something newer is known, and the statuses
 * that rest on it. Answers whether anything was taken over.
 */
export async function applySnapshot(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  record: RecordRow,
  { snapshot, askedAt }: Observation,
): Promise<boolean> {
  if (isOlder(record, snapshot, askedAt)) return false;
  const progress = mergeProgress(change, lane, record, snapshot);
  await writeRecord(context, change, record, { snapshot, askedAt }, progress);
  await takeOverPerson(context, change, lane, snapshot);
  await takeOverRights(change, lane, snapshot);
  const rights = [...record.rights, ...snapshot.rights.map((entry) => entry.right)];
  await settleStatuses(context, change, lane, { askedAt, snapshot, rights });
  return true;
}

/** By the vendor's own time, then by when the question was sent: an answer that was long under way may hold newer news. */
function isOlder(record: RecordRow, snapshot: VendorSnapshot, askedAt: Date): boolean {
  const [known, seen] = [record.changed_at?.getTime(), snapshot.changedAt?.getTime()];
  if (known !== undefined && seen !== undefined && known !== seen) return seen < known;
  return isAskedBefore(record, askedAt);
}

/** Whether the record's row was answered by a question that was sent later, or at the same moment. */
export const isAskedBefore = (record: Pick<RecordRow, 'asked_at'>, askedAt: Date): boolean =>
  record.asked_at !== null && askedAt <= record.asked_at;

/**
 * A final state stays; where the vendor now says something else, or no longer speaks of a right at all, a person must look,
 * and the chain says why. That holds until the vendor says a final word again.
 */
function mergeProgress(
  change: RequestChange,
  lane: Lane,
  record: RecordRow,
  snapshot: VendorSnapshot,
): readonly RightProgress[] {
  const seen = snapshot.rights.map((entry) => mergeRight(change, lane, record, entry));
  const gone =
    snapshot.rights.length === 0
      ? []
      : record.progress.filter((entry) => !seen.some((one) => one.right === entry.right));
  return [...seen, ...gone.map((entry) => contradicted(change, lane, entry, 'nothing of it'))];
}

function mergeRight(change: RequestChange, lane: Lane, record: RecordRow, seen: RightProgress): RightProgress {
  const known = record.progress.find((entry) => entry.right === seen.right);
  if (known === undefined || known.state === seen.state) return seen;
  if (isFinal(known.state)) return contradicted(change, lane, known, seen.state);
  return known.contradicted === true && !isFinal(seen.state) ? known : seen;
}

function contradicted(change: RequestChange, lane: Lane, known: RightProgress, now: string): RightProgress {
  if (known.contradicted === true) return known;
  change.event({
    actor: `vendor:${lane.account.key}`,
    type: 'record.taken-back',
    message: `${lane.account.name} had said ${known.state} for ${known.right} and now says ${now}.`,
    vendor: lane.account.key,
  });
  const asked = { state: 'ACTION_REQUIRED', outcome: null, reason: 'OTHER', confidence: null } as const;
  return { right: known.right, ...asked, contradicted: true };
}

async function writeRecord(
  context: DeliveryContext,
  change: RequestChange,
  record: RecordRow,
  { snapshot, askedAt }: Observation,
  progress: readonly RightProgress[],
): Promise<void> {
  const { wrapped_key: wrapped, subject_id: subjectId } = change.request;
  const key = wrapped === null ? null : unwrapSubjectKey(context.ledger, subjectId, wrapped);
  const encrypt = (column: 'facts' | 'raw') =>
    key === null ? null : encryptJson(key, `vendor_record.${column}.${record.id}`, snapshot[column]);
  await change.trx
    .updateTable('vendor_record')
    .set({
      phase: record.phase === 'FOUND' ? 'FOUND' : 'SENT',
      native_id: snapshot.nativeId,
      native_state: snapshot.nativeState,
      rights: progress.length === 0 ? record.rights : progress.map((entry) => entry.right),
      hints: JSON.stringify({ ...record.hints, ...snapshot.hints }),
      progress: JSON.stringify(progress.length === 0 ? record.progress : progress),
      native_created_at: snapshot.createdAt ?? record.native_created_at,
      changed_at: snapshot.changedAt ?? record.changed_at,
      asked_at: isAskedBefore(record, askedAt) ? record.asked_at : askedAt,
      observed_at: change.at,
      facts: encrypt('facts'),
      raw: encrypt('raw'),
    })
    .where('id', '=', record.id)
    .execute();
}

/** What the vendor knows of the person is kept; it never links anybody, and never moves the request to another person. */
async function takeOverPerson(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  snapshot: VendorSnapshot,
): Promise<void> {
  const { wrapped_key: wrapped, subject_id: id } = change.request;
  if (wrapped === null) return;
  const subject = { id, key: unwrapSubjectKey(context.ledger, id, wrapped) };
  await keepPerson(context.ledger, change.trx, subject, snapshot.person, lane.account.key);
}

/** A record may come to ask for more rights than it did. */
async function takeOverRights(change: RequestChange, lane: Lane, snapshot: VendorSnapshot): Promise<void> {
  const { source } = lane;
  for (const entry of snapshot.rights) {
    const status = { ...entry, vendor: source, right: entry.right, task: null, dueAt: null };
    await createStatus(change.trx, change.request, status, change.at);
  }
  const rights = new Set([...change.request.rights, ...snapshot.rights.map((entry) => entry.right)]);
  // Whether the request is of a type that we know is for the vendor to say that it came from; others are not asked that.
  const isOrigin = change.request.origin_vendor === lane.account.key;
  const unsaid = isOrigin ? snapshot.rights.length === 0 : change.request.unknown_type;
  const unknown = snapshot.unknownTypes.length > 0 || unsaid;
  if (rights.size === change.request.rights.length && unknown === change.request.unknown_type) return;
  await change.trx
    .updateTable('privacy_request')
    // With what another record of the same change may have added.
    .set({
      rights: sql`(select array_agg(distinct r) from unnest(rights || ${[...rights]}::text[]) r)`,
      unknown_type: unknown,
    })
    .where('id', '=', change.request.id)
    .execute();
}

/** What is known of the statuses of one account besides their records. */
export interface SettleOptions {
  readonly askedAt: Date | null;
  readonly snapshot?: VendorSnapshot;
  readonly failure?: VendorFailure;
  /** When the work goes on, where the caller knows it; null lets the schedule decide. */
  readonly dueAt?: Date;
  /** Rights that this is about; the account's other statuses stay as they are. All, where absent. */
  readonly rights?: readonly Right[];
}

/** Rolls the account's records up to its statuses, says what is to be done next, and writes an event for each transition. */
export async function settleStatuses(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  options: SettleOptions,
): Promise<void> {
  const { statuses, records } = await loadAtVendor(change.trx, change.request.id, lane.account.key);
  for (const status of statuses) {
    if (options.rights !== undefined && !options.rights.includes(status.right)) continue;
    // What a person has settled stays settled; what another request's work decides is taken over from there.
    if (status.state === 'EXCLUDED' || status.confidence === 'MANUALLY_ATTESTED' || status.follows !== null) continue;
    const own = records.filter((record) => !record.superseded && record.rights.includes(status.right));
    await settleStatus(context, change, lane, status, own, options);
  }
}

async function settleStatus(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  status: StatusRow,
  records: readonly RecordRow[],
  options: SettleOptions,
): Promise<void> {
  const parts = records.flatMap((record) => record.progress.filter((entry) => entry.right === status.right));
  if (parts.length === 0) return;
  const rolled =
    asked(status) && !parts.every((part) => isFinal(part.state)) ? statusProgress(status) : rollUpRecords(parts);
  const { snapshot, askedAt, failure } = options;
  const changed = rolled.state !== status.state || rolled.outcome !== status.outcome;
  const quietLooks = changed ? 0 : status.quiet_looks + (askedAt === null ? 0 : 1);
  const task = nextTask(status, rolled.state, records);
  const look = new Date(change.at.getTime() + nextLook(lane.account.observeEveryMs, quietLooks, context.random()));
  const acknowledgedAt = status.acknowledged_at ?? snapshot?.acknowledgedAt ?? null;
  if (changed)
    announceChange(change, lane, status, {
      ...rolled,
      actor: snapshot === undefined ? 'privacy-graph' : `vendor:${lane.account.key}`,
    });
  await change.trx
    .updateTable('vendor_status')
    .set({
      ...rolled,
      observed_at: snapshot === undefined ? status.observed_at : change.at,
      acknowledged_at: acknowledgedAt,
      acknowledge_wanted: status.acknowledge_wanted && acknowledgedAt === null,
      submitted_at: status.submitted_at ?? (snapshot === undefined ? null : snapshot.createdAt),
      started_at: status.started_at ?? snapshot?.startedAt ?? (rolled.state === 'IN_PROGRESS' ? change.at : null),
      completed_at: isFinal(rolled.state) ? (status.completed_at ?? snapshot?.completedAt ?? change.at) : null,
      last_error: failure === undefined ? sql`last_error` : storedTrouble(failure, change.at),
      quiet_looks: quietLooks,
      task,
      due_at: task === null ? null : dueAt(task, status, options.dueAt, look, change.at),
    })
    .where('id', '=', status.id)
    .execute();
  if (snapshot?.acknowledgedAt && change.request.acknowledged_at === null) {
    await acknowledgeRequest(change, lane, snapshot.acknowledgedAt);
  }
}

/** A person was asked to choose the answer: no word of the vendor but a final one settles that. */
const asked = (status: StatusRow): boolean =>
  status.role === 'INTAKE' && status.state === 'ACTION_REQUIRED' && status.reason === 'OTHER';

const statusProgress = ({ state, outcome, reason, confidence }: StatusRow): StatusProgress => ({
  state,
  outcome,
  reason,
  confidence,
});

function dueAt(task: StatusTask, status: StatusRow, given: Date | undefined, look: Date, now: Date): Date {
  if (given !== undefined) return given;
  if (task === 'OBSERVE') return look;
  return status.task === task && status.due_at !== null ? status.due_at : now;
}

/** What is to be done next: what was not sent is sent, what is open and can be asked for is looked at. */
function nextTask(
  status: Pick<StatusRow, 'acknowledge_wanted' | 'acknowledged_at' | 'write_back'>,
  state: StatusRow['state'],
  records: readonly Pick<RecordRow, 'phase' | 'native_id'>[],
): StatusTask | null {
  if (records.some((record) => record.phase === 'PLANNED' || record.phase === 'INTENT')) return 'SUBMIT';
  if (status.acknowledge_wanted && status.acknowledged_at === null) return 'ACKNOWLEDGE';
  if (status.write_back !== null) return 'WRITE_BACK';
  const open = records.some((record) => record.native_id !== null || record.phase === 'SENT');
  return !isFinal(state) && open ? 'OBSERVE' : null;
}

function announceChange(
  change: RequestChange,
  lane: Lane,
  status: StatusRow,
  rolled: Pick<StatusRow, 'state' | 'outcome'> & { readonly actor: string },
): void {
  const outcome = rolled.outcome === null ? '' : `, ${rolled.outcome}`;
  change.event({
    actor: rolled.actor,
    type: 'status.state',
    message: `${status.right} at ${lane.account.name} went from ${status.state} to ${rolled.state}${outcome}.`,
    vendor: lane.account.key,
  });
}

/** Once for the request, however many of its statuses the record carries. */
async function acknowledgeRequest(change: RequestChange, lane: Lane, at: Date): Promise<void> {
  const first = await change.trx
    .updateTable('privacy_request')
    .set({ acknowledged_at: at })
    .where('id', '=', change.request.id)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirst();
  if (first.numUpdatedRows === 0n) return;
  change.event({
    actor: `vendor:${lane.account.key}`,
    type: 'request.acknowledged',
    message: `${lane.account.name} shows that receipt was confirmed.`,
    vendor: lane.account.key,
  });
}
