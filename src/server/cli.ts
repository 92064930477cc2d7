import { Command } from 'commander';
import { vendorEntries } from '../../datasources/index.js';
import { markRestored } from '../delivery/mark-restored.js';
import { readConfiguration } from './configuration.js';
import { Endings } from './endings.js';
import { explanationOf } from './explained-errors.js';
import { createLog } from './log.js';
import { openStore } from './open-store.js';

/** Marks what a restored backup leaves in doubt; see docs/operations.md. */
async function restored(): Promise<void> {
  const configuration = readConfiguration({
    environment: process.env,
    workingDirectory: process.cwd(),
    folders: vendorEntries.map((entry) => entry.folder),
    now: new Date(),
  });
  const endings = new Endings();
  try {
    const { ledger } = await openStore(
      { configuration, log: createLog(configuration.logLevel), now: () => new Date() },
      endings,
    );
    const { requests, records } = await markRestored(ledger);
    process.stdout.write(
      `${String(records)} call(s) of ${String(requests)} request(s) are looked for at their vendors before anything is sent. ` +
        'Workers may start now.\n',
    );
  } finally {
    await endings.run();
  }
}

const program = new Command('privacy-graph').description('What an operator does beside running the server.');
program
  .command('restored')
  .description('Run once after a backup was restored, before the first worker starts.')
  .action(restored);

try {
  await program.parseAsync();
} catch (error) {
  const sentence = explanationOf(error);
  if (sentence === null) throw error;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
