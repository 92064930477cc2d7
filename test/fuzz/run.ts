import { parseArgs } from 'node:util';
import { startOwnCluster } from '../chaos/own-cluster.js';
import { startFuzzTarget } from './fuzz-target.js';
import { fuzz } from './fuzz.js';

/**
 * `npm run fuzz -- --seconds 60`: random operations over the whole schema, as viewers with all kinds of scopes, with a
 * worker at work meanwhile. Prints what was sent and what must not have been; `--seed` repeats a run. Ends with 1 where
 * there was anything.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const cluster = await startOwnCluster();
let problems: number;
try {
  const target = await startFuzzTarget(await cluster.createDatabase(), true);
  const until = performance.now() + Number(values.seconds) * 1_000;
  const { problems: found, ...figures } = await fuzz(target, { seed, goOn: () => performance.now() < until });
  say(JSON.stringify({ seed, ...figures }, null, 2));
  for (const problem of found.slice(0, 20)) say(`\n${problem}`);
  problems = found.length;
  await target.stop();
} finally {
  await cluster.stop();
}
say(problems === 0 ? 'Nothing failed, and nobody saw what was not theirs.' : `${String(problems)} problems.`);
process.exit(problems === 0 ? 0 : 1);
