import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import type { Viewer } from '../domain/entities.js';
import { required } from '../domain/invariant-error.js';
import { changeRequest } from '../ledger/change-request.js';
import { announceWork } from '../ledger/statuses.js';
import { addIdentifiers, heldSubjectKey, verifyIdentifier } from '../ledger/subjects.js';
import { insertRecords } from './plan-at-vendors.js';
import { planSteps } from './plan-steps.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { IdentifierInput } from './services.js';
import { problem, type Outcomes } from './user-problem.js';

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
  const known = await ledger.db.transaction().execute(async (trx) => {
    const key = await heldSubjectKey(ledger, trx, subjectId);
    if (key === null) return false;
    for (const source of sources) {
      const identifier = { kind: input.kind, value, main: false, source };
      await addIdentifiers(ledger, trx, { id: subjectId, key }, [identifier]);
      if (input.verifiedAt !== null) await verifyIdentifier(ledger, trx, subjectId, identifier, input.verifiedAt);
    }
    return true;
  });
  if (!known) return { value: null, problems: [problem('NOT_FOUND', 'No person is known under this id.', 'subject')] };
  if (input.verifiedAt !== null) await goOn(dependencies, viewer, subjectId);
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

/** Statuses of the person that waited for an identifier, and can now be sent. */
async function goOn(dependencies: ServiceDependencies, viewer: Viewer, subjectId: string): Promise<void> {
  const { ledger } = dependencies.delivery;
  const waiting = await ledger.db
    .selectFrom('vendor_status')
    .select(['id', 'request_id', 'vendor_key', 'right'])
    .where('subject_id', '=', subjectId)
    .where('state', '=', 'BLOCKED')
    .where('reason', '=', 'MISSING_IDENTIFIER')
    .execute();
  for (const status of waiting) {
    const vendor = dependencies.vendors.find((one) => one.key === status.vendor_key);
    if (vendor === undefined) continue;
    await changeRequest(ledger, status.request_id, async (change) => {
      // Out of the way of its own plan: a status that is open would make it a duplicate of itself.
      const own = change.trx.updateTable('vendor_status').where('id', '=', status.id).where('state', '=', 'BLOCKED');
      const taken = await own.set({ state: 'CANCELED' }).executeTakeFirst();
      if (taken.numUpdatedRows === 0n) return;
      const about = { subjectId, requestId: null, right: status.right };
      const step = required((await planSteps(dependencies, change.trx, about, [vendor]))[0], 'Step of one vendor');
      const back = change.trx.updateTable('vendor_status').where('id', '=', status.id);
      if (!step.possible) {
        await back.set({ state: 'BLOCKED' }).execute();
        return;
      }
      await back.set({ state: 'PLANNED', reason: null, task: 'SUBMIT', due_at: change.at }).execute();
      await insertRecords(ledger, change, status.right, vendor, step.records);
      change.event({
        actor: actorOf(viewer),
        type: 'status.unblocked',
        message: `${status.right} at ${vendor.name} goes on: the identifier that it waited for is known.`,
        vendor: vendor.key,
      });
      await announceWork(change.trx, vendor.key);
    });
  }
}
