import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { recordCalls } from '../ledger/accounts.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { required } from '../domain/invariant-error.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { RightProgress, SubmissionReceipt } from '../domain/vendor-source.js';
import { loadRecordRows, type RecordRow, type RequestRow } from '../ledger/requests.js';
import { decryptJson, decryptText } from '../ledger/subject-cipher.js';
import { subjectKey } from '../ledger/subjects.js';
import { applySnapshot } from './apply-snapshot.js';
import { assertLease } from './claim.js';
import { isStopping, type DeliveryContext, type Lane } from './context.js';
import { passesGates } from './gates.js';
import { renewLease } from './keep-leases.js';
import { reconcile } from './reconcile.js';
import { backoff } from './schedule.js';
import { settleStatuses } from './settle-statuses.js';
import { event, progressOf, type Submission } from './submission.js';
import { withdrawRecord } from './withdraw.js';

type Payload = Readonly<Record<string, string>>;

/**
 * Sends what a status still has to send, one record after the other, in the six steps of the delivery rules: claimed;
 * uncertain records are reconciled; the intent is committed before a socket opens; the lease is looked at once more right
 * before writing; sent once; the answer is classified and committed under the token.
 */
export async function submitStatus(submission: Submission): Promise<void> {
  const { context, status } = submission;
  const records = (await loadRecordRows(context.ledger.db, [status.request_id])).filter(
    (record) => record.vendor_key === status.vendor_key && record.rights.includes(status.right),
  );
  const key = required(
    await subjectKey(context.ledger, context.ledger.db, status.subject_id),
    'Key of a subject with open work',
  );
  let held = submission;
  for (const record of records) {
    if (isStopping(context)) return;
    const payload = () =>
      decryptJson<Payload>(key, `vendor_record.payload.${record.id}`, required(record.payload, 'Payload'));
    if (record.phase === 'INTENT') {
      const decision = await reconcile(held, record, payload());
      // The search may have taken all the time that a lease leaves for sending, to this record or the next.
      held = { ...held, lease: await renewLease(context, held.lease) };
      if (decision !== 'send') continue;
    } else if (record.phase !== 'PLANNED') continue;
    if (!(await sendRecord(held, record, key, payload()))) return;
  }
}

/** Answers false where the rest of the status must wait: the vendor asked for a pause, or did not answer at all. */
async function sendRecord(submission: Submission, record: RecordRow, key: Buffer, payload: Payload): Promise<boolean> {
  const { context, lane, lease, status } = submission;
  const intent = await commitIntent(submission, record, payload);
  if (intent === null) return true;
  const message = requestMessage(intent, key);
  context.reach?.('after-intent', lane.account.key);
  const askedAt = context.ledger.now();
  const answer = await send(submission, record, payload, message);
  context.reach?.('answer-read', lane.account.key);
  const goesOn = await changeRequest(context.ledger, status.request_id, async (change) => {
    await assertLease(change.trx, lease);
    if (answer instanceof VendorFailure) return commitFailure(submission, change, record, answer);
    await commitReceipt(submission, change, record, answer, askedAt);
    return true;
  });
  context.reach?.('answer-committed', lane.account.key);
  context.log.info(
    {
      event: 'vendor.submit',
      vendor: lane.account.key,
      status: status.id,
      record: record.id,
      ok: !(answer instanceof VendorFailure),
    },
    'submitted',
  );
  return goesOn === true;
}

/** The request as it was when the intent was committed. */
type Intent = Pick<RequestRow, 'id' | 'message'>;

const requestMessage = ({ id, message }: Intent, key: Buffer): string | null =>
  message === null ? null : decryptText(key, `privacy_request.message.${id}`, message);

/** Null where the record was withdrawn since it was loaded, or may not be sent for now: then nothing is sent. */
async function commitIntent(submission: Submission, record: RecordRow, payload: Payload): Promise<Intent | null> {
  const { context, lane, lease, status } = submission;
  const fingerprint = createHmac('sha256', context.ledger.keys.lookup)
    .update(JSON.stringify([lane.account.key, record.kind, Object.entries(payload).sort()]))
    .digest();
  return changeRequest(context.ledger, status.request_id, async (change) => {
    await assertLease(change.trx, lease);
    if (!(await passesGates(context, change, record))) return null;
    const intended = await change.trx
      .updateTable('vendor_record')
      .set({
        phase: 'INTENT',
        intent_at: change.at,
        // What is searched for later may be any of the attempts to send it.
        first_intent_at: sql`coalesce(first_intent_at, ${change.at})`,
        fingerprint,
        sends: sql`sends + 1`,
        progress: progressOf(record, { state: 'SUBMITTING' }),
      })
      .where('id', '=', record.id)
      .where('phase', 'in', ['PLANNED', 'INTENT'])
      .executeTakeFirst();
    if (intended.numUpdatedRows === 0n) return null;
    change.event(event(submission, 'record.intent', `About to ask ${lane.account.name} for ${status.right}.`));
    // The row stays due: should this process end here, the next claim finds the intent and asks the vendor first.
    await settleStatuses(context, change, lane, {
      askedAt: null,
      dueAt: change.at,
      rights: record.rights,
      attempted: status.id,
    });
    return change.request;
  });
}

