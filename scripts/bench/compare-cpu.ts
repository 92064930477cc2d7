import { z } from 'zod';
import { jsonHeaders } from './ask-graph.js';
import { pageDocument, pageSize } from './documents.js';
import { median } from './figures.js';
import { sendLoad } from './load.js';
import type { MeasuredProcess } from './measured-process.js';

const rounds = 5;
const operationsInRound = 300;
const operationsToWarmUp = 600;

export const pageBody = JSON.stringify({ query: pageDocument, variables: { first: pageSize } });
const pageSchema = z.object({ data: z.object({ privacyRequests: z.looseObject({ nodes: z.array(z.unknown()) }) }) });
const startedSchema = z.object({ url: z.string() });

export interface CpuComparison {
  /** Microseconds of CPU for an operation: user and system, all threads of the process. Median of the rounds. */
  readonly ours: number;
  /** The same where no two of the operations are alike. */
  readonly oursAlone: number;
  readonly plain: number;
  readonly ratio: number;
  readonly ratioAlone: number;
  readonly leaves: number;
  readonly bytes: number;
}

/** A server that is measured, and who asks it. */
export interface Asked {
  readonly process: MeasuredProcess;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The page from our server, as 32 connections of one viewer ask for it, and as 32 that never ask the same; and in turn with
 * both the same bytes from a plain server, which answers every operation by itself.
 */
export async function compareCpu(ours: Asked, plain: MeasuredProcess): Promise<CpuComparison> {
  const expected = await textOf(ours.url, ours.headers);
  const { data } = pageSchema.parse(JSON.parse(expected));
  if (data.privacyRequests.nodes.length !== pageSize) throw new Error('The ledger does not hold a whole page.');
  const { url } = await plain.ask('start', startedSchema, data);
  if ((await textOf(url)) !== expected) throw new Error('The plain server answers with other bytes.');

  const sides = [
    { ...ours, eachItsOwn: false, micros: new Array<number>() },
    { ...ours, eachItsOwn: true, micros: new Array<number>() },
    { process: plain, url, eachItsOwn: false, micros: new Array<number>() },
  ] as const;
  for (const side of sides) await sendLoad({ ...side, body: pageBody, expected, amount: operationsToWarmUp });
  for (let round = 0; round < rounds; round += 1) {
    for (const side of sides) {
      const before = await side.process.usage();
      await sendLoad({ ...side, body: pageBody, expected, amount: operationsInRound });
      side.micros.push(((await side.process.usage()).cpuMicros - before.cpuMicros) / operationsInRound);
    }
  }
  const [mine, alone, other] = [median(sides[0].micros), median(sides[1].micros), median(sides[2].micros)];
  const ratios = { ratio: mine / other, ratioAlone: alone / other };
  return {
    ours: mine,
    oursAlone: alone,
    plain: other,
    ...ratios,
    leaves: leavesOf(data),
    bytes: Buffer.byteLength(expected),
  };
}

async function textOf(url: string, headers: Asked['headers'] = {}): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: { ...jsonHeaders, ...headers }, body: pageBody });
  return response.text();
}

function leavesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((total: number, member) => total + leavesOf(member), 0);
}
