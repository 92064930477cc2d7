import { describe, expect, it } from '@jest/globals';
import { Scope } from '../../src/domain/entities.js';
import type { RequestFigures, RequestStatistics } from '../../src/domain/statistics.js';
import type { RequestServices } from '../../src/services/services.js';
import { bareServices } from './bare-services.js';
import { graphOver, type Ask } from './graph-under-test.js';

const figures: RequestFigures = {
  ...{ total: 7, open: 2, completed: 4, overdue: 1, atRisk: 1, onTimeRate: 0.8 },
  ...{ medianTimeToAcknowledge: 3_600_000, medianTimeToComplete: 90_061_000, p95TimeToComplete: null },
};

/** The graph over these figures, and what the service was asked for. */
async function over(found: RequestStatistics): Promise<{
  readonly ask: Ask;
  readonly asked: Parameters<RequestServices['statistics']>[];
}> {
  const bare = bareServices([Scope.read]);
  const asked: Parameters<RequestServices['statistics']>[] = [];
  const statistics: RequestServices['statistics'] = (...args) => {
    asked.push(args);
    return Promise.resolve(found);
  };
  return { ask: await graphOver({ ...bare, requests: { ...bare.requests, statistics } }), asked };
}

const groups = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...figures, values: ['north', `2026-${index}`] }));

describe('statistics', () => {
  it('shows figures, and under which value of which dimension they are', async () => {
    const { ask, asked } = await over({ all: figures, groups: groups(1) });

    const { data, errors } = await ask(`{
      statistics(filter: { states: [COMPLETED] }, groupBy: [VENDOR, MONTH]) {
        total open completed overdue atRisk onTimeRate medianTimeToAcknowledge medianTimeToComplete p95TimeToComplete
        groups { keys { dimension value } total onTimeRate medianTimeToComplete }
      }
    }`);

    expect(errors).toEqual([]);
    expect(data).toEqual({
      statistics: {
        ...figures,
        ...{ medianTimeToAcknowledge: 'PT1H', medianTimeToComplete: 'P1DT1H1M1S' },
        groups: [
          {
            keys: [
              { dimension: 'VENDOR', value: 'north' },
              { dimension: 'MONTH', value: '2026-0' },
            ],
            ...{ total: 7, onTimeRate: 0.8, medianTimeToComplete: 'P1DT1H1M1S' },
          },
        ],
      },
    });
    expect(asked).toEqual([[{ states: ['COMPLETED'] }, ['VENDOR', 'MONTH'], new Date('2026-11-21T12:00:00Z')]]);
  });

  it.each([
    ['four dimensions', 'groupBy: [VENDOR, RIGHT, STATE, MONTH]', 'at most'],
    ['a dimension twice', 'groupBy: [VENDOR, VENDOR]', 'once'],
    [
      'a span that ends before it begins',
      'filter: { received: { from: "2026-02-01T00:00:00Z", until: "2026-01-01T00:00:00Z" } }',
      'after',
    ],
  ])('refuses %s, and says what is wrong', async (_name, args, words) => {
    const { ask, asked } = await over({ all: figures, groups: [] });

    const { errors } = await ask(`{ statistics(${args}) { total } }`);

    expect(errors).toMatchObject([{ message: expect.stringContaining(words), extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(asked).toEqual([]);
  });

  it('answers 700 groups with all of their figures within what an operation may cost, and no more', async () => {
    const everything = `{ statistics(groupBy: [VENDOR, MONTH]) {
      total groups { keys { dimension value } total open completed overdue onTimeRate medianTimeToComplete } } }`;
    const most = await (await over({ all: figures, groups: groups(700) })).ask(everything);
    const more = await (
      await over({ all: figures, groups: groups(701) })
    ).ask('{ statistics(groupBy: [DAY]) { total } }');

    expect(most.errors).toEqual([]);
    expect(more.errors).toMatchObject([
      { message: expect.stringContaining('700 groups'), extensions: { code: 'BAD_USER_INPUT', argument: ['groupBy'] } },
    ]);
  });
});
