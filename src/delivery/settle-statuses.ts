import { sql } from 'kysely';
import { isFinal, rollUpRecords, type StatusProgress } from '../domain/roll-up.js';
import type { VendorFailure } from '../domain/vendor-failure.js';
import type { VendorSnapshot } from '../domain/vendor-source.js';
import type { Right } from '../domain/vocabulary.js';
import type { RequestChange } from '../ledger/change-request.js';
import type { RecordRow, StatusRow } from '../ledger/requests.js';
import { loadAtVendor, storedTrouble } from '../ledger/statuses.js';
import type { StatusTask } from '../ledger/tables.js';
import { announceChange } from './announce-change.js';
import { isAsked } from './ask-person.js';
import type { DeliveryContext, Lane } from './context.js';
import { nextLook } from './schedule.js';

/** What is known of the statuses of one account besides their records. */
export interface SettleOptions {
  readonly askedAt: Date | null;
  readonly snapshot?: VendorSnapshot;
  readonly failure?: VendorFailure;
  /** When the work goes on, where the caller knows it; null lets the schedule decide. */
  readonly dueAt?: Date;
  /** The status that is about to be sent once more, by its id. */
  readonly attempted?: string;
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
  const { snapshot, askedAt, failure } = options;
  const acknowledgedAt = status.acknowledged_at ?? snapshot?.acknowledgedAt ?? null;
  const asked = isAsked(status, acknowledgedAt) && !parts.every((part) => isFinal(part.state));
  const rolled = asked ? statusProgress(status) : rollUpRecords(parts);
  const changed = rolled.state !== status.state || rolled.outcome !== status.outcome;
  const quietLooks = changed ? 0 : status.quiet_looks + (askedAt === null ? 0 : 1);
  const task = nextTask(status, rolled.state, records);
  const look = new Date(change.at.getTime() + nextLook(lane.account.observeEveryMs, quietLooks, context.random()));
  if (changed)
    announceChange(context, change, status, {
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
      ...(options.attempted === status.id ? { attempts: sql`attempts + 1` } : {}),
      task,
      due_at: task === null ? null : dueAt(task, status, options.dueAt, look, change.at),
    })
    .where('id', '=', status.id)
    .execute();
  if (snapshot?.acknowledgedAt && change.request.acknowledged_at === null) {
    await acknowledgeRequest(change, lane, snapshot.acknowledgedAt);
  }
}

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
