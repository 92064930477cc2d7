import { sql } from 'kysely';
import type { JsonValue } from '../domain/json.js';
import { VendorFailure } from '../domain/vendor-failure.js';
import { before } from '../domain/period.js';
import { isFinal } from '../domain/roll-up.js';
import { required } from '../domain/invariant-error.js';
import type { SyncPage, UnreadableItem, VendorSnapshot } from '../domain/vendor-source.js';
import { changeRequest } from '../ledger/change-request.js';
import { noteTrouble } from '../ledger/accounts.js';
import type { RecordRow } from '../ledger/requests.js';
import { applySnapshot, type Observation } from './apply-snapshot.js';
import type { WalkRow } from './claim.js';
import { asking, isStopping, type DeliveryContext, type Lane } from './context.js';
import { markUnreadable } from './observe.js';
import { backoff } from './schedule.js';
import { takeIn } from './take-in.js';
import { loadUnsettled, mayHaveMade } from './unsettled.js';

/** What happened to one row of a vendor's list. */
type Taken = 'known' | 'new' | 'left' | 'over' | 'unreadable';

/**
 * Reads one page of a walk into the ledger and then moves the cursor: a crash between the two reads the page again, which
 * changes nothing. Answers whether more is to be read now.
 */
export async function readListPage(context: DeliveryContext, lane: Lane, walk: WalkRow): Promise<boolean> {
  const list = required(lane.source.list?.bind(lane.source), 'A source with a list');
  const askedAt = context.ledger.now();
  let page: SyncPage;
  try {
    page = await list(walk.name, walk.cursor, asking(context));
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    if (isStopping(context)) return leave(context, walk);
    await putOff(context, walk, error.retryAfterMs ?? backoff(walk.attempts + 1, context.random()));
    return false;
  }
  const taken: Taken[] = [];
  for (const item of page.items) {
    if (isStopping(context)) return leave(context, walk);
    taken.push(await takeRow(context, lane, item, askedAt));
  }
  context.reach?.('in-sync', lane.account.key);
  const moved = await moveCursor(context, lane, walk, page, taken.includes('left'));
  context.log.info(
    { event: 'vendor.list', vendor: lane.account.key, walk: walk.name, rows: taken.length, ...count(taken) },
    'read',
  );
  return moved && page.next !== null;
}

const count = (taken: readonly Taken[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(taken, (one) => one)].map(([kind, all]) => [kind, all.length]));

async function takeRow(
  context: DeliveryContext,
  lane: Lane,
  item: VendorSnapshot | UnreadableItem,
  askedAt: Date,
): Promise<Taken> {
  if ('problem' in item) {
    // Named by field, never by value. The rest of the page goes on; the row is counted and said, not dropped in silence.
    context.log.warn(
      { event: 'vendor.unreadable', vendor: lane.account.key, problem: item.problem },
      'a row could not be read',
    );
    await noteTrouble(context.ledger, lane.account.key, `A row of its list could not be read: ${item.problem}.`);
    if (item.nativeId !== null) await markUnreadable(context, lane, item.nativeId, askedAt);
    return 'unreadable';
  }
  return takeSnapshot(context, lane, { snapshot: item, askedAt });
}

/** Brings one listed or fetched record into the ledger: onto the record that is known by its id, or as a new request. */
export async function takeSnapshot(context: DeliveryContext, lane: Lane, observation: Observation): Promise<Taken> {
  const known = await knownRecord(context, lane, observation.snapshot);
  if (known === 'ours-perhaps') return 'left';
  if (known === null && isOver(context, observation.snapshot)) return 'over';
  if (known === null) return (await takeIn(context, lane, observation)) === null ? 'known' : 'new';
  await changeRequest(context.ledger, known.request_id, async (change) => {
    const record = await change.trx
      .selectFrom('vendor_record')
      .selectAll()
      .where('id', '=', known.id)
      .executeTakeFirstOrThrow();
    await applySnapshot(context, change, lane, record, observation);
  });
  return 'known';
}

