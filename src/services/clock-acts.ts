import type { ClockProblem } from '../domain/deadlines/deadline.js';
import { deadlinesOf } from '../domain/deadlines/deadlines-of.js';
import { extensionProblem, pauseProblem } from '../domain/deadlines/problems.js';
import type { Viewer } from '../domain/entities.js';
import { beginPause, endPause } from '../ledger/clock-pauses.js';
import { clockFactsOf, isPaused } from '../ledger/clocks.js';
import type { RequestRow } from '../ledger/requests.js';
import { onRequest, say, textProblems, type RequestAct } from './on-request.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { ExtensionNotice } from './services.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/**
 * Makes the time to answer longer, once: the person was told so within the first period. The new end counts from receipt.
 * The same notice again is the same act and changes nothing.
 */
export async function extendDeadline(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  { reason, sentAt }: ExtensionNotice,
): Promise<Outcomes<string>> {
  return onClocks(dependencies, viewer, requestId, reason, async (on) => {
    const { change } = on;
    const { request } = change;
    if (request.extended_at?.getTime() === sentAt.getTime()) return;
    refuse(extensionProblem(clockFactsOf(request), request.clock_settings, sentAt, change.at));
    refuseClosed(request);
    await change.trx.updateTable('privacy_request').set({ extended_at: sentAt }).where('id', '=', request.id).execute();
    const facts = clockFactsOf({ ...request, extended_at: sentAt });
    const extended = deadlinesOf(facts, request.clock_settings, change.at).find((deadline) => deadline.extended);
    const until = extended === undefined ? '' : ` It is due on ${extended.dueOn}.`;
    say(on, 'deadline.extended', `The person was told that the answer takes longer.${until}`, reason);
  });
}

/** Stops the clocks, where the law knows a time that does not count. Clocks that stand still stay so. */
export async function pauseClock(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  reason: string,
): Promise<Outcomes<string>> {
  return onClocks(dependencies, viewer, requestId, reason, async (on) => {
    const { change } = on;
    const { request } = change;
    if (isPaused(request)) return;
    refuse(pauseProblem(clockFactsOf(request), request.clock_settings, change.at));
    refuseClosed(request);
    await beginPause(change);
    say(on, 'clock.paused', 'The clocks stand still.', reason);
  });
}

/** Lets the clocks go on; the time between does not count. Clocks that go on already stay so. */
export async function resumeClock(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
): Promise<Outcomes<string>> {
  return onClocks(dependencies, viewer, requestId, null, async (on) => {
    const { change } = on;
    const { request } = change;
    if (request.clock_pauses.length === 0) {
      // Where the law knows no pause, that is the better answer: it cites the law.
      refuse(pauseProblem(clockFactsOf(request), request.clock_settings, change.at));
      throw new Refusal(problem('CONFLICT', 'The clocks were never stopped; there is nothing to resume.', 'request'));
    }
    if (isPaused(request)) await endPause(change, { actor: actorOf(viewer) });
  });
}

async function onClocks(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  reason: string | null,
  act: (on: RequestAct) => Promise<void>,
): Promise<Outcomes<string>> {
  const problems = reason === null ? [] : textProblems(reason, 'reason');
  return problems.length > 0 ? { value: null, problems } : onRequest(dependencies, viewer, requestId, act);
}

/** What the law forbids, with its citation. */
function refuse(found: ClockProblem | null): void {
  if (found !== null) throw new Refusal(problem(found.code, found.message, found.field ?? 'request'));
}

/** Nobody is answered any more: more time would only hide that. */
function refuseClosed({ completed_at: completedAt, closed_at: closedAt }: RequestRow): void {
  if (completedAt === null || closedAt === null) return;
  throw new Refusal(problem('CONFLICT', 'The request is closed; no clock runs for it any more.', 'request'));
}
