import type { Viewer } from '../domain/entities.js';
import { changeRequest, type RequestChange } from '../ledger/change-request.js';
import { encryptText } from '../ledger/subject-cipher.js';
import { unwrapSubjectKey } from '../ledger/subjects.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import { problem, Refusal, type Outcomes, type UserProblem } from './user-problem.js';

/** Longest free text of a person, in UTF-16 units. */
const LONGEST_TEXT = 2_000;

/** An act of a person on a request that is locked. */
export interface RequestAct {
  readonly dependencies: ServiceDependencies;
  readonly viewer: Viewer;
  readonly change: RequestChange;
}

/** Runs an act with the request locked; answers the request's id, or what stood in the way. */
export async function onRequest(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  act: (on: RequestAct) => Promise<void>,
): Promise<Outcomes<string>> {
  return outcomeOf(async () => {
    const found = await changeRequest(dependencies.delivery.ledger, requestId, async (change) => {
      await act({ dependencies, viewer, change });
      return true;
    });
    if (found === null) throw new Refusal(problem('NOT_FOUND', 'No request has this id.', 'request'));
    return requestId;
  });
}

/** The value, or the problem where the work ended in a `Refusal`. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcomes<T>> {
  try {
    return { value: await work(), problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { value: null, problems: [error.problem] };
    throw error;
  }
}

/** What is wrong with the free text that an act must come with. */
export const textProblems = (text: string, argument: string): readonly UserProblem[] =>
  text.trim() === '' || text.length > LONGEST_TEXT
    ? [problem('INVALID', 'Say why, in 1 to 2,000 characters.', argument)]
    : [];

/** What a person said, as an event keeps it: encrypted, shown to those who read requests, never logged. */
export function spoken({ delivery }: ServiceDependencies, { request }: RequestChange, text: string | null): Spoken {
  const { id, subject_id: subjectId, wrapped_key: wrapped } = request;
  if (wrapped === null || text === null || text === '') return {};
  return { detail: encryptText(unwrapSubjectKey(delivery.ledger, subjectId, wrapped), `event.detail.${id}`, text) };
}

interface Spoken {
  readonly detail?: Buffer;
}

/** Adds to the request's chain what the person did, and what they said of it. */
export function say(
  { dependencies, viewer, change }: RequestAct,
  type: string,
  message: string,
  text: string | null = null,
): void {
  change.event({ actor: actorOf(viewer), type, message, ...spoken(dependencies, change, text) });
}
