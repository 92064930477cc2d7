import type { Transaction } from 'kysely';
import { settleGates } from '../delivery/gates.js';
import { linkSubject, retryWhenTaken } from '../delivery/link-subject.js';
import { noteMatches } from '../delivery/take-in.js';
import type { Viewer } from '../domain/entities.js';
import { regulationFor } from '../domain/regulation.js';
import type { Regulation, Right } from '../domain/vocabulary.js';
import { changeLocked } from '../ledger/change-request.js';
import { insertRequest } from '../ledger/insert-request.js';
import { isHeld } from '../ledger/legal-holds.js';
import { selectRequests, type RequestRow } from '../ledger/requests.js';
import { heldSubjectKey, loadSubjects } from '../ledger/subjects.js';
import type { Tables } from '../ledger/tables.js';
import { askForApproval, deletionsIn, isUnderApproval, problemOfGate, spendAuthority } from './authority.js';
import { bindKey, earlierUse, repeatableAct, type EarlierUse, type RepeatableAct } from './idempotency.js';
import { planAtVendors } from './plan-at-vendors.js';
import { planHash, planSteps, type PlanStep } from './plan-steps.js';
import { personOf, problemsOf, problemsOfKey, problemsOfReceipt, takingPart } from './right-input.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { DeletionInput, PlanInput, RightInput } from './services.js';
import { inputProblem as problem, Refusal, type Outcomes, type UserProblem } from './user-problem.js';

/** The same key was used by another call at the same moment: that one's request is the answer. */
class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
}

/** Records a deletion and what will be sent for it, and answers the request's id at once; vendors are asked afterwards. */
export const requestDeletion = (dependencies: ServiceDependencies, viewer: Viewer, input: DeletionInput) =>
  requestRight(dependencies, viewer, 'DELETION', input, input.planHash);

/** As for a deletion: what a vendor exports through its API is asked for there, the rest is a person's to answer. */
export const requestAccess = (dependencies: ServiceDependencies, viewer: Viewer, input: RightInput) =>
  requestRight(dependencies, viewer, 'ACCESS', input, null);

/**
 * Everything is committed together, the idempotency key with it: the same key answers the same request, whatever happens
 * between, and however many callers send it at once.
 */
async function requestRight(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  right: Right,
  input: RightInput,
  expectedHash: string | null,
): Promise<Outcomes<string>> {
  const problems = [...problemsOfKey(input.idempotencyKey), ...problemsOf(dependencies, right, input)];
  if (problems.length > 0) return { value: null, problems };
  const { ledger } = dependencies.delivery;
  const { idempotencyKey, ...rest } = input;
  const act = repeatableAct(ledger, viewer, right, idempotencyKey, rest);
  for (;;) {
    const earlier = await earlierUse(ledger.db, act);
    if (earlier !== null)
      return earlier.input === 'SAME' ? { value: earlier.requestId, problems: [] } : keyReused(earlier);
    try {
      const value = await retryWhenTaken(() =>
        ledger.db
          .transaction()
          .execute((trx) => record(dependencies, viewer, { right, input, act, expectedHash }, trx)),
      );
      return { value, problems: [] };
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof KeyTaken)) throw error;
      // The same call may have been carried out meanwhile, and what it made may be what stood in the way.
      const taken = error instanceof KeyTaken || (await earlierUse(ledger.db, act)) !== null;
      if (!taken) return { value: null, problems: [error.problem] };
    }
  }
}

/** Never success where the input is not known any more: it may be another person's, and would be lost. */
const keyReused = ({ input, reference }: EarlierUse): Outcomes<string> => ({
  value: null,
  problems: [
    problem(
      'IDEMPOTENCY_KEY_REUSED',
      input === 'FORGOTTEN'
        ? `This key was used for ${reference}, whose person was forgotten since; nothing was asked for now. If something is to be, give a new one.`
        : 'This key was used with another input; give a new one.',
      'idempotencyKey',
    ),
  ],
});

