import { GraphQLError } from 'graphql';
import { BadArgument } from '../src/services/user-problem.js';

/** The words in `extensions.code`, beside those that GraphQL servers share. */
export const ErrorCode = {
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  FORBIDDEN: 'FORBIDDEN',
  INTERNAL_SERVER_ERROR: 'INTERNAL_SERVER_ERROR',
  OPERATION_TIMEOUT: 'OPERATION_TIMEOUT',
  QUERY_TOO_COMPLEX: 'QUERY_TOO_COMPLEX',
  RATE_LIMITED: 'RATE_LIMITED',
  VENDOR_UNAVAILABLE: 'VENDOR_UNAVAILABLE',
} as const;
export type ErrorCode = keyof typeof ErrorCode;

/**
 * An argument of a query that cannot be. `argument` is its path, such as `['filter', 'vendors']`; neither that nor the
 * message holds the value.
 */
export function badArgument(message: string, argument: readonly string[]): GraphQLError {
  return new GraphQLError(message, { extensions: { code: ErrorCode.BAD_USER_INPUT, argument } });
}

/** Runs what may find fault with an argument, and says which that was where the fault itself does not. */
export async function blaming<T>(argument: readonly string[], act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof BadArgument ? badArgument(error.message, error.argument ?? argument) : error;
  }
}
