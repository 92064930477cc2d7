import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Viewer } from '../domain/entities.js';
import { answerForChoice, answerForRights, isRefusal, type RightResult } from '../domain/intake-answer.js';
import { isClosed, isFinal, rollUpByRight } from '../domain/roll-up.js';
import type { IntakeUpdate } from '../domain/vendor-source.js';
import type { Right } from '../domain/vocabulary.js';
import { changeLocked, partOf, type RequestChange } from '../ledger/change-request.js';
import { orderWriteBack, resultsOf } from '../ledger/intake.js';
import { loadStatuses, selectRequests, type StatusRow } from '../ledger/requests.js';
import type { StatusDecision, Tables } from '../ledger/tables.js';
import { assertMayComeTo } from './authority.js';
import { assertFit, decisionOfRight, optedOut } from './decision-of-right.js';
import { refuseUnsent } from './refuse-unsent.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { DecisionInput } from './services.js';
import { inputProblem as problem, Refusal, type Outcomes, type UserProblem } from './user-problem.js';

/** The vendor takes no longer ones. In UTF-16 units, the stricter reading of "characters". */
const LONGEST_COMMENT = 250;
/** How long an act waits for the vendor's word, in milliseconds. */
const PATIENCE = 2_000;
const LOOK_EVERY = 50;

/**
 * Records what the organisation decided about requests, and tells the vendors that they came in through: all decisions are
 * committed together, so that the worker finds them together and a vendor with a bulk endpoint gets one call. Each item
 * has its own result, in the order of the input.
 */
export async function decideRequests(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  inputs: readonly DecisionInput[],
): Promise<readonly Outcomes<string>[]> {
  const { ledger } = dependencies.delivery;
  const results: Outcomes<string>[] = inputs.map((input) => ({ value: input.request, problems: [] }));
  await ledger.db.transaction().execute(async (trx) => {
    // Rows are locked in one order, whoever else decides about the same requests.
    const order = inputs
      .map((input, index) => ({ input, index }))
      .sort((a, b) => (a.input.request < b.input.request ? -1 : 1));
    for (const { input, index } of order) {
      const problems = await decideOne(dependencies, viewer, trx, input);
      if (problems.length > 0) results[index] = { value: null, problems };
    }
  });
  const done = inputs.filter((_, index) => results[index]?.value != null).map((input) => input.request);
  await patiently(dependencies, done);
  return results;
}

async function decideOne(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  trx: Transaction<Tables>,
  input: DecisionInput,
): Promise<readonly UserProblem[]> {
  const problems = problemsOf(input);
  if (problems.length > 0) return problems;
  const request = await selectRequests(trx)
    .where('privacy_request.id', '=', input.request)
    .forUpdate('privacy_request')
    .executeTakeFirst();
  if (request === undefined) return [problem('NOT_FOUND', 'No request has this id.', 'request')];
  try {
    await changeLocked(dependencies.delivery.ledger, trx, request, (change) =>
      decide(dependencies, viewer, change, input),
    );
    return [];
  } catch (error) {
    // Raised before anything was written for this item: the others go on.
    if (error instanceof Refusal) return [error.problem];
    throw error;
  }
}

function problemsOf({ outcome, denial, optOutCompleted, comments }: DecisionInput): readonly UserProblem[] {
  return [
    ...(outcome !== null && denial !== null
      ? [problem('INVALID', 'Give an outcome or a denial, not both.', 'denial')]
      : []),
    ...(outcome === null && denial === null && optOutCompleted === null && (comments ?? '') === ''
      ? [problem('INVALID', 'Say something: an outcome, a denial, optOutCompleted or comments.')]
      : []),
    ...(comments !== null && comments.length > LONGEST_COMMENT
      ? [problem('INVALID', 'Comments have at most 250 characters.', 'comments')]
      : []),
  ];
}

