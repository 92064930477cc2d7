import { Command } from 'commander';
import type { NeededKey } from '../../ledger/needed-keys.js';
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
      const { looked, rewrapped, left } = await withLedger(
        ({ ledger }) =>
          rotateKeys(ledger, (done) => {
            bar.show(done.looked, done.total);
          }),
        { beside: true },
      ).finally(bar.stop);
      const done = `${String(rewrapped)} of ${String(looked)} wrapped anew.`;
      if (left.length === 0) say(`${done} No other key of ENCRYPTION_KEYS is needed any more.`);
      else say([done, ...left.map(stillNeeded), whatToDo].join(' '));
      // Whoever takes the old key away in a script must not go on.
      process.exitCode = left.length === 0 ? 0 : 1;
    });

const stillNeeded = ({ keyId, count }: NeededKey): string =>
  `${count === 1 ? '1 thing is' : `${String(count)} things are`} still wrapped with "${keyId}": keep it.`;

const whatToDo =
  'A server or worker still writes with it. Start every one anew with the new key first, and run this again.';
