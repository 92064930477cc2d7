import { describe, expect, it } from '@jest/globals';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Graph } from '../../src/server/graphql-endpoint.js';
import { ask, withServer } from './server-under-test.js';

/** A graph whose field answers when it is let, and counts how often it was asked. */
function slowGraph(viewerOf: (token: string | undefined) => string | null) {
  const waiting: ((answer: string | Error) => void)[] = [];
  let asked = 0;
  let arrived = 0;
  const field = {
    type: GraphQLString,
    resolve: () => {
      asked += 1;
      return new Promise<string>((resolve, reject) => {
        waiting.push((answer) => {
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        });
      });
    },
  };
  const graph: Partial<Graph<object>> = {
    schema: new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { state: field } }),
      mutation: new GraphQLObjectType({
        name: 'Mutation',
        fields: { close: { type: GraphQLString, resolve: () => 'closed' } },
      }),
    }),
    contextFor: ({ headers }) => {
      arrived += 1;
      return Promise.resolve({ token: headers.authorization });
    },
    sharesAnswersAs: (context) => viewerOf('token' in context ? String(context.token) : undefined),
  };
  return {
    graph,
    asked: () => asked,
    arrived: () => arrived,
    answer: (text: string | Error) => {
      for (const settle of waiting.splice(0)) settle(text);
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

const query = JSON.stringify({ query: '{ state }' });
const dashboards = (url: string, count: number, token = 'a') =>
  Array.from({ length: count }, () => ask(url, query, { authorization: token }));

describe('dashboards that ask the same at the same time', () => {
  it('are given one answer, each under its own request id', async () => {
    const slow = slowGraph((token) => token ?? null);
    await withServer({ graph: slow.graph }, async ({ url }) => {
      const asking = Promise.all(dashboards(url, 1));
      await until(() => slow.asked() === 1);
      const joining = Promise.all(dashboards(url, 9));
      await until(() => slow.arrived() === 10);
      slow.answer('open');
      const answers = [...(await asking), ...(await joining)];
      expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(
        Array.from({ length: 10 }, () => '{"data":{"state":"open"}}\n'),
      );
      expect(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size).toBe(10);
      expect(slow.asked()).toBe(1);
    });
  });

  it('ask anew as soon as the answer was given: nothing is kept', async () => {
    const slow = slowGraph((token) => token ?? null);
    await withServer({ graph: slow.graph }, async ({ url }) => {
      for (const [turn, state] of ['open', 'closed'].entries()) {
        const [asking] = dashboards(url, 1);
        await until(() => slow.asked() === turn + 1);
        slow.answer(state);
        expect(await (await asking)?.json()).toEqual({ data: { state } });
      }
    });
  });

  it('of two viewers are answered apart, and so is everything of one whose readings are on record', async () => {
    const slow = slowGraph((token) => (token === 'on-record' ? null : (token ?? null)));
    await withServer({ graph: slow.graph }, async ({ url }) => {
      const asking = [...dashboards(url, 1, 'a'), ...dashboards(url, 1, 'b'), ...dashboards(url, 2, 'on-record')];
      await until(() => slow.asked() === 4);
      expect(slow.arrived()).toBe(4);
      slow.answer('open');
      await Promise.all(asking);
    });
  });

  it('see what an act changed that was answered before they asked', async () => {
    const slow = slowGraph((token) => token ?? null);
    await withServer({ graph: slow.graph }, async ({ url }) => {
      const before = dashboards(url, 1);
      await until(() => slow.asked() === 1);
      await ask(url, JSON.stringify({ query: 'mutation { close }' }), { authorization: 'a' });
      const after = dashboards(url, 1);
      await until(() => slow.asked() === 2);
      slow.answer('closed');
      await Promise.all([...before, ...after]);
    });
  });

  it('ask for themselves where the one that they waited for failed', async () => {
    const slow = slowGraph((token) => token ?? null);
    await withServer({ graph: slow.graph }, async ({ url }) => {
      const [first] = dashboards(url, 1);
      await until(() => slow.asked() === 1);
      const [second] = dashboards(url, 1);
      await until(() => slow.arrived() === 2);
      slow.answer(new Error('No.'));
      expect(await (await first)?.json()).toHaveProperty('errors');
      await until(() => slow.asked() === 2);
      slow.answer('open');
      expect(await (await second)?.json()).toEqual({ data: { state: 'open' } });
    });
  });
});
