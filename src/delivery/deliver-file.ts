import { sql } from 'kysely';
import { judgeFileCount } from '../domain/file-count.js';
import { required } from '../domain/invariant-error.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { OutgoingFile, VendorSnapshot } from '../domain/vendor-source.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { deleteChunks, readContent } from '../ledger/file-chunks.js';
import { fileName, removeLapsedFiles, type FileRow } from '../ledger/files.js';
import { subjectKey } from '../ledger/subjects.js';
import { askPersonAtIntake } from './ask-person.js';
import { LeaseLost } from './claim.js';
import { assertFileLease, claimFile, postponeFile, type FileLease } from './claim-file.js';
import { asking, type DeliveryContext, type Lane } from './context.js';
import { backoff } from './schedule.js';
import { event } from './submission.js';

/** After a defect, so that it does not spin. */
const AFTER_TROUBLE = 1_000;
/** A vendor that says so often in a row that it does not know the request is believed. */
const MOST_NOT_FOUND = 10;

/** One file that is being brought to its vendor. */
interface FileDelivery {
  readonly context: DeliveryContext;
  readonly lane: Lane;
  readonly file: FileRow;
  readonly lease: FileLease;
}

/** Removes what lapsed, and delivers one file that is due at the account; answers whether there may be more. */
export async function deliverDueFile(context: DeliveryContext, lane: Lane): Promise<boolean> {
  await removeLapsedFiles(context.ledger, context.ledger.db);
  const claimed = await claimFile(context, lane.account.key, lane.account.concurrency);
  if (claimed === null) return false;
  try {
    await deliverFile({ context, lane, ...claimed });
  } catch (error) {
    if (error instanceof LeaseLost) return true;
    await postponeFile(context, claimed.lease, AFTER_TROUBLE);
    throw error;
  }
  return true;
}

/**
 * Sends one file to the vendor that its request came in through. The vendor shows nothing of a file but how many there
 * are, so the count is read first and committed with the intent before a socket opens; where no clear answer came, the
 * count says whether the file arrived, and nothing is sent again before it is known that it did not.
 */
async function deliverFile(delivery: FileDelivery): Promise<void> {
  const { context, lane, file } = delivery;
  const nativeId = await nativeIdOf(delivery);
  if (nativeId === null) return fail(delivery, `${lane.account.name} has no request that the file could go to.`);
  const seen = await read(delivery, nativeId);
  if (seen instanceof VendorFailure) {
    const gone = seen.kind === 'not-found' && file.attempts >= MOST_NOT_FOUND;
    return gone ? fail(delivery, seen.message, seen) : putOff(delivery, seen);
  }
  if (file.intent_at !== null && (await settle(delivery, countOf(seen)))) return;
  const outgoing = await load(delivery);
  if (outgoing === null) return fail(delivery, 'The content that was kept cannot be read any more.');
  const sent = await commitIntent(delivery, countOf(seen));
  context.reach?.('after-intent', lane.account.key);
  const failure = await send(sent, nativeId, outgoing);
  context.reach?.('answer-read', lane.account.key);
  await classify(sent, nativeId, failure);
  context.reach?.('answer-committed', lane.account.key);
}

async function nativeIdOf({ context, file }: FileDelivery): Promise<string | null> {
  const record = await context.ledger.db
    .selectFrom('vendor_record')
    .select('native_id')
    .where('request_id', '=', file.request_id)
    .where('vendor_key', '=', file.vendor_key)
    .where('native_id', 'is not', null)
    .orderBy('position')
    .executeTakeFirst();
  return record?.native_id ?? null;
}

/** Null where the vendor's records cannot be read at all. */
async function read({ context, lane }: FileDelivery, nativeId: string): Promise<VendorSnapshot | VendorFailure | null> {
  const get = lane.source.get?.bind(lane.source);
  if (get === undefined) return null;
  try {
    return (await get(nativeId, asking(context))) ?? new VendorFailure(lane.account.key, 'read', { kind: 'not-found' });
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    throw error;
  }
}

function countOf(seen: VendorSnapshot | null): number | null {
  const count = seen?.facts['fileCount'];
  return typeof count === 'number' ? count : null;
}

async function load({ context, file }: FileDelivery): Promise<OutgoingFile | null> {
  const { db } = context.ledger;
  const key = await subjectKey(context.ledger, db, file.subject_id);
  const content = key === null ? null : await readContent(db, file, key);
  return key === null || content === null
    ? null
    : { name: fileName(key, file), contentType: file.content_type, content };
}

/** Whoever takes over after a crash finds the intent, and asks the vendor before anything else. */
async function commitIntent(delivery: FileDelivery, countBefore: number | null): Promise<FileDelivery> {
  const { context, lease } = delivery;
  const file = await context.ledger.db
    .updateTable('request_file')
    .set({ intent_at: context.ledger.now(), count_before: countBefore, sends: sql`sends + 1` })
    .where('id', '=', lease.fileId)
    .where('lease_token', '=', lease.token)
    .where('state', '=', 'STORED')
    .returningAll()
    .executeTakeFirst();
  if (file === undefined) throw new LeaseLost();
  return { ...delivery, file };
}

