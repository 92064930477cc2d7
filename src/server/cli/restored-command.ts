import { Command } from 'commander';
import { markRestored } from '../../delivery/mark-restored.js';
import { say, withLedger } from './with-ledger.js';

/** `restored`: marks what a restored backup leaves in doubt; see docs/operations.md. */
export const restoredCommand = (): Command =>
  new Command('restored')
    .description('Run once after a backup was restored, before the first worker starts.')
    .action(async () => {
      const { requests, records } = await withLedger(({ ledger }) => markRestored(ledger), { beside: false });
      say(
        `${String(records)} call(s) of ${String(requests)} request(s) are looked for at their vendors before anything is sent. ` +
          'Workers may start now.',
      );
    });
