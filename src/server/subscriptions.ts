import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';
import { makeServer, type Context, type Server, type SubscribePayload } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { requireAffordable } from '../../resolvers/query-cost.js';
import { required } from '../domain/invariant-error.js';
import type { LimitReached } from '../domain/limit-reached.js';
import { FellBehind } from '../ledger/change-queue.js';
import type { Graph } from './graphql-endpoint.js';
import { withinTime, type OperationTime } from './operation-time.js';
import { notOnRecord, type KeepOnRecord } from './readings-on-record.js';
import { leaveOutSuggestions } from './schema-reading.js';
import { answerEvents, type AnsweredEvent } from './subscription-events.js';
import { documentMeant, type TrustedDocuments } from './trusted-documents.js';

export interface SubscriptionOptions {
  readonly graph: Graph<OperationContext>;
  readonly keepOnRecord: KeepOnRecord;
  readonly trustedDocuments: TrustedDocuments;
  /** How long the answer to one event may take, in milliseconds. */
  readonly operationMs: number;
  /** Subscriptions on one connection. */
  readonly mostAtOnce: number;
  /** How often a connection's token is checked while nothing happens, in milliseconds. */
  readonly checkEveryMs: number;
  readonly log: Logger;
}

/** A connection, as the protocol's server knows it. */
export interface SocketExtra {
  readonly request: IncomingMessage;
  /** Takes it among those whose token was accepted; false where there is no place, or where it is gone by now. */
  readonly admit: () => boolean;
  /** Ends the connection with a code of the protocol. */
  readonly close: (code: number, reason: string) => void;
}

type Connection = Context<Record<string, unknown>, SocketExtra>;

/** Codes of the protocol, and of WebSockets for who may try again. */
const unauthorized = { code: 4401, reason: 'Unauthorized' };
const tryAgainLater = { code: 1013, reason: 'Try again later' };

/** Whoever shows no token in time is not kept waiting for. */
const initWaitMs = 5_000;

/** A subscription that has begun. */
interface Begun {
  readonly connection: Connection;
  readonly requestId: string;
}

/**
 * The protocol graphql-transport-ws over our graph, for subscriptions only. The token of `connection_init` is checked at
 * every event and now and then between them. Each event is answered like a query of that moment: with what the viewer may
 * see by then, within its time and limits, and on record where personal data is shown in plain.
 */
export function subscriptionServer(options: SubscriptionOptions): Server<SocketExtra> {
  const { graph } = options;
  const begun = new WeakMap<object, Begun>();
  const begunWith = ({ contextValue }: ExecutionArgs): Begun => {
    const known = typeof contextValue === 'object' && contextValue !== null ? begun.get(contextValue) : undefined;
    return required(known, 'A subscription that has begun');
  };

  return makeServer<Record<string, unknown>, SocketExtra>({
    connectionInitWaitTimeout: initWaitMs,
    onConnect: async (connection) => {
      const check = () => contextOf(graph, { connection, requestId: randomUUID() }, anyTime);
      try {
        await check();
      } catch (error) {
        const { code, reason } = isUnauthenticated(error) ? unauthorized : tryAgainLater;
        connection.extra.close(code, reason);
        return false;
      }
      if (!connection.extra.admit()) {
        connection.extra.close(tryAgainLater.code, tryAgainLater.reason);
        return false;
      }
      keepChecking(connection, check, options.checkEveryMs);
      return true;
    },
    onSubscribe: async (connection, _id, payload) => {
      try {
        const { mostAtOnce } = options;
        if (Object.keys(connection.subscriptions).length > mostAtOnce) throw tooMany(mostAtOnce);
        const requestId = randomUUID();
        const context = await contextOf(graph, { connection, requestId }, anyTime);
        const args = prepare(payload, options, graph.mayReadSchema(context));
        requireAffordable(operationOf(args), context);
        begun.set(context, { connection, requestId });
        return { ...args, contextValue: context };
      } catch (error) {
        return error instanceof Refused ? error.errors : [asGraphQLError(error)];
      }
    },
    subscribe: (args) => {
      const own = begunWith(args);
      return answerEvents(
        args,
        (event) => answerEvent(event, own, options),
        (error) => ({ errors: [error instanceof FellBehind ? fellBehind() : asGraphQLError(error)] }),
      );
    },
    onNext: (_connection, _id, _payload, args, { data, errors }) => ({
      ...(data === undefined ? {} : { data }),
      ...(errors === undefined
        ? {}
        : { errors: errors.map((error) => told(error, begunWith(args).requestId, options)) }),
    }),
    onError: (_connection, _id, _payload, errors) => {
      const requestId = randomUUID();
      return errors.map((error) => told(error, requestId, options));
    },
    onDisconnect: (connection) => {
      checks.get(connection.extra)?.[Symbol.dispose]();
    },
  });
}

/** The time of what takes as long as it likes. */
const anyTime: OperationTime = { check: () => undefined };

/** A context of this moment. Rejects where the token is no longer good for anything. */
function contextOf(
  graph: SubscriptionOptions['graph'],
  { connection, requestId }: Begun,
  time: OperationTime,
): Promise<OperationContext> {
  const { request } = connection.extra;
  const { authorization } = connection.connectionParams ?? {};
  // Browsers send what they like with the upgrade, but never this; so only what `connection_init` says counts.
  const { authorization: _ignored, ...headers } = request.headers;
  const token = typeof authorization === 'string' ? { authorization } : {};
  const { remoteAddress } = request.socket;
  return graph.contextFor({ headers: { ...headers, ...token }, remoteAddress, requestId, time });
}

