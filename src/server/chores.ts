import type { Logger } from 'pino';
import type { DeliveryContext } from '../delivery/context.js';
import type { Ledger } from '../ledger/ledger.js';
import { expireWaiting } from '../delivery/expire-waiting.js';
import { signAccessLog } from '../ledger/access-log.js';
import { signHeads } from '../ledger/signed-heads.js';
import { sweepForgotten } from '../ledger/sweep-forgotten.js';
import { countRequests } from '../ledger/statistics/count-requests.js';
import { refreshWindow } from '../ledger/vendor-windows.js';
import { retain } from '../services/retain.js';
import type { Chore } from './housekeeping.js';

/** What every process that works does from time to time, beside the work that is due. */
export const choresOf = (context: DeliveryContext, log: Logger): readonly Chore[] => [
  forgetting(context, log),
  signingHeads(context.ledger),
  signingAccessLog(context.ledger),
  counting(context.ledger),
  expiring(context),
  measuring(context),
];

const hourMs = 3_600_000;
const quarterMs = hourMs / 4;

const signingHeads = (ledger: Ledger): Chore => ({
  name: 'sign-heads',
  everyMs: quarterMs,
  run: async () => {
    await signHeads(ledger);
  },
});

const counting = (ledger: Ledger): Chore => ({
  name: 'count-requests',
  everyMs: 15_000,
  run: async () => {
    await countRequests(ledger);
  },
});

const signingAccessLog = (ledger: Ledger): Chore => ({
  name: 'sign-access-log',
  everyMs: hourMs,
  run: async () => {
    await signAccessLog(ledger);
  },
});

const expiring = (context: DeliveryContext): Chore => ({
  name: 'expire',
  everyMs: quarterMs,
  run: async () => {
    await expireWaiting(context);
  },
});

/** How long each vendor takes; once an hour over all processes. */
const measuring = ({ ledger, lanes }: DeliveryContext): Chore => ({
  name: 'measure-vendors',
  everyMs: quarterMs,
  run: async (signal) => {
    for (const vendor of lanes.keys()) {
      if (!signal.aborted) await refreshWindow(ledger, vendor);
    }
  },
});

const forgetting = ({ ledger, policy }: DeliveryContext, log: Logger): Chore => ({
  name: 'retain',
  everyMs: hourMs,
  run: async (signal) => {
    const { forgotten, kept, ended } = await retain(ledger, policy.retention, signal);
    if (forgotten + ended > 0) log.info({ event: 'retained', forgotten, kept, ended }, 'people were forgotten');
    if (forgotten === 0) return;
    await sweepForgotten(ledger, signal).catch((error: unknown) => {
      log.warn({ event: 'sweep.failed', err: error }, 'older versions of what was forgotten are left to PostgreSQL');
    });
  },
});
