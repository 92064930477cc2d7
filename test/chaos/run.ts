import { parseArgs } from 'node:util';
import { diskFull } from './disk-full.js';
import { faultSweep } from './fault-sweep.js';
import { intakeSweep } from './intake-sweep.js';
import { numbersOf, randomChaos, type ChaosReport } from './random-chaos.js';
import { startOwnCluster } from './own-cluster.js';

/**
 * `npm run chaos -- --seeds 50 --faults --disk-full`: random chaos over many seeds, with a database that is ended too.
 * Prints a line for each seed, which `--seed` repeats; ends with 1 where anything was lost, sent twice or untrue. `--faults`
 * first has every call to every vendor fail in every way, one after the other, those that answer what came in as well;
 * `--disk-full` fills the disk of a database, where a disk for it can be mounted.
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    seed: { type: 'string' },
    people: { type: 'string', default: '20' },
    steps: { type: 'string', default: '30' },
    faults: { type: 'boolean', default: false },
    'disk-full': { type: 'boolean', default: false },
  },
});

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const chosen = values.seed === undefined ? randomSeeds(Number(values.seeds)) : [Number(values.seed)];

function randomSeeds(count: number): readonly number[] {
  const next = numbersOf(Date.now());
  return Array.from({ length: count }, () => Math.floor(next() * 1e9));
}

const columns = [
  'seed',
  'kills',
  'stops',
  'faults',
  'restarts',
  'statuses',
  'completed',
  'held',
  'lost',
  'doubled',
  'other',
  'seconds',
];
const row = (cells: readonly unknown[]): string => cells.map((cell) => String(cell).padStart(10)).join('');

function lineOf(report: ChaosReport): string {
  const { seed, kills, stops, faults, restarts, statuses, completed, held, violations, seconds } = report;
  const lost = violations.filter(({ kind }) => kind === 'lost').length;
  const doubled = violations.filter(({ kind }) => kind === 'doubled').length;
  const other = violations.length - lost - doubled;
  return row([
    seed,
    kills,
    stops,
    faults,
    restarts,
    statuses,
    completed,
    held,
    lost,
    doubled,
    other,
    seconds.toFixed(1),
  ]);
}

let violated = 0;
if (values['disk-full']) {
  const verdict = await diskFull();
  if (verdict === null) say('No disk can be mounted here: what a full one does was not tried.');
  else say(`Full disk: ${JSON.stringify(verdict)}`);
  violated += verdict?.violations.length ?? 0;
}
const cluster = await startOwnCluster();
try {
  if (values.faults) {
    const report = await faultSweep(await cluster.createDatabase());
    say(`Every fault at every call: ${JSON.stringify(report)}`);
    const atIntake = await intakeSweep(await cluster.createDatabase());
    say(`Every fault at every call to the intake vendor: ${JSON.stringify(atIntake)}`);
    violated += report.violations.length + atIntake.violations.length;
  }
  say(row(columns));
  for (const seed of chosen) {
    const report = await randomChaos({
      databaseUrl: await cluster.createDatabase(),
      seed,
      people: Number(values.people),
      steps: Number(values.steps),
      restartDatabase: cluster.restart,
    });
    say(lineOf(report));
    for (const { kind, what } of report.violations) say(`    ${kind}: ${what}`);
    violated += report.violations.length;
  }
} finally {
  await cluster.stop();
}
say(violated === 0 ? 'Nothing was lost, and nothing was sent twice.' : `${String(violated)} violations.`);
process.exit(violated === 0 ? 0 : 1);