/** It came to its end longer ago than the log is kept: if it was known here, that was forgotten, and it stays so. */
function isOver(
  { ledger, policy }: DeliveryContext,
  { rights, completedAt, changedAt, createdAt }: VendorSnapshot,
): boolean {
  const ended = completedAt ?? changedAt ?? createdAt;
  if (ended === null || rights.length === 0 || !rights.every(({ state }) => isFinal(state))) return false;
  return ended < before(ledger.now(), policy.retention.log);
}

/**
 * The record that a listed row is: by its native id, else by the batch that its creation was answered with. A row that
 * could be one of our own creations whose answer is still open is left to reconciliation: it must not come back as a stranger.
 */
async function knownRecord(
  context: DeliveryContext,
  lane: Lane,
  snapshot: VendorSnapshot,
): Promise<Pick<RecordRow, 'id' | 'request_id'> | 'ours-perhaps' | null> {
  const { db } = context.ledger;
  const record = await db
    .selectFrom('vendor_record')
    .select(['id', 'request_id'])
    .where('vendor_key', '=', lane.account.key)
    .where('native_id', '=', snapshot.nativeId)
    .executeTakeFirst();
  if (record !== undefined) return record;
  const unsettled = await loadUnsettled(db, lane.account.key);
  const batch = snapshot.hints['batchId'];
  const sameBatch = unsettled.find((row) => batch !== undefined && row.hints['batchId'] === batch);
  if (sameBatch !== undefined) return sameBatch;
  const perhaps = unsettled.some(
    (row) =>
      row.rights.some((right) => snapshot.rights.some((entry) => entry.right === right)) &&
      // A batch that is known and not this one's settles that it is another's.
      (row.hints['batchId'] === undefined || batch === undefined) &&
      mayHaveMade(lane, row, snapshot.createdAt),
  );
  return perhaps ? 'ours-perhaps' : null;
}

const seconds = (ms: number) => sql<Date>`now() + make_interval(secs => ${ms / 1000})`;
const asJson = (value: JsonValue | null): string | null => (value === null ? null : JSON.stringify(value));

async function moveCursor(
  context: DeliveryContext,
  lane: Lane,
  walk: WalkRow,
  page: SyncPage,
  leftRows: boolean,
): Promise<boolean> {
  const left = walk.left_rows || leftRows;
  const began = walk.started_at === null ? walk.cursor : walk.began_at_cursor;
  const startedAt = walk.started_at ?? context.ledger.now();
  const ended = page.next === null;
  const every = lane.source.walks?.find((entry) => entry.name === walk.name)?.everyMs ?? lane.account.syncEveryMs;
  const moved = await context.ledger.db
    .updateTable('vendor_walk')
    .set({
      // Where rows were left to reconciliation, the next walk begins where this one did, and meets them again.
      cursor: ended ? asJson(left ? began : page.restart) : asJson(page.next),
      began_at_cursor: asJson(began),
      left_rows: ended ? false : left,
      started_at: ended ? null : startedAt,
      ...(ended ? { completed_at: context.ledger.now() } : {}),
      due_at: seconds(ended ? every : 0),
      lease_until: null,
      attempts: 0,
    })
    .where('vendor_key', '=', walk.vendor_key)
    .where('name', '=', walk.name)
    .where('lease_token', '=', walk.lease_token)
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}

/** Gives the walk back as it was: the next process reads the page again, which changes nothing. */
async function leave(context: DeliveryContext, walk: WalkRow): Promise<false> {
  await context.ledger.db
    .updateTable('vendor_walk')
    .set({ lease_until: null })
    .where('vendor_key', '=', walk.vendor_key)
    .where('name', '=', walk.name)
    .where('lease_token', '=', walk.lease_token)
    .execute();
  return false;
}

async function putOff(context: DeliveryContext, walk: WalkRow, ms: number): Promise<void> {
  await context.ledger.db
    .updateTable('vendor_walk')
    .set({ due_at: seconds(ms), lease_until: null, attempts: sql`attempts + 1` })
    .where('vendor_key', '=', walk.vendor_key)
    .where('name', '=', walk.name)
    .where('lease_token', '=', walk.lease_token)
    .execute();
}
