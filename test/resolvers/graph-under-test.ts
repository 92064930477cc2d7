import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError } from 'graphql';
import type { Services } from '../../src/services/services.js';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { formatError } from '../../resolvers/format-error.js';
import type { OperationContext } from '../../resolvers/operation-context.js';
import { costLimit } from '../../resolvers/query-cost.js';
import { parseOptions, validationRules } from '../../resolvers/query-limits.js';

/** What one operation was answered with. */
export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly GraphQLFormattedError[];
}

export type Ask = (query: string, variables?: Record<string, unknown>, operationName?: string) => Promise<Answer>;

/** The graph over services of the test's choice, in a server with the limits and the errors of the real one. */
export async function graphOver(services: Services): Promise<Ask> {
  const server = new ApolloServer<OperationContext>({
    schema: await buildExecutableSchema(),
    formatError,
    parseOptions,
    validationRules: [...validationRules],
    plugins: [costLimit, ApolloServerPluginInlineTraceDisabled(), ApolloServerPluginCacheControlDisabled()],
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
  });
  return async (query, variables = {}, operationName) => {
    const { body } = await server.executeOperation(
      { query, variables, ...(operationName === undefined ? {} : { operationName }) },
      {
        contextValue: {
          services,
          requestId: 'request-1',
          origin: 'http://127.0.0.1:4000',
          now: new Date('2026-11-21T12:00:00Z'),
          revealed: new Set(),
          spend: () => undefined,
        },
      },
    );
    if (body.kind !== 'single') throw new Error('An answer in parts was not expected.');
    return { data: body.singleResult.data ?? null, errors: body.singleResult.errors ?? [] };
  };
}
