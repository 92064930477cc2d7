import type { Transaction } from 'kysely';
import { linkSubject, retryWhenTaken } from '../delivery/link-subject.js';
import type { Viewer } from '../domain/entities.js';
import { finalStates } from '../domain/roll-up.js';
import { regulationFor } from '../domain/regulation.js';
import { changeLocked } from '../ledger/change-request.js';
import { insertRequest } from '../ledger/insert-request.js';
import { selectRequests, type RequestRow } from '../ledger/requests.js';
import { loadSubjects, subjectKey } from '../ledger/subjects.js';
import type { Tables } from '../ledger/tables.js';
import { deletingVendors, personOf, problem, problemsOf } from './deletion-input.js';
import { bindKey, earlierUse, repeatableAct, type RepeatableAct } from './idempotency.js';
import { planAtVendors } from './plan-at-vendors.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { DeletionInput } from './services.js';
import type { Outcomes, UserProblem } from './user-problem.js';

/** Ends the transaction: nothing of it happened, and the caller is told why. */
class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly problem: UserProblem) {
    super(problem.code);
  }
}

/** The same key was used by another call at the same moment: that one's request is the answer. */
class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

/**
 * Records a deletion and what will be sent for it, and answers the request's id at once; vendors are asked afterwards.
 * Everything is committed together, the idempotency key with it: the same key answers the same request, whatever happens
 * between, and however many callers send it at once.
 */
export async function requestDeletion(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  input: DeletionInput,
): Promise<Outcomes<string>> {
  const problems = problemsOf(dependencies, input);
  if (problems.length > 0) return { value: null, problems };
  const { ledger } = dependencies.delivery;
  const { idempotencyKey, ...rest } = input;
  const act = repeatableAct(ledger, viewer, 'requestDeletion', idempotencyKey, rest);
  for (;;) {
    const earlier = await earlierUse(ledger.db, act);
    if (earlier !== null) return earlier.sameInput ? { value: earlier.requestId, problems: [] } : keyReused();
    try {
      const value = await retryWhenTaken(() =>
        ledger.db.transaction().execute((trx) => record(dependencies, viewer, input, act, trx)),
      );
      return { value, problems: [] };
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof KeyTaken)) throw error;
      // The same call may have been taken meanwhile: what then stands in the way is its own twin.
      const refused = error instanceof Refusal && (await earlierUse(ledger.db, act)) === null;
      if (refused) return { value: null, problems: [error.problem] };
    }
  }
}

const keyReused = (): Outcomes<string> => ({
  value: null,
  problems: [
    problem('IDEMPOTENCY_KEY_REUSED', 'This key was used with another input; give a new one.', 'idempotencyKey'),
  ],
});

async function record(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  input: DeletionInput,
  act: RepeatableAct,
  trx: Transaction<Tables>,
): Promise<string> {
  const { ledger } = dependencies.delivery;
  const request =
    input.request === null
      ? await newRequest(dependencies, input, trx)
      : await intakeRequest(dependencies, input.request, trx);
  await refuseHeld(dependencies, trx, request.subject_id);
  await changeLocked(ledger, trx, request, async (change) => {
    change.event({
      actor: actorOf(viewer),
      type: 'deletion.requested',
      message: input.request === null ? 'A deletion was requested.' : 'The deletion that was asked for is carried out.',
    });
    const planned = await planAtVendors(dependencies, change, 'DELETION', deletingVendors(dependencies, input));
    if (planned.length === 0) throw new Refusal(await openElsewhere(trx, request));
  });
  if (!(await bindKey(trx, act, request.id, ledger.now()))) throw new KeyTaken();
  return request.id;
}

async function newRequest(
  dependencies: ServiceDependencies,
  input: DeletionInput,
  trx: Transaction<Tables>,
): Promise<RequestRow> {
  const { ledger, regulation } = dependencies.delivery;
  const subject = await subjectOf(dependencies, input, trx);
  return insertRequest(ledger, trx, subject, {
    regulation: input.regulation ?? regulationFor({ ...regulation, address: subject.address }),
    rights: ['DELETION'],
    origin_vendor: null,
    received_at: input.receivedAt ?? ledger.now(),
    message: input.message,
    unknownType: false,
  });
}

async function subjectOf(dependencies: ServiceDependencies, { subject }: DeletionInput, trx: Transaction<Tables>) {
  const { ledger } = dependencies.delivery;
  const id = subject?.id ?? null;
  if (id === null) {
    if (subject === null) throw new Refusal(problem('INVALID', 'Name the person.', 'subject'));
    const linked = await linkSubject(ledger, trx, personOf(dependencies, subject), null);
    return { ...linked, address: null };
  }
  const key = await subjectKey(ledger, trx, id);
  if (key === null) throw new Refusal(problem('NOT_FOUND', 'No person is known under this id.', 'subject', 'id'));
  const known = (await loadSubjects(ledger, trx, [id])).get(id);
  return { id, key, address: known?.address ?? null };
}

/** The request that the deletion was asked for with. It must ask for a deletion: nobody else may add one in its name. */
async function intakeRequest(
  { delivery }: ServiceDependencies,
  id: string,
  trx: Transaction<Tables>,
): Promise<RequestRow> {
  const request = await selectRequests(trx)
    .where('privacy_request.id', '=', id)
    .forUpdate('privacy_request')
    .executeTakeFirst();
  if (request === undefined) throw new Refusal(problem('NOT_FOUND', 'No request has this id.', 'request'));
  const origin = request.origin_vendor === null ? undefined : delivery.lanes.get(request.origin_vendor);
  if (origin?.source.role !== 'INTAKE') {
    throw new Refusal(problem('NOT_SUPPORTED', 'Only a request that came in through an intake vendor can be carried out.', 'request'));
  }
  if (!request.rights.includes('DELETION')) {
    throw new Refusal(problem('NOT_PERMITTED', 'The person did not ask for a deletion with this request.', 'request'));
  }
  if (request.completed_at !== null || request.decided !== null) {
    throw new Refusal(problem('CONFLICT', 'The request has come to its end.', 'request'));
  }
  return request;
}

async function refuseHeld({ delivery }: ServiceDependencies, trx: Transaction<Tables>, subjectId: string): Promise<void> {
  const subject = (await loadSubjects(delivery.ledger, trx, [subjectId])).get(subjectId);
  if (subject?.legalHold != null) {
    throw new Refusal(problem('LEGAL_HOLD', 'A legal hold stands on this person; nothing may be deleted before it is released.'));
  }
}

async function openElsewhere(trx: Transaction<Tables>, request: RequestRow): Promise<UserProblem> {
  const open = await trx
    .selectFrom('vendor_status')
    .innerJoin('privacy_request', 'privacy_request.id', 'vendor_status.request_id')
    .select('privacy_request.reference')
    .where('vendor_status.subject_id', '=', request.subject_id)
    .where('vendor_status.right', '=', 'DELETION')
    .where('vendor_status.state', 'not in', [...finalStates])
    .where('vendor_status.role', '=', 'PROCESSOR')
    .orderBy('vendor_status.received_at')
    .executeTakeFirst();
  const named = open === undefined ? '' : ` by ${open.reference}`;
  return problem('CONFLICT', `The deletion is already under way at every vendor named${named}.`);
}
