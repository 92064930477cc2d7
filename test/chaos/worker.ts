import { startWorker } from '../../src/delivery/worker.js';
import { listenForWork } from '../../src/ledger/work-bell.js';
import { createLog } from '../../src/server/log.js';
import { openParts } from './open-parts.js';
import type { ClockJump, SignalAt } from './worker-process.js';

/**
 * Delivery in a process of its own, as `npm run worker` starts it, that can be told to end or to stop itself at a named
 * point, and whose clock can be told to jump. Writes `ready` when it works, and its memory on SIGUSR2.
 */

// The harness beside it wrote them.
const signalAt = JSON.parse(process.env.CHAOS_SIGNAL ?? 'null') as SignalAt | null;
const jump = JSON.parse(process.env.CHAOS_CLOCK ?? 'null') as ClockJump | null;

let aheadMs = 0;
const jumpClock = (): void => {
  aheadMs = jump?.byMs ?? 0;
};
if (jump?.at === undefined) jumpClock();
const trueNow = Date.now;
Date.now = () => trueNow() + aheadMs;
const now = (): Date => new Date(Date.now());

let reached = 0;
const reach = (point: string, vendor: string): void => {
  if (point === jump?.at) jumpClock();
  if (signalAt?.point !== point || (signalAt.vendor !== undefined && signalAt.vendor !== vendor)) return;
  reached += 1;
  // A process that signals itself has the signal before it goes on.
  if (reached === (signalAt.nth ?? 1)) process.kill(process.pid, signalAt.signal);
};

const say = (fields: Readonly<Record<string, unknown>>): boolean => process.stdout.write(`${JSON.stringify(fields)}\n`);

process.on('SIGUSR2', () => {
  say({ rssBytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1024 });
});

const log = createLog('info');
const { databaseUrl, delivery, endings } = await openParts({ environment: process.env, log, now, reach });
const worker = await startWorker(delivery.context, (onWork) => listenForWork(databaseUrl, log, onWork));
endings.add(() => worker.stop());
process.once('SIGTERM', () => {
  endings.run().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
say({ ready: true });
