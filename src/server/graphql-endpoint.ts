import {
  ApolloServer,
  HeaderMap,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type BaseContext,
  type HTTPGraphQLRequest,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import { refuse, type HttpExchange } from './http-exchange.js';
import { readJsonBody } from './json-request-body.js';
import { withinTime, type OperationTime } from './operation-time.js';
import { schemaForReadersOnly } from './schema-reading.js';
import { mayAct, sameQuestion, sharedAnswers, type WholeAnswer } from './shared-answers.js';
import { withDocument, type TrustedDocuments } from './trusted-documents.js';
import { wellFormedRequests } from './well-formed-requests.js';

/** What of a request an operation's context is made from. */
export interface GraphRequest {
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
  readonly requestId: string;
  readonly time: OperationTime;
}

/** The graph, and what the endpoint must know about it. */
export interface Graph<Context extends BaseContext> {
  readonly schema: GraphQLSchema;
  /** Makes the context of one operation, or throws the GraphQL error that the caller gets. */
  contextFor(request: GraphRequest): Promise<Context>;
  /** Makes an error fit for the caller; `extensions.requestId` is added afterwards. */
  formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError;
  readonly validationRules: readonly ValidationRule[];
  /** The longest document that is parsed, in tokens. */
  readonly parseOptions?: { readonly maxTokens: number };
  /** Whether this operation's viewer may introspect the schema, and is told which names may have been meant. */
  mayReadSchema(context: Context): boolean;
  /**
   * Those who are told the same are one: who asks what such a one is being answered already is given that answer. Null:
   * this viewer's operations are each a thing of their own.
   */
  sharesAnswersAs(context: Context): string | null;
  readonly plugins?: readonly ApolloServerPlugin<Context>[];
}

/** Answers what is sent to `/graphql`. */
export interface GraphqlEndpoint {
  answer(exchange: HttpExchange): Promise<void>;
  stop(): Promise<void>;
}

export interface EndpointOptions {
  readonly production: boolean;
  readonly log: Logger;
  /** How long an operation may take, in milliseconds. */
  readonly operationMs: number;
  readonly trustedDocuments: TrustedDocuments;
}

/** Starts Apollo Server without a web framework around it. */
export async function startGraphqlEndpoint<Context extends BaseContext>(
  graph: Graph<Context>,
  options: EndpointOptions,
): Promise<GraphqlEndpoint> {
  const requestIds = new AsyncLocalStorage<string>();
  const wellFormed = wellFormedRequests();
  const apollo = new ApolloServer<Context>({
    ...apolloOptions(graph, options),
    formatError: (formatted, error) => {
      const requestId = requestIds.getStore();
      const told = graph.formatError(formatted, error);
      if (told.extensions?.['code'] === 'INTERNAL_SERVER_ERROR') {
        options.log.error({ event: 'graphql.failed', requestId, path: told.path, err: causeOf(error) });
      }
      return withRequestId(told, requestId);
    },
    plugins: [
      ...plugins(options.production),
      wellFormed.plugin,
      schemaForReadersOnly(graph.mayReadSchema),
      ...(graph.plugins ?? []),
    ],
  });
  await apollo.start();

  const shared = sharedAnswers();
  const answerTo = async (exchange: HttpExchange, body: unknown, context: Promise<Context>): Promise<WholeAnswer> => {
    const httpGraphQLRequest = toApolloRequest(exchange, body);
    const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: () => context });
    const mediaType = answer.headers.get('content-type') ?? '';
    const text = answer.body.kind === 'complete' ? answer.body.string : await joined(answer.body.asyncIterator);
    return {
      status: wellFormed.statusFor(httpGraphQLRequest, answer.status ?? 200, mediaType),
      headers: answer.headers,
      bytes: Buffer.from(text),
      hasErrors: text.startsWith('{"errors"'),
    };
  };

  const execute = async (sent: HttpExchange, sentBody: unknown): Promise<void> => {
    const { request, response, requestId } = sent;
    const parameters = withDocument({ search: sent.search, body: sentBody }, options.trustedDocuments);
    if ('refusal' in parameters) return refuse(sent, parameters.refusal);
    const { search, body } = parameters;
    const exchange = { ...sent, search };
    const { headers, socket } = request;
    const { remoteAddress } = socket;
    const outcome = await withinTime(options.operationMs, async (time) => {
      const context = graph.contextFor({ headers, remoteAddress, requestId, time });
      const viewer = await context.then(graph.sharesAnswersAs, () => null);
      const question = viewer === null ? null : sameQuestion(exchange, body);
      const key = question === null ? null : `${String(viewer)} ${question}`;
      return shared.once(key, () => answerTo(exchange, body, context));
    });
    if (mayAct(body)) shared.forget();
    if ('refusal' in outcome) {
      options.log.warn({ event: 'graphql.out-of-time', requestId, allowedMs: options.operationMs });
      return refuse(exchange, outcome.refusal);
    }
    const { answer } = outcome;
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    response.setHeader('cache-control', 'no-store');
    // The Sandbox page frames another site, which may want to know what framed it.
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true;
    if (isPage) response.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
    response.statusCode = answer.status;
    response.setHeader('content-length', answer.bytes.length);
    response.end(answer.bytes);
  };

  return {
    answer: async (exchange) => {
      if (exchange.request.method !== 'POST') return requestIds.run(exchange.requestId, execute, exchange, undefined);
      const reading = await readJsonBody(exchange.request);
      if (!reading.ok) {
        // Who sends that much may still be sending.
        if (reading.refusal.status === 413) exchange.response.setHeader('connection', 'close');
        return refuse(exchange, reading.refusal);
      }
      return requestIds.run(exchange.requestId, execute, exchange, reading.value);
    },
    stop: () => apollo.stop(),
  };
}

function apolloOptions<Context extends BaseContext>(
  { schema, validationRules, parseOptions }: Graph<Context>,
  { production, log }: { readonly production: boolean; readonly log: Logger },
): ApolloServerOptions<Context> {
  return {
    schema,
    validationRules: [...validationRules],
    ...(parseOptions === undefined ? {} : { parseOptions }),
    nodeEnv: production ? 'production' : 'development',
    logger: quietLogger(log),
    // Who may read the schema, and is told names of it, is decided for each viewer.
    introspection: true,
    hideSchemaDetailsFromClientErrors: false,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
  };
}

function plugins(production: boolean): ApolloServerPlugin[] {
  return [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    production
      ? ApolloServerPluginLandingPageDisabled()
      : ApolloServerPluginLandingPageLocalDefault({ embed: { runTelemetry: false } }),
  ];
}

function toApolloRequest({ request, search }: HttpExchange, body: unknown): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return { method: request.method ?? 'GET', headers, search, body };
}

async function joined(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

/** What a resolver threw, without the GraphQL error that it was wrapped in. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? (error.originalError ?? error) : error;
}

function withRequestId(error: GraphQLFormattedError, requestId: string | undefined): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, requestId } };
}

/** Apollo Server appends the text of errors after a colon, and with it whatever upset a resolver. */
function quietLogger(log: Logger): NonNullable<ApolloServerOptions<BaseContext>['logger']> {
  const beginning = (message: unknown): string => String(message).split(':', 1)[0] ?? '';
  return {
    debug: (message: unknown) => log.debug({ event: 'apollo' }, beginning(message)),
    info: (message: unknown) => log.info({ event: 'apollo' }, beginning(message)),
    warn: (message: unknown) => log.warn({ event: 'apollo' }, beginning(message)),
    error: (message: unknown) => log.error({ event: 'apollo' }, beginning(message)),
  };
}
