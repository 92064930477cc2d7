import { describe, expect, it } from '@jest/globals';
import { GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { GraphRequest } from '../../src/server/graphql-endpoint.js';
import { ask, withServer } from './server-under-test.js';

describe('the time of an operation', () => {
  const slow = () => {
    const release = Promise.withResolvers<string>();
    const begun: string[] = [];
    const field = (name: string) => ({
      type: GraphQLString,
      resolve: (_source: unknown, _args: unknown, { time }: Pick<GraphRequest, 'time'>) => {
        time.check();
        begun.push(name);
        return release.promise;
      },
    });
    const fields = { first: field('first'), second: field('second') };
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields }),
      mutation: new GraphQLObjectType({ name: 'Mutation', fields }),
    });
    const contextFor = ({ time }: GraphRequest) => Promise.resolve({ time });
    return { graph: { schema, contextFor }, begun, release: () => release.resolve('done') };
  };

  it('is over with an answer that says so, and what to do', async () => {
    const { graph, release } = slow();
    await withServer({ graph, options: { operationMs: 50 } }, async ({ url }) => {
      const answer = await ask(url, JSON.stringify({ query: '{ first }' }), { 'x-request-id': 'trace-1' });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({
        errors: [
          {
            message: expect.stringContaining('idempotencyKey'),
            extensions: {
              code: 'OPERATION_TIMEOUT',
              limit: { name: 'time', allowed: 50, advice: expect.stringContaining('smaller pages') },
              requestId: 'trace-1',
            },
          },
        ],
      });
      release();
    });
  });

  it('ends the work too: nothing more is begun once it is over', async () => {
    const { graph, begun, release } = slow();
    const failed = Promise.withResolvers<unknown>();
    const formatError = (formatted: object, error: unknown) => {
      failed.resolve(error);
      return { message: 'Over.', ...formatted };
    };
    await withServer({ graph: { ...graph, formatError }, options: { operationMs: 500 } }, async ({ url }) => {
      const answer = await ask(url, JSON.stringify({ query: 'mutation { first second }' }));
      expect(answer.status).toBe(503);
      release();
      expect(await failed.promise).toBeInstanceOf(GraphQLError);
      // A machine that is busy may not even have come to the first.
      expect(begun).not.toContain('second');
    });
  });

  it('is enough for what is quick', async () => {
    const { graph, release } = slow();
    release();
    await withServer({ graph, options: { operationMs: 10_000 } }, async ({ url }) => {
      const answer = await ask(url, JSON.stringify({ query: '{ first }' }));
      expect(await answer.json()).toEqual({ data: { first: 'done' } });
    });
  });
});
