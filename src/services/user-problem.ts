/** What the caller can put right; the words of the graph's UserErrorCode. */
export type ProblemCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'NOT_SUPPORTED'
  | 'NOT_PERMITTED'
  | 'CONFLICT'
  | 'IDENTITY_NOT_VERIFIED'
  | 'PLAN_CHANGED'
  | 'LEGAL_HOLD'
  | 'LIMIT_EXCEEDED'
  | 'IDEMPOTENCY_KEY_REUSED';

/** One thing in the input that must be put right. Says what to do; never holds the value that was wrong. */
export interface UserProblem {
  readonly code: ProblemCode;
  readonly message: string;
  /** Path of the input field, such as `['input', 'subject', 'email']`. */
  readonly field: readonly string[] | null;
}

/** A problem with what a caller gave; `field` is the path of the argument, left out where it is about none in particular. */
export const problem = (code: ProblemCode, message: string, ...field: string[]): UserProblem => ({
  code,
  message,
  field: field.length === 0 ? null : field,
});

/** The same for an act whose arguments are fields of one `input`. */
export const inputProblem = (code: ProblemCode, message: string, ...field: string[]): UserProblem =>
  problem(code, message, ...(field.length === 0 ? [] : ['input', ...field]));

/** What an act came to: the thing as it is now, or what stood in the way. */
export type Outcomes<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: null; readonly problems: readonly UserProblem[] };

/** An argument of a query that cannot be: becomes a GraphQL error with the code BAD_USER_INPUT. Never holds the value. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';

  constructor(
    message: string,
    /** Path of the argument, such as `['filter', 'phone']`; null where whoever called knows it. */
    readonly argument: readonly string[] | null = null,
  ) {
    super(message);
  }
}

/** Ends a transaction: nothing of it happened, and the caller is told why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly problem: UserProblem) {
    super(problem.code);
  }
}
