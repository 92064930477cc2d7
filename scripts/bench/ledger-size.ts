import { join } from 'node:path';
import { z } from 'zod';
import { askGraph } from './ask-graph.js';
import { anyPageDocument, figuresDocument, pageSize } from './documents.js';
import { atMost, type Figure } from './figures.js';
import { MeasuredProcess } from './measured-process.js';

const small = 1_000;
const large = 1_000_000;
/** The page in the large ledger, where that in the small one takes 1. */
const mostGrowth = 1.3;
/** Figures over all requests, where a page of them takes 1. */
const mostOfFigures = 10;
const rounds = 50;

/** Lists that are read: all of it, and by one value of what they can be filtered by, common and rare. */
const filters: Readonly<Record<string, object>> = {
  'no filter': {},
  'a state': { states: ['COMPLETED'] },
  'a rare state': { states: ['DENIED'] },
  'a vendor': { vendors: ['attentive'] },
  'a state at a vendor': { vendorStates: ['COMPLETED'] },
  'a rare state at a vendor': { vendorStates: ['REJECTED'] },
};

const connection = z.object({
  privacyRequests: z.object({ nodes: z.array(z.unknown()), pageInfo: z.object({ endCursor: z.string() }) }),
});
const statistics = z.object({ statistics: z.object({ total: z.number(), groups: z.array(z.unknown()) }) });

interface Side {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly total: number;
  /** By the list's name: a cursor in its middle. */
  readonly middles: ReadonlyMap<string, string>;
}

/** How the time of a page and of figures grows with the ledger: two servers side by side, asked in turn. */
export async function ledgerSize(
  start: (role: string) => MeasuredProcess,
  dataDirectory: string,
): Promise<readonly Figure[]> {
  const [one, other] = [start('ledger'), start('ledger')];
  const few = await filled(one, join(dataDirectory, 'small'), small);
  const many = await filled(other, join(dataDirectory, 'large'), large);
  const { ratio, page } = await worstGrowth(few, many);
  const share = await figuresRatio(many);
  await Promise.all([one.stop(), other.stop()]);
  const growth = `time of a page of ${pageSize} at 1,000,000 requests, at 1,000 = 1; worst: ${page}`;
  return [
    atMost(growth, ratio, mostGrowth, twoPlaces),
    atMost('time of figures by vendor and month over 1,000,000 requests, a page = 1', share, mostOfFigures, twoPlaces),
  ];
}

const twoPlaces = (value: number): string => value.toFixed(2);

/** The older half first: the newest of it lies in the middle once the other half is there. */
async function filled(process: MeasuredProcess, dataDirectory: string, total: number): Promise<Side> {
  const started = z.object({ url: z.string(), key: z.string() });
  const { url, key } = await process.ask('start', started, dataDirectory);
  const headers = { authorization: `Bearer ${key}` };
  await process.ask('seed', z.unknown(), { from: 1, until: total / 2, total });
  const middles = new Map<string, string>();
  for (const [name, filter] of Object.entries(filters)) {
    const data = await askGraph(url, anyPageDocument, { first: 1, filter }, headers);
    middles.set(name, connection.parse(data).privacyRequests.pageInfo.endCursor);
  }
  await process.ask('seed', z.unknown(), { from: total / 2 + 1, until: total, total });
  await process.ask('count', z.unknown());
  return { url, headers, total, middles };
}

/** Of all lists and places in them, the one whose page grows most. The fastest of many: what else a machine does only adds. */
async function worstGrowth(few: Side, many: Side): Promise<{ readonly ratio: number; readonly page: string }> {
  let worst = { ratio: 0, page: '' };
  for (const [name, filter] of Object.entries(filters)) {
    // The small ledger has no more than a page of what is rare.
    for (const place of name.includes('rare') ? (['beginning'] as const) : (['beginning', 'middle', 'end'] as const)) {
      const ask = (side: Side) => {
        const after = place === 'middle' ? side.middles.get(name) : null;
        const size = place === 'end' ? { last: pageSize } : { first: pageSize };
        return pageTime(side, { ...size, after, filter });
      };
      const [base, grown] = await fastest([() => ask(few), () => ask(many)]);
      console.log(`${name}, ${place}: ${base.toFixed(1)} ms, ${grown.toFixed(1)} ms`);
      if (grown / base > worst.ratio) worst = { ratio: grown / base, page: `${name}, ${place}` };
    }
  }
  return worst;
}

async function figuresRatio(side: Side): Promise<number> {
  const [page, figures] = await fastest([
    () => pageTime(side, { first: pageSize }),
    () =>
      timeOf(async () => {
        const found = statistics.parse(await askGraph(side.url, figuresDocument, {}, side.headers)).statistics;
        if (found.total < side.total || found.groups.length < 48)
          throw new Error('The figures are not over all requests.');
      }),
  ]);
  console.log(`figures: ${figures.toFixed(1)} ms, a page ${page.toFixed(1)} ms`);
  return figures / page;
}

/** Each in turn, many times: the least time that each took, in milliseconds. */
async function fastest(measured: readonly [() => Promise<number>, () => Promise<number>]): Promise<[number, number]> {
  const least: [number, number] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    least[0] = Math.min(least[0], await measured[0]());
    least[1] = Math.min(least[1], await measured[1]());
  }
  return least;
}

const pageTime = ({ url, headers }: Side, variables: Readonly<Record<string, unknown>>): Promise<number> =>
  timeOf(async () => {
    const { nodes } = connection.parse(await askGraph(url, anyPageDocument, variables, headers)).privacyRequests;
    if (nodes.length !== pageSize) throw new Error(`A page had ${nodes.length} requests.`);
  });

async function timeOf(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
