import { ChaosBench } from './chaos-bench.js';
import type { Verdict, ViolationKind } from './judge.js';
import type { Mutation, SignalAt } from './worker-process.js';

/** What is done to a worker, and what the judge says of it. */
export type Scenario = (databaseUrl: string, mutations?: readonly Mutation[]) => Promise<Verdict>;

const creates = (bench: ChaosBench, vendor: string): number =>
  bench
    .simulator(vendor)
    .calls()
    .filter(({ effect }) => effect?.kind === 'create').length;

const withMutations = (mutations: readonly Mutation[] | undefined) => (mutations === undefined ? {} : { mutations });

/** Runs it on a bench of its own. */
async function onBench(
  options: Parameters<typeof ChaosBench.open>[0],
  work: (bench: ChaosBench) => Promise<void>,
): Promise<Verdict> {
  const bench = await ChaosBench.open(options);
  try {
    await work(bench);
    await bench.settle();
    return await bench.judge();
  } finally {
    await bench.close();
  }
}

/** The vendor has the request, nobody has read its answer, and the process is gone. */
export const killedWhileSending: Scenario = (databaseUrl, mutations) =>
  onBench({ databaseUrl }, async (bench) => {
    await bench.ask(['zoho-desk']);
    bench.simulator('zoho-desk').fault({ kind: 'delay', ms: 60_000, operation: 'eraseAll' });
    const choice = { vendors: ['zoho-desk'], ...withMutations(mutations) };
    const worker = await bench.worker(choice);
    await bench.until(() => creates(bench, 'zoho-desk') > 0, 'the request arrives');
    await worker.kill();
    bench.simulator('zoho-desk').fault(null);
    await bench.worker(choice);
  });

/**
 * A worker is stopped at a point of its path for longer than its lease, until another one has brought the work to the
 * vendor, and then goes on as if nothing had happened.
 */
export const stoppedAt =
  (point: SignalAt['point']): Scenario =>
  (databaseUrl, mutations) =>
    // Looked at seldom: a look would soon put right again what a worker without a lease has written.
    onBench({ databaseUrl, account: { observeEvery: 'PT1H', syncEvery: 'PT1H' } }, async (bench) => {
      const simulator = bench.simulator('zoho-desk');
      const choice = { vendors: ['zoho-desk'], ...withMutations(mutations) };
      await bench.ask(['zoho-desk']);
      if (point === 'before-decision') simulator.fault({ kind: 'reset-after', operation: 'eraseAll', times: 1 });
      const stopped = await bench.worker({ ...choice, signalAt: { signal: 'SIGSTOP', point } });
      await bench.until(async () => (await phases(bench)).includes('INTENT'), 'the intent is committed');
      const other = await bench.worker(choice);
      await bench.until(async () => (await phases(bench)).includes('SENT'), 'another worker settles it');
      stopped.signal('SIGCONT');
      // It ends when what it had in hand is over, whatever that came to.
      stopped.signal('SIGTERM');
      await stopped.ended;
      await other.ready();
    });

async function phases(bench: ChaosBench): Promise<readonly string[]> {
  const rows = await bench.ledger.db.selectFrom('vendor_record').select('phase').execute();
  return rows.map(({ phase }) => phase);
}

/** A worker is stopped in the middle of a transaction that holds the account's row, which every other worker needs. */
export const stoppedInTransaction: Scenario = (databaseUrl) =>
  onBench({ databaseUrl }, async (bench) => {
    const vendors = ['zoho-desk'];
    const find = 'where key = ${vendor} for no key update`.execute(trx);';
    const stopped = 'stopped in a transaction';
    const replace = `${find} process.stdout.write('${stopped}\\n'); process.kill(process.pid, 'SIGSTOP');`;
    const stop = { file: 'src/delivery/claim.ts', find, replace };
    await bench.ask(vendors);
    await bench.worker({ vendors, mutations: [stop] });
    await bench.until(() => bench.output.includes(stopped), 'a transaction is left open');
    await bench.worker({ vendors });
  });

const hour = 3_600_000;

/**
 * The clock of the machine that takes over is an hour ahead, and the list does not show the request yet: by that clock the
 * quiet period is long over.
 */
export const clockAhead: Scenario = (databaseUrl, mutations) =>
  onBench({ databaseUrl, account: { quietPeriod: 'PT60S' } }, async (bench) => {
    const simulator = bench.simulator('zoho-desk');
    const choice = { vendors: ['zoho-desk'], ...withMutations(mutations) };
    simulator.fault({ kind: 'delay', ms: 60_000, operation: 'eraseAll' });
    await bench.ask(choice.vendors);
    const worker = await bench.worker({ ...choice });
    await bench.until(() => creates(bench, 'zoho-desk') > 0, 'the request arrives');
    await worker.kill();
    simulator.fault(null);
    await whileListLags(bench, () => bench.worker({ ...choice, clock: { byMs: hour } }));
  });

/** The vendor's list shows nothing before it was looked at for the first time. */
async function whileListLags(bench: ChaosBench, begin: () => Promise<unknown>): Promise<void> {
  const simulator = bench.simulator('zoho-desk');
  simulator.quirk('listLagMs', 600_000);
  await begin();
  await bench.until(() => bench.output.includes('vendor.reconcile'), 'the request is looked for');
  simulator.quirk('listLagMs', 0);
}

