import { sql } from 'kysely';
import { isFinal } from '../domain/roll-up.js';
import type { RightProgress, VendorSnapshot } from '../domain/vendor-source.js';
import type { RequestChange } from '../ledger/change-request.js';
import type { RecordRow } from '../ledger/requests.js';
import { endIdentityPause } from '../ledger/clock-pauses.js';
import { createStatus } from '../ledger/statuses.js';
import { encryptJson } from '../ledger/subject-cipher.js';
import { unwrapSubjectKey } from '../ledger/subjects.js';
import type { DeliveryContext, Lane } from './context.js';
import { settleGates } from './gates.js';
import { keepPerson } from './link-subject.js';
import { settleStatuses } from './settle-statuses.js';

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
  await takeOverProof(context, change, lane, snapshot);
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

/** Where a request came in, the vendor's own verification of the person counts as ours; what waited for it goes on. */
async function takeOverProof(
  context: DeliveryContext,
  change: RequestChange,
  lane: Lane,
  snapshot: VendorSnapshot,
): Promise<void> {
  if (snapshot.identityProven !== true || change.request.origin_vendor !== lane.account.key) return;
  const first = await change.trx
    .updateTable('privacy_request')
    // What came in with its proof was verified before it was sent.
    .set({ identity_verified_at: change.request.event_count === 0 ? change.request.received_at : change.at })
    .where('id', '=', change.request.id)
    .where('identity_verified_at', 'is', null)
    .executeTakeFirst();
  if (first.numUpdatedRows === 0n) return;
  const by = { actor: `vendor:${lane.account.key}`, vendor: lane.account.key };
  const message = `${lane.account.name} shows a proof of the person’s identity.`;
  change.event({ ...by, type: 'identity.verified', message });
  await endIdentityPause(change, by);
  await settleGates(context, change);
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
