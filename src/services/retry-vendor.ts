import { sql } from 'kysely';
import { settleGates } from '../delivery/gates.js';
import { settleStatuses } from '../delivery/settle-statuses.js';
import type { Viewer } from '../domain/entities.js';
import { awaitsApproval } from '../domain/authority.js';
import { required } from '../domain/invariant-error.js';
import { isFinal } from '../domain/roll-up.js';
import type { PlannedRecord } from '../domain/vendor-source.js';
import { anyOf, type RecordRow } from '../ledger/requests.js';
import { lostSending } from '../ledger/restored.js';
import { announceWork } from '../ledger/statuses.js';
import { decryptJson } from '../ledger/subject-cipher.js';
import { unwrapSubjectKey } from '../ledger/subjects.js';
import {
  askForApproval,
  assertGateOpen,
  deletionsIn,
  isUnderApproval,
  problemOfGate,
  spendAuthority,
} from './authority.js';
import { conflict, isUnderWay, onStatus, say, underWay, type StatusAct } from './on-status.js';
import { insertRecords } from './plan-at-vendors.js';
import { planSteps } from './plan-steps.js';
import type { ServiceDependencies } from './service-dependencies.js';
import { Refusal, type Outcomes } from './user-problem.js';

/**
 * Sends again what failed. What may already have arrived is first looked for at the vendor; where the vendor offers no way
 * to look, the person who asks knows that it may arrive twice. Until the request is closed.
 */
export async function retryVendor(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  statusId: string,
): Promise<Outcomes<string>> {
  return onStatus(dependencies, viewer, statusId, async (on) => {
    const { status, change } = on;
    if (change.request.closed_at !== null) throw conflict('The request is closed; make a new one.');
    if (change.request.decided !== null) throw conflict('The request was decided; make a new one.');
    const lane = dependencies.delivery.lanes.get(status.vendor_key);
    if (lane === undefined) throw conflict('The vendor is not configured any more.');
    if (status.role === 'INTAKE') return retryWriteBack(on);
    if (awaitsApproval(status)) throw new Refusal(problemOfGate('APPROVAL', 'vendorStatus'));
    await assertGateOpen(dependencies, change, status.right, 'vendorStatus');
    if (
      !['FAILED', 'ACTION_REQUIRED', 'REJECTED', 'CANCELED', 'UNKNOWN', 'PARTIALLY_COMPLETED'].includes(status.state)
    ) {
      throw conflict('Nothing has failed there.');
    }
    if (await isUnderWay(on)) throw underWay();
    const anew = await renewRecords(on);
    if (status.right === 'DELETION') await countRenewed(on, anew);
    await change.trx
      .updateTable('vendor_status')
      .set({ follows: null, confidence: null, completed_at: null, attempts: 0, quiet_looks: 0, due_at: change.at })
      .where('id', '=', status.id)
      .execute();
    say(on, 'status.retried', `${status.right} at ${lane.account.name} is tried again.`);
    await settleStatuses(dependencies.delivery, change, lane, { askedAt: null, dueAt: change.at });
    await settleGates(dependencies.delivery, change);
    await announceWork(change.trx, status.vendor_key);
  });
}

/**
 * To send a deletion again is to ask for it again: it counts against the viewer's limits, and may need approval. What was
 * approved once needs no more, unless it was planned anew.
 */