interface Asked {
  readonly right: Right;
  readonly input: RightInput;
  readonly act: RepeatableAct;
  readonly expectedHash: string | null;
}

async function record(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  { right, input, act, expectedHash }: Asked,
  trx: Transaction<Tables>,
): Promise<string> {
  const { ledger } = dependencies.delivery;
  const drawn = await draw(dependencies, trx, right, input);
  if (expectedHash !== null && expectedHash !== drawn.hash) {
    throw new Refusal(
      problem('PLAN_CHANGED', 'The plan has changed since it was looked at; look at it again.', 'planHash'),
    );
  }
  if (drawn.unasked && expectedHash === null) throw new Refusal(notAsked());
  if (drawn.held) throw new Refusal(problemOfGate('LEGAL_HOLD'));
  if (drawn.steps.length === 0) {
    throw new Refusal(problem('NOT_SUPPORTED', 'No configured vendor can do this.', 'vendors'));
  }
  if (drawn.steps.every((step) => step.reason === 'DUPLICATE') && !drawn.carriesOut) {
    throw new Refusal(await openElsewhere(trx, drawn.steps));
  }
  const needsApproval = right === 'DELETION' && (await mustBeApproved(dependencies, viewer, trx, drawn));
  const request = drawn.request ?? (await newRequest(dependencies, trx, right, input, drawn));
  await changeLocked(ledger, trx, request, async (change) => {
    if (!request.rights.includes(right)) {
      await trx
        .updateTable('privacy_request')
        .set({ rights: [...request.rights, right] })
        .where('id', '=', request.id)
        .execute();
    }
    change.event({
      actor: actorOf(viewer),
      type: 'right.requested',
      message: drawn.carriesOut ? `The ${right} that was asked for is carried out.` : `${right} was requested.`,
    });
    await noteMatches(change);
    await planAtVendors(ledger, change, right, drawn.steps, { adopt: drawn.carriesOut, needsApproval });
    if (needsApproval) await askForApproval(dependencies, change, viewer);
    await settleGates(dependencies.delivery, change);
  });
  if (!(await bindKey(trx, act, request.id, ledger.now()))) throw new KeyTaken();
  return request.id;
}

/** Whether somebody else must approve: for the policy's numbers, or because what the request had before was to be approved. */
async function mustBeApproved(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  trx: Transaction<Tables>,
  { request, steps }: Drawn,
): Promise<boolean> {
  const deletions = deletionsIn(steps.map((step) => step.records));
  const { needsApproval } = await spendAuthority(dependencies, viewer, trx, deletions);
  return needsApproval || (request !== null && isUnderApproval(request));
}

/** What would happen, in a transaction that may be rolled back or go on. */
export interface Drawn {
  readonly subjectId: string;
  readonly key: Buffer;
  /** The request that is carried out; null where a new one is to be made. */
  readonly request: RequestRow | null;
  readonly carriesOut: boolean;
  /** The person did not ask for this right with that request. */
  readonly unasked: boolean;
  /** A legal hold stands on the person. */
  readonly held: boolean;
  readonly regulation: Regulation;
  readonly steps: readonly PlanStep[];
  readonly hash: string;
}