async function decide(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  change: RequestChange,
  input: DecisionInput,
): Promise<void> {
  const statuses = await loadStatuses(change.trx, [change.request.id]);
  const intake = statuses.filter((status) => status.role === 'INTAKE');
  const [lead] = intake;
  if (lead === undefined) return decideHere(dependencies, viewer, change, { statuses, input });
  if (change.request.closed_at !== null) throw conflict('The request is closed: its answer has reached the vendor.');
  if (lead.write_back !== null) throw conflict('An answer is on its way to the vendor; wait until it has arrived.');
  const refused = await refuseAtProcessors(dependencies, change, statuses, input);
  await assertMayBeTold(dependencies, change, statuses, input);
  const decided = [...refused, ...(await recordDecisions(change, intake, statuses, { input, refused }))];
  const results = await resultsNow(change);
  if (choiceOf(input) !== null && decided.length === 0 && !isOver(results)) {
    throw conflict('Vendors act for what it asks; what they do decides it. Choose an answer once they are done.');
  }
  change.event({
    actor: actorOf(viewer),
    type: 'request.decided',
    message: messageOf(input, decided),
    vendor: lead.vendor_key,
  });
  const update = updateFor(input, decided, results);
  if (update !== null) await orderWriteBack(dependencies.delivery.ledger, change.trx, change.request, lead, update);
}

const asksFor = (statuses: readonly StatusRow[], right: Right): boolean =>
  statuses.some((status) => status.role === 'INTAKE' && status.right === right);

/** As long as nothing was sent to a right's processors, it can be refused as a whole. Answers the rights that were. */
async function refuseAtProcessors(
  dependencies: ServiceDependencies,
  change: RequestChange,
  statuses: readonly StatusRow[],
  { right: named, denial }: DecisionInput,
): Promise<readonly Right[]> {
  // A right that the request does not ask for is refused as an input, before anything is written.
  if (denial === null || (named !== null && !asksFor(statuses, named))) return [];
  const state = isRefusal(denial) ? 'REJECTED' : 'FAILED';
  const refused: Right[] = [];
  for (const right of named === null ? change.request.rights : [named]) {
    const processors = statuses.filter((status) => status.role === 'PROCESSOR' && status.right === right);
    if (processors.every((status) => isFinal(status.state))) continue;
    if (await refuseUnsent(dependencies, change, processors, { state, reason: denial })) refused.push(right);
  }
  return refused;
}

/** What was done for somebody whose identity is not verified is told to nobody, and what a hold keeps was not erased. */
async function assertMayBeTold(
  dependencies: ServiceDependencies,
  change: RequestChange,
  statuses: readonly StatusRow[],
  { right: named, outcome }: DecisionInput,
): Promise<void> {
  if (outcome === null) return;
  for (const right of named === null ? change.request.rights : [named]) {
    const byHand = !statuses.some((status) => status.role === 'PROCESSOR' && status.right === right);
    await assertMayComeTo(dependencies, change, { right, outcome, byHand }, 'input', 'outcome');
  }
}

/** What every right comes to with what was just decided. */
async function resultsNow({ trx, request }: RequestChange): Promise<readonly RightResult[]> {
  const statuses = await loadStatuses(trx, [request.id]);
  return [...resultsOf(rollUpByRight(request.rights, statuses.map(partOf)), statuses).values()];
}

const isOver = (results: readonly RightResult[]): boolean => results.every(({ state }) => isClosed(state));

const conflict = (message: string): Refusal => new Refusal(problem('CONFLICT', message, 'request'));

const messageOf = ({ outcome, denial, optOutCompleted }: DecisionInput, rights: readonly Right[]): string => {
  const optOut = optOutCompleted === null ? null : `opt-out completed: ${String(optOutCompleted)}`;
  const what = [outcome ?? denial, optOut].filter((part) => part !== null);
  return `Decided${rights.length === 0 ? '' : ` for ${rights.join(', ')}`}: ${what.join(', ') || 'a comment'}.`;
};

/** Rights without a processor are a person's to decide; those with one are decided by what their vendors do. */
function rightsToDecide(
  intake: readonly StatusRow[],
  statuses: readonly StatusRow[],
  { named, refused }: { readonly named: Right | null; readonly refused: readonly Right[] },
): readonly StatusRow[] {
  const byHand = intake.filter((own) => !statuses.some((one) => one.role === 'PROCESSOR' && one.right === own.right));
  if (named === null) return byHand;
  if (!intake.some((status) => status.right === named)) {
    throw new Refusal(problem('INVALID', 'The request does not ask for this right.', 'right'));
  }
  const chosen = byHand.filter((status) => status.right === named);
  if (chosen.length === 0 && !refused.includes(named))
    throw conflict('Vendors act for this right; what they do decides it.');
  return chosen;
}