async function send(
  { context, lane, lease, file }: FileDelivery,
  nativeId: string,
  outgoing: OutgoingFile,
): Promise<VendorFailure | null> {
  const upload = required(lane.source.upload?.bind(lane.source), 'A source that takes files');
  // Half the lease is kept for the answer to be committed in; the total timeout of a call is shorter than that.
  const maySend = () => context.monotonic() < lease.deadline - context.leaseMs / 2;
  try {
    await upload(nativeId, outgoing, { maySend });
    return null;
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    // A defect of ours after the socket may have opened: whether it arrived is not known.
    const name = error instanceof Error ? error.name : 'unknown';
    context.log.warn({ event: 'upload.defect', vendor: lane.account.key, file: file.id, name }, 'defect');
    return new VendorFailure(lane.account.key, 'upload', { kind: 'unknown', detail: 'the call broke off here' });
  }
}

async function classify(delivery: FileDelivery, nativeId: string, failure: VendorFailure | null): Promise<void> {
  const { context, lane, file } = delivery;
  context.log.info({ event: 'vendor.upload', vendor: lane.account.key, file: file.id, ok: failure === null }, 'sent');
  switch (failure?.kind) {
    case undefined:
      return deliver(delivery, `${lane.account.name} took the file.`);
    case 'refused':
    case 'not-found': // The record was read a moment ago: it is the file that the vendor does not take.
      return fail(delivery, failure.message, failure);
    case 'not-sent':
    case 'throttled':
    case 'unauthorized':
      return putOff(delivery, failure, { processed: false });
    case 'unknown':
    case 'unreadable': {
      const seen = await read(delivery, nativeId);
      if (seen instanceof VendorFailure) return putOff(delivery, seen);
      await settle(delivery, countOf(seen));
    }
  }
}

/** What the count says about a file that was sent without a clear answer. False where it is to be sent again. */
async function settle(delivery: FileDelivery, count: number | null): Promise<boolean> {
  const { context, lane, file } = delivery;
  const { name, quietPeriodMs } = lane.account;
  const ageMs = context.ledger.now().getTime() - required(file.intent_at, 'Time of the intent').getTime();
  const verdict = judgeFileCount({ before: file.count_before, now: count, ageMs, quietPeriodMs, sends: file.sends });
  context.reach?.('before-decision', lane.account.key);
  switch (verdict) {
    case 'arrived':
      await deliver(delivery, `${name} gave no clear answer; by its count of files it has this one.`);
      return true;
    case 'wait': {
      const wait = Math.min(backoff(file.attempts + 1, context.random()), Math.max(quietPeriodMs - ageMs, 0) + 1);
      await putBack(delivery, wait, sql`attempts + 1`);
      return true;
    }
    case 'unclear':
      await fail(delivery, unclear(name, file.count_before, count));
      return true;
    case 'send':
      return false;
  }
}

function unclear(name: string, before: number | null, count: number | null): string {
  const why =
    before === null || count === null
      ? 'it shows no count of files'
      : `it had ${before} files before and shows ${count} now`;
  return `${name} gave no clear answer, and ${why}: whether this file is there, a person must find out.`;
}

async function deliver(delivery: FileDelivery, message: string): Promise<void> {
  await end(delivery, async (change) => {
    await change.trx
      .updateTable('request_file')
      .set({ state: 'DELIVERED', delivered_at: change.at })
      .where('id', '=', delivery.file.id)
      .execute();
    change.event(event(delivery, 'file.delivered', `${message} SHA-256 ${digestOf(delivery.file)}.`));
    // The vendor's record has changed: whoever looks at it should see the new count soon.
    await change.trx
      .updateTable('vendor_status')
      .set({ due_at: change.at })
      .where('request_id', '=', change.request.id)
      .where('vendor_key', '=', delivery.lane.account.key)
      .where('task', '=', 'OBSERVE')
      .execute();
  });
}

const digestOf = (file: FileRow): string => required(file.sha256, 'Hash of a file that is there').toString('hex');

async function fail(delivery: FileDelivery, message: string, failure?: VendorFailure): Promise<void> {
  await end(delivery, async (change) => {
    await change.trx.updateTable('request_file').set({ state: 'FAILED' }).where('id', '=', delivery.file.id).execute();
    change.event(event(delivery, 'file.failed', `A file for the person was not delivered. ${message}`));
    await askPersonAtIntake(change, delivery.lane, failure);
  });
}

/** Nothing can be done with the content any more: it is destroyed together with what the end is. */
async function end(delivery: FileDelivery, work: (change: RequestChange) => Promise<void>): Promise<void> {
  const { context, file, lease } = delivery;
  await changeRequest(context.ledger, file.request_id, async (change) => {
    await assertFileLease(change.trx, lease);
    await change.trx
      .updateTable('request_file')
      .set({ due_at: null, lease_until: null, intent_at: null })
      .where('id', '=', file.id)
      .execute();
    await deleteChunks(change.trx, file.id);
    await work(change);
  });
}

/** Tries again later. What was certainly not processed leaves no intent behind. */
async function putOff(
  delivery: FileDelivery,
  failure: VendorFailure,
  { processed }: { readonly processed: boolean } = { processed: true },
): Promise<void> {
  const { context, file } = delivery;
  const wait = failure.retryAfterMs ?? backoff(file.attempts + 1, context.random());
  await putBack(delivery, wait, sql`attempts + 1`, processed ? {} : { intent_at: null, sends: sql`sends - 1` });
}

async function putBack(
  { context, lease }: FileDelivery,
  ms: number,
  attempts: ReturnType<typeof sql<number>>,
  also: { readonly intent_at?: null; readonly sends?: ReturnType<typeof sql<number>> } = {},
): Promise<void> {
  await context.ledger.db
    .updateTable('request_file')
    .set({ attempts, ...also })
    .where('id', '=', lease.fileId)
    .where('lease_token', '=', lease.token)
    .where('state', '=', 'STORED')
    .execute();
  await postponeFile(context, lease, ms);
}
