import { z } from 'zod';
import type { Usage } from './child-questions.js';
import { pageBody } from './compare-cpu.js';
import { sendLoad } from './load.js';
import type { MeasuredProcess } from './measured-process.js';

const operations = 600;

/** What the process uses after load, with its worker looking at every open request meanwhile. */
export async function loadWhileWorking(graph: {
  readonly process: MeasuredProcess;
  readonly url: string;
}): Promise<Usage> {
  await graph.process.ask('work', z.unknown());
  await sendLoad({ url: graph.url, body: pageBody, amount: operations, expected: null });
  return graph.process.usage();
}