async function recordDecisions(
  change: RequestChange,
  intake: readonly StatusRow[],
  statuses: readonly StatusRow[],
  { input, refused }: { readonly input: DecisionInput; readonly refused: readonly Right[] },
): Promise<readonly Right[]> {
  const decided: Right[] = [];
  const write = async (status: StatusRow, decision: StatusDecision) => {
    if (isFinal(status.state)) return;
    decided.push(status.right);
    await change.trx
      .updateTable('vendor_status')
      .set({ decision: JSON.stringify(decision) })
      .where('id', '=', status.id)
      .execute();
  };
  const choice = decisionOfRight(input);
  if (choice !== null) {
    const chosen = rightsToDecide(intake, statuses, { named: input.right, refused });
    // An opt-out that is done is not decided any more, whatever is said of the rest.
    const open = chosen.filter((status) => status.right !== 'OPT_OUT' || !isFinal(status.state));
    assertFit([...refused, ...open.map((status) => status.right)], input);
    for (const status of chosen) await write(status, choice(status.right));
  }
  const optOut = intake.find((status) => status.right === 'OPT_OUT');
  if (input.optOutCompleted === true && optOut !== undefined && !decided.includes('OPT_OUT')) {
    await write(optOut, optedOut);
  }
  return decided;
}

type Choice = Parameters<typeof answerForChoice>[0];

const choiceOf = ({ outcome, denial }: DecisionInput): Choice | null => {
  if (outcome !== null) return { outcome };
  return denial === null ? null : { denial };
};

/**
 * What goes to the vendor now, in one call. Once every right is final that is the word that follows from all of them; where
 * none does, the word that a person chose.
 */
function updateFor(
  input: DecisionInput,
  decided: readonly Right[],
  results: readonly RightResult[],
): IntakeUpdate | null {
  const choice = choiceOf(input);
  const optOut = input.optOutCompleted === null ? {} : { optOutCompleted: input.optOutCompleted };
  const comments = input.comments === null || input.comments === '' ? {} : { comments: input.comments };
  const says = isOver(results) && (choice !== null || decided.length > 0);
  const word = says ? (answerForRights(results) ?? (choice === null ? null : answerForChoice(choice))) : null;
  const answer = word === null ? {} : { answer: word };
  const isOptedOut = decided.includes('OPT_OUT') && decisionOfRight(input)?.('OPT_OUT').outcome === 'OPTED_OUT';
  const update: IntakeUpdate = { ...(isOptedOut ? { optOutCompleted: true } : {}), ...optOut, ...answer, ...comments };
  return Object.keys(update).length === 0 ? null : update;
}

/** A request that was made here, or found at a processor: it can be refused as long as nothing was sent for it. */
async function decideHere(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  change: RequestChange,
  { statuses, input }: { readonly statuses: readonly StatusRow[]; readonly input: DecisionInput },
): Promise<void> {
  const { denial } = input;
  if (denial === null) {
    throw new Refusal(
      problem('NOT_SUPPORTED', 'No vendor takes an answer for this request; it can only be denied.', 'denial'),
    );
  }
  const unsent =
    change.request.completed_at === null &&
    (await refuseUnsent(dependencies, change, statuses, { state: 'REJECTED', reason: denial }));
  if (!unsent) throw conflict('Something was sent for it already; it cannot be denied any more.');
  const decided = denial === 'DUPLICATE' ? 'DUPLICATE' : isRefusal(denial) ? 'DENIED' : 'FAILED';
  await change.trx.updateTable('privacy_request').set({ decided }).where('id', '=', change.request.id).execute();
  change.event({ actor: actorOf(viewer), type: 'request.decided', message: `Denied: ${denial}.` });
}

/** Waits a little until nothing is on its way to a vendor any more. */
async function patiently({ delivery }: ServiceDependencies, requestIds: readonly string[]): Promise<void> {
  const until = delivery.monotonic() + PATIENCE;
  while (requestIds.length > 0 && delivery.monotonic() < until) {
    const row = await delivery.ledger.db
      .selectFrom('vendor_status')
      .select('id')
      .where('request_id', 'in', [...requestIds])
      .where('write_back', 'is not', null)
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return;
    await sleep(LOOK_EVERY);
  }
}
