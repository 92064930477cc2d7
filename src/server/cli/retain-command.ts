import { Command } from 'commander';
import { retain } from '../../services/retain.js';
import { say, withLedger } from './with-ledger.js';

/** `retain`: forgets now, what a worker would forget within the hour. */
export const retainCommand = (): Command =>
  new Command('retain')
    .description('Forget now everybody whose personal data the policy keeps no longer. Workers do so every hour.')
    .action(async () => {
      const { forgotten, kept, ended } = await withLedger(
        ({ ledger, configuration }) => retain(ledger, configuration.policy.retention),
        { beside: true },
      );
      say(`${String(forgotten)} person(s) forgotten.`);
      if (ended > 0) say(`${String(ended)} forgotten person(s) removed from the log, with their events and receipts.`);
      if (kept > 0) {
        say(`${String(kept)} kept, for whom something is open, is being worked on, or on legal hold.`);
      }
    });
