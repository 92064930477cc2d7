import type { Transaction } from 'kysely';
import type { VendorSnapshot } from '../domain/vendor-source.js';
import { regulationFor } from '../domain/regulation.js';
import { isFinal } from '../domain/roll-up.js';
import { changeLocked, type RequestChange } from '../ledger/change-request.js';
import { loadPossibleMatches } from '../ledger/subjects.js';
import { newId } from '../ledger/ledger.js';
import { insertRequest, type NewRequest } from '../ledger/insert-request.js';
import { loadStatuses, type RecordRow, type RequestRow } from '../ledger/requests.js';
import { announceWork } from '../ledger/statuses.js';
import type { Tables } from '../ledger/tables.js';
import { applySnapshot, type Observation } from './apply-snapshot.js';
import type { DeliveryContext, Lane } from './context.js';
import { linkSubject, retryWhenTaken } from './link-subject.js';

/**
 * A record that nobody asked for here becomes a request of its own, with the vendor as its origin. Answers the request's
 * id; null where another process took the same record in first.
 */
export async function takeIn(context: DeliveryContext, lane: Lane, observation: Observation): Promise<string | null> {
  const { ledger } = context;
  return retryWhenTaken(() =>
    ledger.db.transaction().execute(async (trx) => {
      const { snapshot } = observation;
      const subject = await linkSubject(ledger, trx, snapshot.person, lane.account.key);
      const request = await insertRequest(ledger, trx, subject, foundRequest(context, lane, snapshot));
      const record = await insertFound(trx, lane, request, snapshot);
      if (record === null) throw new AlreadyTakenIn();
      await changeLocked(ledger, trx, request, async (change) => {
        change.event({
          actor: `vendor:${lane.account.key}`,
          type: 'request.received',
          message: `Found at ${lane.account.name}.`,
          vendor: lane.account.key,
        });
        await noteMatches(change);
        await applySnapshot(context, change, lane, record, observation);
        if (context.policy.acknowledge.automatically) await wantAcknowledgement(change, lane);
      });
      return request.id;
    }),
  ).catch((error: unknown) => {
    if (error instanceof AlreadyTakenIn) return null;
    throw error;
  });
}

/** Has receipt confirmed at the vendor that the request came in through, where that keeps acknowledgements. */
async function wantAcknowledgement({ trx, request, at, event }: RequestChange, lane: Lane): Promise<void> {
  if (!lane.source.capabilities.includes('ACKNOWLEDGE')) return;
  const [status] = (await loadStatuses(trx, [request.id])).filter(({ role }) => role === 'INTAKE');
  if (status?.acknowledged_at !== null || isFinal(status.state)) return;
  await trx
    .updateTable('vendor_status')
    .set({ acknowledge_wanted: true, task: 'ACKNOWLEDGE', due_at: at })
    .where('id', '=', status.id)
    .execute();
  event({
    actor: 'privacy-graph',
    type: 'acknowledgement.requested',
    message: 'Receipt is to be confirmed by itself, as the policy says.',
    vendor: lane.account.key,
  });
  await announceWork(trx, lane.account.key);
}

/** Others who hold an identifier of this person are said, and never merged. */
export async function noteMatches(change: RequestChange): Promise<void> {
  const others = await loadPossibleMatches(change.trx, change.request.subject_id);
  if (others.length === 0) return;
  change.event({
    actor: 'privacy-graph',
    type: 'subject.possible-match',
    message: `${String(others.length)} other known person(s) share an identifier with this one; they were not joined.`,
  });
}

/** Rolls the transaction back: the record has an owner. */
class AlreadyTakenIn extends Error {
  override readonly name = 'AlreadyTakenIn';
}

const foundRequest = (context: DeliveryContext, lane: Lane, snapshot: VendorSnapshot): NewRequest => {
  const now = context.ledger.now();
  return {
    regulation: regulationFor({ address: snapshot.person.address, ...context.regulation }),
    rights: snapshot.rights.map((entry) => entry.right),
    origin_vendor: lane.account.key,
    // A vendor's clock may run ahead of ours; nobody has asked in the future.
    received_at: snapshot.createdAt === null || snapshot.createdAt > now ? now : snapshot.createdAt,
    message: snapshot.message,
    clockSettings: context.clocks,
    unknownType: snapshot.unknownTypes.length > 0 || snapshot.rights.length === 0,
    // What is found at a processor is that vendor's to carry out: nothing is sent for it from here.
    identityWanted: context.policy.verification.required && lane.source.role === 'INTAKE',
  };
};

async function insertFound(
  trx: Transaction<Tables>,
  lane: Lane,
  request: RequestRow,
  snapshot: VendorSnapshot,
): Promise<RecordRow | null> {
  const row = await trx
    .insertInto('vendor_record')
    .values({
      id: newId(),
      request_id: request.id,
      subject_id: request.subject_id,
      vendor_key: lane.account.key,
      vendor_kind: lane.source.kind,
      kind: null,
      position: 0,
      rights: request.rights,
      phase: 'FOUND',
      native_id: snapshot.nativeId,
      hints: JSON.stringify(snapshot.hints),
      progress: '[]',
      created_at: request.created_at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}
