import { mergeOutcomes, rollUpByRight, type StatusPart } from './roll-up.js';
import type { Outcome, RequestState, Right } from './vocabulary.js';

/** What counts of a status where its right's result is told. */
export interface RightPart extends StatusPart {
  readonly right: Right;
  readonly outcome: Outcome | null;
}

export interface RightResult<T extends RightPart> {
  readonly right: Right;
  readonly state: RequestState;
  /** One word for what it came to; null unless it is done everywhere. */
  readonly outcome: Outcome | null;
  /** All statuses of the right. */
  readonly statuses: readonly T[];
  /** Those that make its state: its processors, or the intake vendor where there are none. */
  readonly deciding: readonly T[];
}

/** The rights of a request, each with what it came to over `parts`, which are all of the request's. */
export function rightResults<T extends RightPart>(
  request: { readonly rights: readonly Right[]; readonly decided: RequestState | null },
  parts: readonly T[],
): readonly RightResult<T>[] {
  return [...rollUpByRight(request.rights, parts)].map(([right, rolled]) => {
    const statuses = parts.filter((part) => part.right === right);
    const processors = statuses.filter((part) => part.role === 'PROCESSOR');
    const deciding = processors.length > 0 ? processors : statuses;
    // What was decided for the request itself wins over what its vendors say, for each of its rights too.
    const state = request.decided ?? rolled;
    return { right, state, outcome: outcomeOf(state, deciding), statuses, deciding };
  });
}

/** Only what is done everywhere came to something that one word can say. */
const outcomeOf = (state: RequestState, deciding: readonly RightPart[]): Outcome | null =>
  state === 'COMPLETED'
    ? mergeOutcomes(deciding.filter((part) => part.state === 'COMPLETED').map((part) => part.outcome))
    : null;