/** The clock of the machine that sends is an hour ahead, and that of the one that takes over is right. */
export const clockBack: Scenario = (databaseUrl, mutations) =>
  onBench({ databaseUrl }, async (bench) => {
    const simulator = bench.simulator('zoho-desk');
    const choice = { vendors: ['zoho-desk'], ...withMutations(mutations) };
    simulator.fault({ kind: 'delay', ms: 60_000, operation: 'eraseAll' });
    await bench.ask(choice.vendors);
    const worker = await bench.worker({ ...choice, clock: { byMs: hour } });
    await bench.until(() => creates(bench, 'zoho-desk') > 0, 'the request arrives');
    await worker.kill();
    simulator.fault(null);
    await bench.worker(choice);
  });

/** The clock of a machine jumps while it brings deletions to vendors, of which the first took one and gave no answer. */
export const clockJumps =
  (byMs: number): Scenario =>
  (databaseUrl) =>
    onBench({ databaseUrl }, async (bench) => {
      const vendors = ['zoho-desk'];
      bench.simulator('zoho-desk').fault({ kind: 'reset-after', operation: 'eraseAll', times: 1 });
      await bench.askFor(3, vendors);
      await bench.worker({ vendors, clock: { byMs, at: 'after-intent' } });
    });

/** Nothing happens to the worker. */
const undisturbed: Scenario = (databaseUrl, mutations) =>
  onBench({ databaseUrl }, async (bench) => {
    await bench.ask(['zoho-desk']);
    await bench.worker({ vendors: ['zoho-desk'], ...withMutations(mutations) });
  });

/** The vendor takes the request and resets; its list does not show it yet when it is looked for first. */
export const listThatLags: Scenario = (databaseUrl, mutations) =>
  onBench({ databaseUrl, account: { quietPeriod: 'PT60S' } }, async (bench) => {
    bench.simulator('zoho-desk').fault({ kind: 'reset-after', operation: 'eraseAll', times: 1 });
    await bench.ask(['zoho-desk']);
    await whileListLags(bench, () => bench.worker({ vendors: ['zoho-desk'], ...withMutations(mutations) }));
  });

export interface Guard {
  readonly name: string;
  /** Takes it out. */
  readonly mutations: readonly Mutation[];
  /** What then goes wrong. */
  readonly scenario: Scenario;
  readonly harm: Extract<ViolationKind, 'doubled' | 'path' | 'chain'>;
}

/** What keeps a deletion from being sent twice, and its history whole, each with the text that it is in the sources. */
export const guards: readonly Guard[] = [
  {
    name: 'the intent, committed before a socket opens',
    mutations: [
      {
        file: 'src/delivery/submit.ts',
        find: "phase: 'INTENT',\n        intent_at: change.at,",
        replace: "phase: 'PLANNED',\n        intent_at: change.at,",
      },
    ],
    scenario: killedWhileSending,
    harm: 'doubled',
  },
  {
    name: 'the fence: a token that every claim raises',
    mutations: [
      {
        file: 'src/delivery/claim.ts',
        find: 'lease_token = s.lease_token + 1',
        replace: 'lease_token = s.lease_token',
      },
    ],
    scenario: stoppedAt('after-intent'),
    harm: 'doubled',
  },
  {
    name: 'the token on the answer',
    mutations: [
      {
        file: 'src/delivery/submit.ts',
        find: 'await assertLease(change.trx, lease);\n    if (answer instanceof VendorFailure)',
        replace: 'if (answer instanceof VendorFailure)',
      },
    ],
    scenario: stoppedAt('after-intent'),
    harm: 'doubled',
  },
  {
    name: 'the look at the deadline right before writing',
    mutations: [
      {
        file: 'src/delivery/submit.ts',
        find: 'const maySend = () => context.monotonic() < lease.deadline - context.leaseMs / 2;',
        replace: 'const maySend = () => true;',
      },
    ],
    scenario: stoppedAt('after-intent'),
    harm: 'doubled',
  },
  {
    name: 'the quiet period',
    mutations: [
      {
        file: 'src/delivery/reconcile.ts',
        find: 'const young = age < lane.account.quietPeriodMs;',
        replace: 'const young = age < 0;',
      },
    ],
    scenario: listThatLags,
    harm: 'doubled',
  },
  {
    name: 'one clock for all processes',
    mutations: [
      { file: 'src/server/open-store.ts', find: '{ ...opened, now: clock.now }', replace: '{ ...opened, now }' },
    ],
    scenario: clockAhead,
    harm: 'doubled',
  },
  {
    name: 'an event for each transition',
    mutations: [
      {
        file: 'src/delivery/settle-statuses.ts',
        find: 'if (changed)\n    announceChange(',
        replace: "if (changed && rolled.state !== 'IN_PROGRESS')\n    announceChange(",
      },
    ],
    scenario: undisturbed,
    harm: 'path',
  },
  {
    name: 'the hash of the event before in each event',
    mutations: [
      { file: 'src/ledger/events.ts', find: 'head = hashOf(link, head);', replace: 'head = hashOf(link, null);' },
    ],
    scenario: undisturbed,
    harm: 'chain',
  },
];
