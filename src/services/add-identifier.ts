import { sql, type Transaction } from 'kysely';
import { announceChange } from '../delivery/announce-change.js';
import { settleGates } from '../delivery/gates.js';
import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import type { Viewer } from '../domain/entities.js';
import type { PlannedRecord } from '../domain/vendor-source.js';
import { changeLocked, type RequestChange } from '../ledger/change-request.js';
import { lostSending } from '../ledger/restored.js';
import { selectRequests, type RequestRow } from '../ledger/requests.js';
import { announceWork } from '../ledger/statuses.js';
import { addIdentifiers, heldSubjectKey, verifyIdentifier } from '../ledger/subjects.js';
import type { Tables } from '../ledger/tables.js';
import { askForApproval, deletionsIn, isUnderApproval, spendAuthority } from './authority.js';
import { insertRecords } from './plan-at-vendors.js';
import { planSteps } from './plan-steps.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { IdentifierInput } from './services.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/**
 * Adds an identifier to a person, or records that a claimed one was verified. It never makes anybody else findable under
 * this person, and joins nobody. What waited for a verified one goes on; a claimed one is kept and sent to nobody.
 */
export async function addIdentifier(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  subjectId: string,
  input: IdentifierInput,
): Promise<Outcomes<string>> {
  const { ledger } = dependencies.delivery;
  const value = normalized(dependencies, input);
  if (value === null) {
    return {
      value: null,
      problems: [problem('INVALID', 'This is no identifier of that kind, or it is masked.', 'value')],
    };
  }
  if (input.verifiedAt !== null && input.verifiedAt > ledger.now()) {
    return { value: null, problems: [problem('INVALID', 'It cannot have been verified in the future.', 'verifiedAt')] };
  }
  const sources = sourcesOf(dependencies, input);
  if (sources.length === 0) {
    return {
      value: null,
      problems: [problem('NOT_SUPPORTED', 'No configured vendor gives identifiers of this kind.', 'kind')],
    };
  }
  try {
    await ledger.db.transaction().execute(async (trx) => {
      // Requests before people: whoever else changes them takes their locks in this order.
      const waiting = input.verifiedAt === null ? [] : await lockWaiting(trx, subjectId);
      const key = await heldSubjectKey(ledger, trx, subjectId);
      if (key === null) throw new Refusal(problem('NOT_FOUND', 'No person is known under this id.', 'subject'));
      for (const source of sources) {
        const identifier = { kind: input.kind, value, main: false, source };
        await addIdentifiers(ledger, trx, { id: subjectId, key }, [identifier]);
        if (input.verifiedAt !== null) await verifyIdentifier(ledger, trx, subjectId, identifier, input.verifiedAt);
      }
      for (const request of waiting) {
        await changeLocked(ledger, trx, request, (change) => goOn(dependencies, viewer, change));
      }
    });
  } catch (error) {
    if (error instanceof Refusal) return { value: null, problems: [error.problem] };
    throw error;
  }
  return { value: subjectId, problems: [] };
}

/** E-mail and telephone number are everybody's; a vendor's own id belongs to the accounts of that kind. */
function sourcesOf({ vendors }: ServiceDependencies, { kind }: IdentifierInput): readonly (string | null)[] {
  if (kind === 'EMAIL' || kind === 'PHONE') return [null];
  const owner = {
    OUTREACH_PROSPECT_ID: 'OUTREACH',
    ATTENTIVE_CLIENT_USER_ID: 'ATTENTIVE',
    ZOHO_CONTACT_ID: 'ZOHO_DESK',
  }[kind];
  return vendors.filter((vendor) => vendor.kind === owner).map((vendor) => vendor.key);
}

function normalized({ country }: ServiceDependencies, { kind, value }: IdentifierInput): string | null {
  if (kind === 'EMAIL') return normalizeEmail(value);
  if (kind === 'PHONE') return normalizePhone(value, country);
  const text = value.trim();
  return /^[\w.:-]{1,100}$/u.test(text) ? text : null;
}

const waits = sql<boolean>`state = 'BLOCKED' and reason = 'MISSING_IDENTIFIER'`;

/** The person's requests that wait for an identifier, locked. */
async function lockWaiting(trx: Transaction<Tables>, subjectId: string): Promise<readonly RequestRow[]> {
  return selectRequests(trx)
    .where('privacy_request.subject_id', '=', subjectId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('vendor_status')
          .select('vendor_status.id')
          .whereRef('vendor_status.request_id', '=', 'privacy_request.id')
          .where(waits),
      ),
    )
    .orderBy('privacy_request.id')
    .forUpdate('privacy_request')
    .execute();
}

/** Plans what waited for an identifier and can now be sent. It counts as asked for by whoever added the identifier. */
async function goOn(dependencies: ServiceDependencies, viewer: Viewer, change: RequestChange): Promise<void> {
  const { trx, request } = change;
  const waiting = await trx
    .selectFrom('vendor_status')
    .select(['id', 'request_id', 'vendor_key', 'right', 'created_at'])
    .where('request_id', '=', request.id)
    .where(waits)
    .execute();
  // Out of the way of their own plans: a status that is open would make it a duplicate of itself.
  const all = trx.updateTable('vendor_status').where(
    'id',
    'in',
    waiting.map(({ id }) => id),
  );
  await all.set({ state: 'CANCELED' }).execute();
  const planned = await Promise.all(
    waiting.map(async (status) => {
      const vendors = dependencies.vendors.filter(({ key }) => key === status.vendor_key);
      // Where a hold stands, what is planned here waits behind it.
      const about = { subjectId: request.subject_id, requestId: null, right: status.right, held: false };
      const [step] = await planSteps(dependencies, trx, about, vendors);
      return { status, step: step?.possible === true ? step : null };
    }),
  );
  await all.set({ state: 'BLOCKED' }).execute();
  const possible = planned.flatMap(({ status, step }) => (step === null ? [] : [{ status, step }]));
  if (possible.length === 0) return;
  const needsApproval = await mustBeApproved(
    dependencies,
    viewer,
    change,
    possible.filter(({ status }) => status.right === 'DELETION').map(({ step }) => step.records),
  );
  for (const { status, step } of possible) {
    const lost = await lostSending(trx, status);
    const state = lost === null ? 'PLANNED' : 'SUBMITTING';
    await trx
      .updateTable('vendor_status')
      .set({ state, reason: null, task: 'SUBMIT', due_at: change.at })
      .where('id', '=', status.id)
      .execute();
    announceChange(
      dependencies.delivery,
      change,
      { ...status, state: 'BLOCKED', outcome: null },
      { state, outcome: null },
    );
    const { right } = status;
    const { vendor, records } = step;
    const plan = { right, vendor, needsApproval: needsApproval && right === 'DELETION', lost };
    await insertRecords(dependencies.delivery.ledger, change, plan, records);
    change.event({
      actor: actorOf(viewer),
      type: 'status.unblocked',
      message: `${right} at ${vendor.name} goes on: the identifier that it waited for is known.`,
      vendor: vendor.key,
    });
    await announceWork(trx, vendor.key);
  }
  if (needsApproval) await askForApproval(dependencies, change, viewer);
  await settleGates(dependencies.delivery, change);
}

async function mustBeApproved(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  { trx, request }: RequestChange,
  deletions: readonly (readonly PlannedRecord[])[],
): Promise<boolean> {
  if (deletions.length === 0) return false;
  const { needsApproval } = await spendAuthority(dependencies, viewer, trx, deletionsIn(deletions));
  return needsApproval || isUnderApproval(request);
}
