import { GraphQLError, Kind, type ASTNode, type GraphQLFormattedError } from 'graphql';
import { VendorFailure } from '../src/domain/vendor-failure.js';
import { BadArgument } from '../src/services/user-problem.js';
import { ErrorCode } from './graph-errors.js';
import { limitReached, limits } from './query-limits.js';
import { explainVariable } from './variable-errors.js';

type Extensions = Readonly<Record<string, unknown>>;

/** Codes of errors that were made for the caller, here or by the server, in words that repeat nothing that was sent. */
const fitAsTheyAre: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'SERVICE_UNAVAILABLE',
  'FELL_BEHIND',
  'DOCUMENT_NOT_TRUSTED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  ErrorCode.BAD_USER_INPUT,
  ErrorCode.QUERY_TOO_COMPLEX,
  ErrorCode.RATE_LIMITED,
  ErrorCode.OPERATION_TIMEOUT,
]);

/**
 * Makes an error fit for the caller: a code and a sentence, without a stack and without any value that was sent or
 * stored. What was not made for the caller is an internal error and says no more; the correlation id is added by the
 * server. For Apollo Server's option of this name.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const told = tell(formatted, error);
  return {
    message: told.message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: told.extensions,
  };
}

interface Told {
  readonly message: string;
  readonly extensions: Extensions;
}

function tell(formatted: GraphQLFormattedError, error: unknown): Told {
  const code = formatted.extensions?.['code'];
  const nodes = error instanceof GraphQLError ? (error.nodes ?? []) : [];
  const original = error instanceof GraphQLError ? error.originalError : error;
  if (original instanceof BadArgument) return badInput(original.message, original.argument ?? undefined);
  if (original instanceof VendorFailure) return vendorUnavailable(original);
  if (code === 'GRAPHQL_PARSE_FAILED') return unreadable(formatted.message);
  if (code === 'GRAPHQL_VALIDATION_FAILED') return invalid(formatted.message, nodes, original);
  if (code === 'OPERATION_RESOLUTION_FAILURE') return { message: noOperation, extensions: { code } };
  if (nodes[0]?.kind === Kind.VARIABLE_DEFINITION) return badInput(explainVariable(formatted.message, original));
  // What went in through a variable that may be null, into an argument that may not.
  if (nodes[0] !== undefined && isValue(nodes[0])) return badInput(wrongValue);
  if (fitAsTheyAre.has(code)) return { message: formatted.message, extensions: { ...formatted.extensions } };
  return { message: internal, extensions: { code: ErrorCode.INTERNAL_SERVER_ERROR } };
}

const internal = 'The server failed. Give extensions.requestId to whoever runs it.';
const noOperation = 'The document has no operation of the name that was sent, or several and no name was sent.';
const wrongValue = 'The value here is not of the type that is expected.';

const badInput = (message: string, argument?: readonly string[]): Told => ({
  message,
  extensions: { code: ErrorCode.BAD_USER_INPUT, ...(argument === undefined ? {} : { argument }) },
});

const vendorUnavailable = ({ message, vendor, reason, retryable }: VendorFailure): Told => ({
  message,
  extensions: { code: ErrorCode.VENDOR_UNAVAILABLE, vendor, reason, retryable },
});

/** The parser names the token it stumbled over, which may be a text that the caller forgot to close. */
function unreadable(message: string): Told {
  // The message may hold a text of any length that the caller sent, so that the whole of it must have this form.
  if (!/^Syntax Error: Document contains more that \d+ tokens\. Parsing aborted\.$/.test(message)) {
    return { message: 'The document is no GraphQL at this place.', extensions: { code: 'GRAPHQL_PARSE_FAILED' } };
  }
  const limit = limitReached('tokens');
  return {
    message: `A document may have ${limits.tokens} tokens at most. ${limit.advice}`,
    extensions: { code: ErrorCode.QUERY_TOO_COMPLEX, limit },
  };
}

/** What is about names keeps its words; what is about a value repeats the value, so its words are ours. */
function invalid(message: string, nodes: readonly ASTNode[], original: unknown): Told {
  const own = original instanceof GraphQLError ? original.extensions['code'] : undefined;
  if (original instanceof GraphQLError && typeof own === 'string' && fitAsTheyAre.has(own)) {
    const { limit } = original.extensions;
    return { message: original.message, extensions: { code: own, ...(limit === undefined ? {} : { limit }) } };
  }
  const missing = /^Field "[\w.]+" of required type "[\w[\]!]+" was not provided\.$/;
  const aboutValue = nodes.some(isValue) && !missing.test(message);
  return { message: aboutValue ? wrongValue : message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
}

const values: ReadonlySet<string> = new Set([
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
]);

const isValue = ({ kind }: ASTNode): boolean => values.has(kind);
