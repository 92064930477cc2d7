import type { PrivacyRequest } from '../src/domain/entities.js';
import { required } from '../src/domain/invariant-error.js';
import type { BulkItem } from '../src/services/services.js';
import type { Outcomes, UserProblem } from '../src/services/user-problem.js';
import { LONGEST_LIST } from '../schema/inputs/limits.js';
import type { BulkPayloadType, BulkResultType } from '../schema/types/bulk-payload-type.js';
import { requestPayload } from './request-payload.js';
import { badArgument } from './graph-errors.js';
import type { Translated } from './right-input.js';
import type { Shape } from './shape.js';

/** One input of an act on many. */
export interface BulkInput<T> {
  /** The request's id, as it was sent. */
  readonly request: string;
  /** Its problems have their paths as in an act on one: `['input', 'comments']`. */
  readonly translated: Translated<T>;
}

/** The argument that the list came in, and the path in it of what has that path in an act on one. */
export interface BulkArgument {
  readonly name: string;
  readonly locate: (field: readonly string[], index: number) => readonly string[];
}

/**
 * Acts on many requests together. Each input has a result at its own place: what is wrong with one, or names a request that
 * one before it names, keeps none of the others from being done. `perform` answers in the order of what it is given.
 */
export async function actOnMany<T>(
  argument: BulkArgument,
  inputs: readonly BulkInput<T>[],
  perform: (inputs: readonly T[]) => Promise<readonly BulkItem[]>,
): Promise<Shape<BulkPayloadType>> {
  if (inputs.length > LONGEST_LIST) {
    throw badArgument(`At most ${LONGEST_LIST} requests can be acted on at once.`, [argument.name]);
  }
  const once = withoutRepeats(inputs);
  const sound = once.flatMap(({ translated }) => ('input' in translated ? [translated.input] : []));
  const items = await perform(sound);
  const outcomes = new Map(sound.map((input, index) => [input, required(items[index], 'Result of an input').outcome]));
  const results = once.map(({ request, translated }, index) => {
    const outcome =
      'input' in translated
        ? required(outcomes.get(translated.input), 'Outcome of an input')
        : { value: null, problems: translated.problems };
    return { request, ...requestPayload(located(outcome, (field) => argument.locate(field, index))) };
  });
  return payloadOf(results);
}

const namedBefore: UserProblem = {
  code: 'CONFLICT',
  message: 'An input before this one names the same request: each is acted on once in a call.',
  field: ['input', 'request'],
};

/** The same list, a refusal in the place of every input that names a request again. */
function withoutRepeats<T>(inputs: readonly BulkInput<T>[]): readonly BulkInput<T>[] {
  const named = new Set<string>();
  return inputs.map((input) => {
    if (named.has(input.request)) return { ...input, translated: { problems: [namedBefore] } };
    named.add(input.request);
    return input;
  });
}

function located(
  outcome: Outcomes<PrivacyRequest>,
  locate: (field: readonly string[]) => readonly string[],
): Outcomes<PrivacyRequest> {
  if (outcome.value !== null) return outcome;
  const problems = outcome.problems.map((one) => ({ ...one, field: one.field === null ? null : locate(one.field) }));
  return { value: null, problems };
}

const payloadOf = (results: readonly Shape<BulkResultType>[]): Shape<BulkPayloadType> => {
  const succeeded = results.filter(({ privacyRequest }) => privacyRequest !== null).length;
  return { results, succeeded, failed: results.length - succeeded };
};
