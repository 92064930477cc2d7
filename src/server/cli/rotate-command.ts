import { Command } from 'commander';
import { rotateKeys } from '../../ledger/rotate-keys.js';
import { progressBar } from './progress-bar.js';
import { say, withLedger } from './with-ledger.js';

/** `rotate`: the first of `ENCRYPTION_KEYS` takes over from the others; see docs/operations.md. */
export const rotateCommand = (): Command =>
  new Command('rotate')
    .description(
      'Wrap every key anew with the first of ENCRYPTION_KEYS. Servers go on meanwhile; run it again if it was ended.',
    )
    .action(async () => {
      const bar = progressBar();
      const { looked, rewrapped } = await withLedger(
        ({ ledger }) =>
          rotateKeys(ledger, (done) => {
            bar.show(done.looked, done.total);
          }),
        { beside: true },
      ).finally(bar.stop);
      say(
        `${String(rewrapped)} of ${String(looked)} wrapped anew. No other key of ENCRYPTION_KEYS is needed any more.`,
      );
    });
