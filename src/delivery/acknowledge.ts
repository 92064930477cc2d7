import { sql } from 'kysely';
import { changeRequest } from '../ledger/change-request.js';
import { required } from '../domain/invariant-error.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import type { VendorSnapshot } from '../domain/vendor-source.js';
import { loadRecordRows, type RecordRow } from '../ledger/requests.js';
import { storedTrouble } from '../ledger/statuses.js';
import { applySnapshot } from './apply-snapshot.js';
import { askPerson } from './ask-person.js';
import { assertLease } from './claim.js';
import { backoff } from './schedule.js';
import { event, type Submission } from './submission.js';

/**
 * Confirms receipt at the vendor that a request came in through. The acknowledgement is a time stamp at the vendor, so the
 * record is read first: what an earlier attempt with an unknown outcome did is seen there and not done twice. It counts as
 * made only when the vendor's own record shows it.
 */
export async function acknowledgeStatus(submission: Submission): Promise<void> {
  const { context, lane, status, lease } = submission;
  const records = await loadRecordRows(context.ledger.db, [status.request_id]);
  const record = records.find((row) => row.vendor_key === status.vendor_key && row.native_id !== null);
  if (record === undefined) return;
  const askedAt = context.ledger.now();
  const answer = await acknowledge(submission, required(record.native_id, 'Native id'));
  context.reach?.('answer-read', lane.account.key);
  await changeRequest(context.ledger, status.request_id, async (change) => {
    const own = await assertLease(change.trx, lease);
    if (!(answer instanceof VendorFailure)) {
      const fresh = await change.trx
        .selectFrom('vendor_record')
        .selectAll()
        .where('id', '=', record.id)
        .executeTakeFirstOrThrow();
      await applySnapshot(context, change, lane, fresh, { snapshot: answer, askedAt: latest(askedAt, fresh) });
      return;
    }
    change.event(event(submission, `acknowledgement.${answer.kind}`, answer.message));
    const wait = answer.retryAfterMs ?? backoff(status.attempts + 1, context.random());
    await change.trx
      .updateTable('vendor_status')
      .set({
        attempts: sql`attempts + 1`,
        last_error: storedTrouble(answer, change.at),
        due_at: new Date(change.at.getTime() + wait),
        // Refused, or unknown to the vendor in each of its ways: to send it again would change nothing.
        ...(answer.retryable
          ? {}
          : { acknowledge_wanted: false, task: own.write_back === null ? 'OBSERVE' : 'WRITE_BACK' }),
      })
      .where('id', '=', status.id)
      .execute();
    if (!answer.retryable) await askPerson(change, lane, own, { reason: answer.reason, failure: answer });
  });
}

/** The read after our own act is newer than whatever was asked before it. */
export const latest = (askedAt: Date, record: RecordRow): Date =>
  record.asked_at !== null && record.asked_at >= askedAt ? new Date(record.asked_at.getTime() + 1) : askedAt;

async function acknowledge(
  { context, lane, lease }: Submission,
  nativeId: string,
): Promise<VendorSnapshot | VendorFailure> {
  const send = required(lane.source.acknowledge?.bind(lane.source), 'A source that acknowledges');
  const read = required(lane.source.get?.bind(lane.source), 'A source that can be read');
  const gone = new VendorFailure(lane.account.key, 'acknowledge', { kind: 'not-found' });
  try {
    const before = await read(nativeId);
    if (before?.acknowledgedAt !== null) return before ?? gone;
    await send(nativeId, { maySend: () => context.monotonic() < lease.deadline - context.leaseMs / 2 });
    const after = (await read(nativeId)) ?? gone;
    if (after instanceof VendorFailure || after.acknowledgedAt !== null) return after;
    return new VendorFailure(lane.account.key, 'acknowledge', {
      kind: 'unknown',
      detail: 'the record does not show it yet',
    });
  } catch (error) {
    if (error instanceof VendorFailure) return error;
    throw error;
  }
}
