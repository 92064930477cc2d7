import { Command } from 'commander';
import { rotateKeys } from '../../ledger/rotate-keys.js';
import { say, withLedger } from './with-ledger.js';

/** `rotate`: the first of `ENCRYPTION_KEYS` takes over from the others; see docs/operations.md. */
export const rotateCommand = (): Command =>
  new Command('rotate')
    .description(
      'Wrap every key anew with the first of ENCRYPTION_KEYS. Servers go on meanwhile; run it again if it was ended.',
    )
    .action(async () => {
      const { looked, rewrapped } = await withLedger(({ ledger }) => rotateKeys(ledger), { beside: true });
      say(
        `${String(rewrapped)} of ${String(looked)} wrapped anew. No other key of ENCRYPTION_KEYS is needed any more.`,
      );
    });