/** Draws the plan for an input that was found free of problems. Throws `Refusal` where there is nothing to plan for. */
export async function draw(
  dependencies: ServiceDependencies,
  trx: Transaction<Tables>,
  right: Right,
  input: PlanInput & Partial<Pick<RightInput, 'receivedAt'>>,
): Promise<Drawn> {
  const { ledger, regulation: defaults } = dependencies.delivery;
  const request = input.request === null ? null : await intakeRequest(dependencies, input.request, trx);
  if (request !== null && input.regulation !== null && input.regulation !== request.regulation) {
    throw new Refusal(otherLaw(request.regulation));
  }
  const { id: subjectId, key } = await subjectOf(dependencies, trx, input, request);
  const subject = (await loadSubjects(ledger, trx, [subjectId])).get(subjectId);
  const regulation =
    request?.regulation ?? input.regulation ?? regulationFor({ ...defaults, address: subject?.address ?? null });
  // A law that follows from the address is kept where it lacks the right: the request is answered in the same time.
  const [unlawful] =
    request === null ? problemsOfReceipt(dependencies, right, regulation, input.receivedAt ?? null) : [];
  if (unlawful !== undefined) throw new Refusal(unlawful);
  // Nobody places a hold between this look and the end of the transaction: the person's row is taken first.
  await trx.selectFrom('subject').select('id').where('id', '=', subjectId).forNoKeyUpdate().execute();
  const held = right === 'DELETION' && (await isHeld(trx, subjectId));
  const about = { subjectId, requestId: request?.id ?? null, right, held };
  const steps = await planSteps(dependencies, trx, about, takingPart(dependencies, right, input.vendors));
  return {
    subjectId,
    key,
    request,
    carriesOut: request !== null,
    unasked: request !== null && !request.rights.includes(right),
    held,
    regulation,
    steps,
    hash: await planHash(dependencies, trx, { ...about, regulation }, steps),
  };
}

async function subjectOf(
  dependencies: ServiceDependencies,
  trx: Transaction<Tables>,
  { subject }: PlanInput,
  request: RequestRow | null,
): Promise<{ readonly id: string; readonly key: Buffer }> {
  const { ledger } = dependencies.delivery;
  const id = request?.subject_id ?? subject?.id ?? null;
  if (id === null) {
    if (subject === null) throw new Refusal(problem('INVALID', 'Name the person.', 'subject'));
    return linkSubject(ledger, trx, personOf(dependencies, subject), null);
  }
  const key = await heldSubjectKey(ledger, trx, id);
  if (key === null) throw new Refusal(problem('NOT_FOUND', 'No person is known under this id.', 'subject', 'id'));
  return { id, key };
}

function newRequest(
  { delivery: { ledger, policy, clocks } }: ServiceDependencies,
  trx: Transaction<Tables>,
  right: Right,
  input: RightInput,
  drawn: Drawn,
): Promise<RequestRow> {
  return insertRequest(
    ledger,
    trx,
    { id: drawn.subjectId, key: drawn.key },
    {
      regulation: drawn.regulation,
      rights: [right],
      origin_vendor: null,
      received_at: new Date(Math.min(ledger.now().getTime(), input.receivedAt?.getTime() ?? Infinity)),
      message: input.message,
      clockSettings: clocks,
      unknownType: false,
      identityWanted: policy.verification.required,
    },
  );
}

/** The request that the right was asked for with. */
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
    throw new Refusal(
      problem('NOT_SUPPORTED', 'Only a request that came in through an intake vendor can be carried out.', 'request'),
    );
  }
  if (request.completed_at !== null || request.decided !== null) {
    throw new Refusal(problem('CONFLICT', 'The request has come to its end.', 'request'));
  }
  return request;
}

const otherLaw = (own: Regulation): UserProblem =>
  problem('INVALID', `The request is answered under ${own}: give that, or leave the law out.`, 'regulation');

const notAsked = (): UserProblem =>
  problem(
    'NOT_PERMITTED',
    'The person did not ask for this with that request. Look at the plan, and send its hash to go on all the same.',
    'request',
  );

async function openElsewhere(trx: Transaction<Tables>, steps: readonly PlanStep[]): Promise<UserProblem> {
  const ids = steps.map((step) => step.duplicateOf).filter((id) => id !== null);
  const open =
    ids.length === 0
      ? []
      : await trx
          .selectFrom('vendor_status')
          .innerJoin('privacy_request', 'privacy_request.id', 'vendor_status.request_id')
          .select('privacy_request.reference')
          .distinct()
          .where('vendor_status.id', 'in', ids)
          .orderBy('privacy_request.reference')
          .execute();
  const named = open.length === 0 ? '' : ` with ${open.map((row) => row.reference).join(', ')}`;
  return problem('CONFLICT', `This is already under way at every vendor that takes part${named}.`);
}