async function send(
  { context, lane, lease, status }: Submission,
  record: RecordRow,
  payload: Payload,
  message: string | null,
): Promise<SubmissionReceipt | VendorFailure> {
  const submit = required(lane.source.submit?.bind(lane.source), 'A source that can submit');
  const planned = { kind: required(record.kind, 'Kind of a planned record'), payload, identifiersUsed: [] };
  // Half the lease is kept for the answer to be committed in; the total timeout of a call is shorter than that.
  const maySend = () => context.monotonic() < lease.deadline - context.leaseMs / 2;
  try {
    return await submit(status.right, planned, { message, maySend });
  } catch (error) {
    if (error instanceof VendorFailure)
      return error.kind === 'not-found' ? accountOrRecord(context, lane, error) : error;
    // A defect of ours after the socket may have opened: whether it arrived is not known.
    context.log.warn(
      { event: 'submit.defect', vendor: lane.account.key, status: status.id, name: nameOf(error) },
      'defect',
    );
    return new VendorFailure(lane.account.key, 'submit', { kind: 'unknown', detail: 'the call broke off here' });
  }
}

/** A write that was answered "not found": about this one record while a read of the account succeeds, else about the account. */
async function accountOrRecord(context: DeliveryContext, lane: Lane, failure: VendorFailure): Promise<VendorFailure> {
  try {
    await lane.source.probe();
    return failure;
  } catch {
    const { status, vendor, operation } = failure;
    const detail = 'the account cannot be read either';
    const misconfigured = new VendorFailure(vendor, operation, { kind: 'unauthorized', status, detail });
    const { kind, message } = misconfigured;
    const at = context.ledger.now();
    await recordCalls(context.ledger, vendor, [
      { vendor, operation, at, durationMs: 0, failure: { kind, message }, rateLimit: null },
    ]);
    return misconfigured;
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

async function commitReceipt(
  { context, lane, status }: Submission,
  change: RequestChange,
  record: RecordRow,
  receipt: SubmissionReceipt,
  askedAt: Date,
): Promise<void> {
  const sent = await change.trx
    .updateTable('vendor_record')
    .set({
      phase: 'SENT',
      native_id: receipt.nativeId,
      hints: JSON.stringify({ ...record.hints, ...receipt.hints }),
      progress: progressOf(record, { state: 'ACCEPTED' }),
    })
    .where('id', '=', record.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await change.trx
    .updateTable('vendor_status')
    .set({ submitted_at: sql`coalesce(submitted_at, ${askedAt})` })
    .where('id', '=', status.id)
    .execute();
  change.event(event({ lane }, 'record.sent', `${lane.account.name} took the ${status.right}.`));
  if (
    receipt.snapshot === null ||
    !(await applySnapshot(context, change, lane, sent, { snapshot: receipt.snapshot, askedAt }))
  ) {
    await settleStatuses(context, change, lane, { askedAt: null, rights: record.rights });
  }
}

/** Writes what a failed submission means; answers whether the status' other records may go on now. */
async function commitFailure(
  submission: Submission,
  change: RequestChange,
  record: RecordRow,
  failure: VendorFailure,
): Promise<boolean> {
  const { context, lane, status } = submission;
  const wait = failure.retryAfterMs ?? backoff(status.attempts + 1, context.random());
  const later = new Date(change.at.getTime() + wait);
  const verdict = verdictOf(failure, record);
  const written = await change.trx
    .updateTable('vendor_record')
    .set({ phase: verdict.phase, progress: progressOf(record, verdict), ...asBefore(failure, record) })
    .where('id', '=', record.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (written.withdrawn && verdict.phase === 'PLANNED') await withdrawRecord(change, written);
  await countAttempt(change, record, failure);
  change.event(event(submission, `record.${failure.kind}`, failure.message));
  await settleStatuses(context, change, lane, { askedAt: null, failure, dueAt: later, rights: record.rights });
  return failure.kind === 'refused' || failure.kind === 'not-found';
}

/** Not processed: it counts against the vendor's budget, not the attempts. What may have arrived was submitted. */
async function countAttempt(change: RequestChange, record: RecordRow, failure: VendorFailure): Promise<void> {
  const status = change.trx
    .updateTable('vendor_status')
    .where('request_id', '=', record.request_id)
    .where('vendor_key', '=', record.vendor_key)
    .where(sql<boolean>`"right" = any(${record.rights}::text[])`);
  if (failure.kind === 'throttled' || failure.kind === 'unauthorized') {
    await status.set({ attempts: sql`attempts - 1` }).execute();
  } else if (failure.kind === 'unknown') {
    await status.set({ submitted_at: sql`coalesce(submitted_at, ${change.at})` }).execute();
  }
}

/**
 * What certainly was not processed takes the record back to what was known before: it counts as no sending, for only those
 * that may have arrived are limited, and nothing can be there of it.
 */
function asBefore({ kind }: VendorFailure, { intent_at, first_intent_at }: RecordRow) {
  if (kind === 'unknown' || kind === 'unreadable') return {};
  if (kind === 'refused' || kind === 'not-found') return { first_intent_at };
  return { sends: sql<number>`sends - 1`, first_intent_at, ...(first_intent_at === null ? {} : { intent_at }) };
}

interface Verdict {
  readonly phase: RecordRow['phase'];
  readonly state: RightProgress['state'];
  readonly reason: RightProgress['reason'];
}

function verdictOf(failure: VendorFailure, record: RecordRow): Verdict {
  switch (failure.kind) {
    case 'not-sent':
    case 'throttled':
    case 'unauthorized':
      // Of an earlier sending that may have arrived something may have come to light since.
      if (record.first_intent_at !== null) return { phase: 'INTENT', state: 'SUBMITTING', reason: null };
      return { phase: 'PLANNED', state: 'PLANNED', reason: null };
    case 'unknown':
    case 'unreadable':
      return { phase: 'INTENT', state: 'SUBMITTING', reason: null };
    case 'refused':
    case 'not-found':
      return { phase: 'HELD', state: 'ACTION_REQUIRED', reason: failure.reason };
  }
}