async function countRenewed({ dependencies, viewer, change, status }: StatusAct, anew: boolean): Promise<void> {
  const renewed = await change.trx
    .selectFrom('vendor_record')
    .select(['id', 'kind'])
    .where('request_id', '=', change.request.id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('superseded', '=', false)
    .where('phase', 'in', ['PLANNED', 'INTENT'])
    .execute();
  const kinds = renewed.map((row) => ({ kind: row.kind ?? '' }));
  const { needsApproval } = await spendAuthority(dependencies, viewer, change.trx, deletionsIn([kinds]));
  if (!needsApproval && !(anew && isUnderApproval(change.request))) return;
  await change.trx
    .updateTable('vendor_record')
    .set({ needs_approval: true })
    .where('id', '=', anyOf(renewed.map((row) => row.id)))
    .execute();
  await askForApproval(dependencies, change, viewer);
}

/** A write-back that was put off is tried now. */
async function retryWriteBack({ change, status }: StatusAct): Promise<void> {
  if (status.write_back === null)
    throw conflict('Nothing waits to be told to this vendor; decide with updatePrivacyRequest.');
  await change.trx
    .updateTable('vendor_status')
    .set({ task: 'WRITE_BACK', due_at: change.at })
    .where('id', '=', status.id)
    .execute();
  await announceWork(change.trx, status.vendor_key);
}

type Payload = Readonly<Record<string, string>>;

/**
 * Each record that did not come to a good end begins again: looked for first where it may have arrived, else anew. Answers
 * whether it was planned anew, for what is known of the person now.
 */
async function renewRecords(on: StatusAct): Promise<boolean> {
  const { change, status } = on;
  const records = await change.trx
    .selectFrom('vendor_record')
    .selectAll()
    .where('request_id', '=', change.request.id)
    .where('vendor_key', '=', status.vendor_key)
    .where(sql<boolean>`${status.right} = any(rights)`)
    .where('superseded', '=', false)
    .execute();
  const bad = records.filter(
    (record) => record.progress.every((entry) => entry.state !== 'COMPLETED') && isOver(record),
  );
  let renewed = 0;
  for (const record of bad) {
    if (record.payload === null) continue;
    renewed += 1;
    if (record.native_id === null) await reopen(on, record);
    else await supersede(on, [record]);
  }
  if (renewed === 0) await planAnew(on, bad);
  return renewed === 0;
}

const isOver = (record: RecordRow): boolean =>
  record.phase === 'HELD' ||
  record.phase === 'CANCELED' ||
  record.progress.every(
    (entry) => isFinal(entry.state) || entry.state === 'UNKNOWN' || entry.state === 'ACTION_REQUIRED',
  );

/**
 * The vendor never named it. If it was ever sent, it is looked for before it is sent again; where there is no way to look, it
 * is sent: that it was not since a person asked is what a count of none says.
 */
async function reopen({ change }: StatusAct, record: RecordRow): Promise<void> {
  const wasSent = record.intent_at !== null;
  const state = wasSent ? 'SUBMITTING' : 'PLANNED';
  await change.trx
    .updateTable('vendor_record')
    .set({
      phase: wasSent ? 'INTENT' : 'PLANNED',
      sends: 0,
      withdrawn: false,
      progress: JSON.stringify(
        record.rights.map((right) => ({ right, state, outcome: null, reason: null, confidence: null })),
      ),
    })
    .where('id', '=', record.id)
    .execute();
}

/** The vendor has the old record and it failed there: it stays as it is, and another is made in its place. */
async function supersede(on: StatusAct, records: readonly RecordRow[]): Promise<void> {
  const { change, status, dependencies } = on;
  const { ledger } = dependencies.delivery;
  const key = unwrapSubjectKey(
    ledger,
    status.subject_id,
    required(change.request.wrapped_key, 'Key of an open request'),
  );
  const again = records.map((record): PlannedRecord => {
    const payload = required(record.payload, 'Payload of a record that was sent');
    return {
      kind: required(record.kind, 'Kind of a record that was sent'),
      payload: decryptJson<Payload>(key, `vendor_record.payload.${record.id}`, payload),
      identifiersUsed: [],
    };
  });
  const vendor = { key: status.vendor_key, kind: status.vendor_kind };
  const needsApproval = records.some((record) => record.needs_approval);
  const lost = await lostSending(change.trx, status);
  await markSuperseded(on, records);
  await insertRecords(ledger, change, { right: status.right, vendor, needsApproval, lost, insisted: true }, again);
}

async function markSuperseded({ change }: StatusAct, records: readonly RecordRow[]): Promise<void> {
  if (records.length === 0) return;
  await change.trx
    .updateTable('vendor_record')
    .set({ superseded: true })
    .where(
      'id',
      'in',
      records.map((record) => record.id),
    )
    .execute();
}

/** Nothing of it was made here: it was found at the vendor, or never planned. It is planned as for a new request. */
async function planAnew(on: StatusAct, old: readonly RecordRow[]): Promise<void> {
  const { change, status, dependencies } = on;
  const vendor = required(
    dependencies.vendors.find((one) => one.key === status.vendor_key),
    'A configured vendor',
  );
  const about = { subjectId: status.subject_id, requestId: null, right: status.right, held: false };
  const [step] = await planSteps(dependencies, change.trx, about, [vendor]);
  const elsewhere = step?.duplicateOf != null && step.duplicateOf !== status.id;
  if (elsewhere) throw conflict('The same is under way for this person with another request.');
  const plan = dependencies.delivery.lanes.get(vendor.key)?.source.plan;
  if (plan === undefined) throw conflict('The vendor offers none of this through its API: attest or exclude it.');
  const records = step?.possible === true ? step.records : await planOwn(on, vendor);
  if (records.length === 0) throw conflict('An identifier that the vendor needs is missing: add one first.');
  await markSuperseded(on, old);
  const { ledger } = dependencies.delivery;
  const lost = await lostSending(change.trx, status);
  const anew = { right: status.right, vendor, needsApproval: false, lost, insisted: true };
  await insertRecords(ledger, change, anew, records);
}

/** The plan as it would be were this status itself not open. */
async function planOwn(
  { change, status, dependencies }: StatusAct,
  vendor: ServiceDependencies['vendors'][number],
): Promise<readonly PlannedRecord[]> {
  const own = change.trx.updateTable('vendor_status').where('id', '=', status.id);
  await own.set({ state: 'FAILED' }).execute();
  const about = { subjectId: status.subject_id, requestId: null, right: status.right, held: false };
  const [step] = await planSteps(dependencies, change.trx, about, [vendor]);
  await own.set({ state: status.state }).execute();
  return step?.records ?? [];
}
