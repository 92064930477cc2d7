import { validateSync, type ValidationError } from 'class-validator';
import type { UserProblem } from '../src/services/user-problem.js';
import { badArgument } from './graph-errors.js';

/**
 * What the decorators of an input or arguments class find wrong, each with its path below `root`. class-validator is
 * told to leave out the value and the object around it, and its sentences are never used: those are in the decorators.
 */
export function inputProblems(input: object, root: readonly string[] = []): readonly UserProblem[] {
  const found = validateSync(input, { validationError: { target: false, value: false }, stopAtFirstError: true });
  return found.flatMap((error) => problemsIn(error, root));
}

function problemsIn(error: ValidationError, above: readonly string[]): readonly UserProblem[] {
  const field = [...above, error.property];
  const own = Object.values(error.constraints ?? {}).map((message) => ({ code: 'INVALID' as const, message, field }));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsIn(child, field))];
}

/** For an id that this graph never gave out, whatever it was meant to name. */
export const invalidId = (field: readonly string[]): UserProblem => ({
  code: 'INVALID',
  message: 'This is no id of the kind that is needed here.',
  field,
});

/** For a query, where what is wrong with an argument is an error: the first one that is found. */
export function checkArguments(args: object): void {
  const [problem] = inputProblems(args);
  if (problem !== undefined) throw badArgument(problem.message, problem.field ?? []);
}
