import { Command } from 'commander';
import type { Ledger } from '../../ledger/ledger.js';
import { sweepForgotten } from '../../ledger/sweep-forgotten.js';
import { retain } from '../../services/retain.js';
import { say, withLedger } from './with-ledger.js';

/** `retain`: forgets now, what a worker would forget within the hour. */
export const retainCommand = (): Command =>
  new Command('retain')
    .description('Forget now everybody whose personal data the policy keeps no longer. Workers do so every hour.')
    .action(async () => {
      const { forgotten, kept, ended, swept } = await withLedger(
        async ({ ledger, configuration }) => {
          const retained = await retain(ledger, configuration.policy.retention);
          return { ...retained, swept: retained.forgotten === 0 || (await isSwept(ledger)) };
        },
        { beside: true },
      );
      say(`${String(forgotten)} person(s) forgotten.`);
      if (!swept) say('Older versions of their rows could not be swept; PostgreSQL does so by itself later.');
      if (ended > 0) say(`${String(ended)} forgotten person(s) removed from the log, with their events and receipts.`);
      if (kept > 0) {
        say(`${String(kept)} kept, for whom something is open, is being worked on, or on legal hold.`);
      }
    });

const isSwept = (ledger: Ledger): Promise<boolean> =>
  sweepForgotten(ledger, new AbortController().signal).then(
    () => true,
    () => false,
  );
