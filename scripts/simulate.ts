import { parseArgs } from 'node:util';
import type { PrivacyRequest } from '../src/domain/entities.js';
import { chanceFrom } from './simulate/chance.js';
import { DayBook, type DayFigures } from './simulate/day-book.js';
import { somebodyAsks } from './simulate/people.js';
import { PrivacyOffice } from './simulate/privacy-office.js';
import { openSimulatedWorld, type SimulatedWorld } from './simulate/simulated-world.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '45' },
    requests: { type: 'string', default: '240' },
    from: { type: 'string', default: '2026-11-20' },
    seed: { type: 'string', default: '1' },
  },
});

/** On these days Attentive turns every call away, as a vendor under load does. */
const OUTAGE = { from: 8, to: 20 } as const;

/**
 * Lives through the days of a privacy office within seconds: `npm run simulate -- --days 45`. People ask, vendors act at
 * their own pace (one turns everything away for twelve days), the office acknowledges, answers, extends and pauses, now
 * and then too late; every day's line says what was met, missed and at risk. Time is the database's, which is set forward
 * twice a day, see `virtual-time.ts`; everything else is the system as it is, over real HTTP. Everything is thrown away
 * afterwards.
 */
async function main(): Promise<void> {
  const [days, requests, seed] = [values.days, values.requests, values.seed].map(wholeNumber);
  if (days === undefined || requests === undefined || seed === undefined) throw new Error('Numbers are missing.');
  // Nine in the morning in Los Angeles, in winter.
  const startsAt = new Date(`${values.from}T17:00:00Z`);
  if (Number.isNaN(startsAt.getTime())) throw new Error('--from must be a day such as 2026-11-20.');
  const began = performance.now();
  const world = await openSimulatedWorld(startsAt);
  try {
    await live(world, { days, requests, seed, startsAt });
  } finally {
    await world.close();
  }
  say(`\n${String(days)} days in ${((performance.now() - began) / 1000).toFixed(0)} seconds.`);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('--days, --requests and --seed are whole numbers.');
  return value;
}

interface Life {
  readonly days: number;
  readonly requests: number;
  readonly seed: number;
  readonly startsAt: Date;
}

async function live(world: SimulatedWorld, { days, requests, seed, startsAt }: Life): Promise<void> {
  const chance = chanceFrom(seed);
  const office = new PrivacyOffice(world, chance);
  const book = new DayBook();
  say(lineOf(titles));
  for (let day = 1; day <= days; day += 1) {
    const morning = startsAt.getTime() + (day - 1) * DAY;
    await world.time.moveTo(new Date(morning));
    const busy = day >= OUTAGE.from && day < OUTAGE.to;
    world
      .simulator('attentive')
      .fault(busy ? { kind: 'status', status: 429, headers: { 'retry-after': '36000' } } : null);
    const [first, next] = [day - 1, day].map((passed) => Math.floor((passed * requests) / days));
    for (let index = first ?? 0; index < (next ?? 0); index += 1) await somebodyAsks(world, chance, index);
    await world.workOff();
    await office.work((await allRequests(world)).filter((request) => request.closedAt === null));
    await world.time.moveTo(new Date(morning + 8 * HOUR));
    await world.workOff();
    say(
      lineOf(
        cellsOf(
          book.close(
            { day, date: new Date(morning).toISOString().slice(0, 10) },
            world.time.now(),
            await allRequests(world),
          ),
        ),
      ),
    );
  }
  say(`\n${lineOf(['law', '', 'clock', '', 'met', 'missed'])}`);
  for (const [regulation, obligation, met, missed] of book.totals()) {
    say(`${regulation.padEnd(18)}${obligation.padEnd(18)}${String(met).padStart(6)}${String(missed).padStart(8)}`);
  }
}

async function allRequests(world: SimulatedWorld): Promise<readonly PrivacyRequest[]> {
  const all = { first: 1_000_000, after: null, last: null, before: null };
  const page = await world.services().requests.page({}, { field: 'DUE_AT', direction: 'ASC' }, all);
  return page.edges.map(({ node }) => node);
}

const titles = [
  'day',
  'date',
  'received',
  'open',
  'met',
  'missed',
  'extended',
  'at risk',
  'overdue',
  'stalled',
  'paused',
];

const cellsOf = ({ day, date, received, open, met, missed, extended, health }: DayFigures): readonly string[] =>
  [day, date, received, open, met, missed, extended, health.AT_RISK, health.OVERDUE, health.STALLED, health.PAUSED].map(
    String,
  );

const lineOf = (cells: readonly string[]): string =>
  cells.map((cell, column) => cell.padStart(column === 1 ? 12 : 9)).join('');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
