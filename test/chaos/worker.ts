import 'reflect-metadata';
import { vendorEntries } from '../../datasources/index.js';
import { startApplication } from '../../src/server/application.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { createLog } from '../../src/server/log.js';
import type { ClockJump, SignalAt } from './worker-process.js';

/**
 * Delivery in a process of its own, as `npm run worker` starts it, that can be told to end or to stop itself at a named
 * point, and whose clock can be told to jump. Writes `ready` when it works, and its memory on SIGUSR2.
 */

// The harness beside it wrote them.
const signalAt = JSON.parse(process.env.CHAOS_SIGNAL ?? 'null') as SignalAt | null;
const jump = JSON.parse(process.env.CHAOS_CLOCK ?? 'null') as ClockJump | null;

const began = performance.now();
const now = (): Date => {
  const jumped = jump !== null && performance.now() - began >= jump.afterMs;
  return new Date(Date.now() + (jumped ? jump.byMs : 0));
};

let reached = 0;
const reach = (point: string, vendor: string): void => {
  if (signalAt?.point !== point || (signalAt.vendor !== undefined && signalAt.vendor !== vendor)) return;
  reached += 1;
  // A process that signals itself has the signal before it goes on.
  if (reached === (signalAt.nth ?? 1)) process.kill(process.pid, signalAt.signal);
};

const say = (fields: Readonly<Record<string, unknown>>): boolean => process.stdout.write(`${JSON.stringify(fields)}\n`);

process.on('SIGUSR2', () => {
  say({ rssBytes: process.memoryUsage.rss(), peakBytes: process.resourceUsage().maxRSS * 1024 });
});

const configuration = readConfiguration({
  environment: process.env,
  workingDirectory: process.cwd(),
  folders: vendorEntries.map((entry) => entry.folder),
  now: now(),
});
const application = await startApplication({
  configuration,
  log: createLog(configuration.logLevel),
  now,
  parts: { server: false, worker: true },
  reach,
});
process.once('SIGTERM', () => {
  application.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
say({ ready: true });