/** Null where the token has lapsed: the connection is closed then. */
async function answerEvent(args: ExecutionArgs, own: Begun, options: SubscriptionOptions): Promise<AnsweredEvent> {
  const answer = async (time: OperationTime): Promise<ExecutionResult> => {
    const context = await contextOf(options.graph, own, time);
    requireAffordable(operationOf(args), context);
    const result = await execute({ ...args, contextValue: context });
    const isOnRecord = await options.keepOnRecord(context, args.operationName ?? null);
    if (isOnRecord) return result;
    const { message, extensions } = notOnRecord(own.requestId);
    return { errors: [new GraphQLError(message, { extensions })] };
  };
  try {
    const outcome = await withinTime(options.operationMs, answer);
    if ('answer' in outcome) return { result: outcome.answer, isLast: false };
    const { message, code } = outcome.refusal;
    return { result: { errors: [new GraphQLError(message, { extensions: { code } })] }, isLast: false };
  } catch (error) {
    if (!isUnauthenticated(error)) throw error;
    own.connection.extra.close(unauthorized.code, unauthorized.reason);
    return null;
  }
}

const checks = new WeakMap<SocketExtra, Disposable>();

/** A token lapses while nothing happens, too. What else keeps it from being checked is no reason to let go. */
function keepChecking(connection: Connection, check: () => Promise<unknown>, everyMs: number): void {
  const timer = setInterval(() => {
    check().catch((error: unknown) => {
      if (isUnauthenticated(error)) connection.extra.close(unauthorized.code, unauthorized.reason);
    });
  }, everyMs);
  checks.set(connection.extra, { [Symbol.dispose]: () => clearInterval(timer) });
}

/** A document that is refused, with all that is wrong with it. */
class Refused extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('The document is refused.');
  }
}

/** What the payload asks for, parsed and valid. Throws `Refused` or a GraphQLError. */
function prepare(
  { query, operationName, variables }: SubscribePayload,
  { graph: { schema, validationRules, parseOptions }, trustedDocuments }: SubscriptionOptions,
  mayReadSchema: boolean,
): ExecutionArgs {
  const meant = documentMeant({ query, documentId: undefined }, trustedDocuments);
  if ('refusal' in meant) throw new GraphQLError(meant.refusal.message, { extensions: { code: meant.refusal.code } });
  const document = parsed(query, parseOptions);
  const errors = validate(schema, document, [...specifiedRules, ...validationRules]);
  if (!mayReadSchema) leaveOutSuggestions(errors);
  if (errors.length > 0) throw new Refused(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
  const operation = getOperationAST(document, operationName);
  if (operation == null) {
    throw new GraphQLError('No such operation.', { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } });
  }
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) throw postIt();
  return { schema, document, operationName: operation.name?.value ?? null, variableValues: variables ?? {} };
}

function parsed(query: string, parseOptions: SubscriptionOptions['graph']['parseOptions']): DocumentNode {
  try {
    return parse(query, parseOptions);
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** As Apollo Server names it: the error itself says what its own code is. */
const withCode = (error: GraphQLError, code: string): GraphQLError =>
  new GraphQLError(error.message, {
    ...(error.nodes === undefined ? {} : { nodes: error.nodes }),
    ...(error.source === undefined ? {} : { source: error.source }),
    ...(error.positions === undefined ? {} : { positions: error.positions }),
    originalError: error,
    extensions: { ...error.extensions, code },
  });

const operationOf = ({ schema, document, operationName, variableValues }: ExecutionArgs) => ({
  schema,
  document,
  operationName: operationName ?? null,
  variables: variableValues ?? {},
});

const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError('The server failed.', {
        originalError: error instanceof Error ? error : new Error(String(error)),
      });

const isUnauthenticated = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions['code'] === 'UNAUTHENTICATED';

const postIt = (): GraphQLError =>
  new GraphQLError('Only subscriptions are answered here: send queries and mutations by POST.', {
    extensions: { code: 'BAD_REQUEST' },
  });

const fellBehind = (): GraphQLError =>
  new GraphQLError('More has changed than was taken. Begin anew, with the updated.from of the last change.', {
    extensions: { code: 'FELL_BEHIND' },
  });

function tooMany(allowed: number): GraphQLError {
  const limit: LimitReached = { name: 'subscriptions', allowed, advice: 'End one, or open another connection.' };
  return new GraphQLError(`A connection may have ${String(allowed)} subscriptions at once. ${limit.advice}`, {
    extensions: { code: 'RATE_LIMITED', limit },
  });
}

/** An error as the caller is told it; what is no fault of the caller is logged. */
function told(error: GraphQLError, requestId: string, { graph, log }: SubscriptionOptions): GraphQLFormattedError {
  const formatted = graph.formatError(error.toJSON(), error);
  if (formatted.extensions?.['code'] === 'INTERNAL_SERVER_ERROR') {
    log.error({ event: 'graphql.failed', requestId, path: formatted.path, err: error.originalError ?? error });
  }
  return { ...formatted, extensions: { ...formatted.extensions, requestId } };
}
