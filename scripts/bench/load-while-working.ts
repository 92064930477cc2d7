import { z } from 'zod';
import type { Usage } from './child-questions.js';
import { pageBody, type Asked } from './compare-cpu.js';
import { sendLoad } from './load.js';

const operations = 600;

/** What the process uses after load, with its worker looking at every open request meanwhile. */
export async function loadWhileWorking(graph: Asked): Promise<Usage> {
  await graph.process.ask('work', z.unknown());
  await sendLoad({ ...graph, body: pageBody, amount: operations, expected: null });
  const usage = await graph.process.usage();
  await graph.process.ask('rest', z.unknown());
  return usage;
}
