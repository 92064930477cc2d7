import { once } from 'node:events';
import { Command } from 'commander';
import { uuidOf } from '../../../resolvers/global-id.js';
import { checkAccessLog, readAccessLog } from '../../ledger/read-access-log.js';
import type { Ledger } from '../../ledger/ledger.js';
import { say, withLedger } from './with-ledger.js';

interface Options {
  readonly subject?: string;
  readonly viewer?: string;
  readonly check?: true;
}

/** `access-log`: who has been shown whose personal data. */
export const accessLogCommand = (): Command =>
  new Command('access-log')
    .description(
      'Who has been shown whose personal data in plain, when, and by which operation: a line of JSON for each.',
    )
    .option('--subject <id>', 'only where it was this person’s, by the `id` that the graph gives them')
    .option('--viewer <id>', 'only what this viewer was shown')
    .option(
      '--check',
      'instead: is it what was written? Ends with 1 where an entry was changed, is missing or was moved',
    )
    .action(async (options: Options) => {
      const work = options.check === true ? tellWhetherWhole : (ledger: Ledger) => print(ledger, options);
      await withLedger(({ ledger }) => work(ledger), { beside: true });
    });

async function print(ledger: Ledger, { subject, viewer }: Options): Promise<void> {
  const person = subject === undefined ? null : (uuidOf('Subject', subject) ?? subject);
  for await (const kept of readAccessLog(ledger)) {
    if (person !== null && !kept.subjects.includes(person)) continue;
    if (viewer !== undefined && kept.viewer !== viewer) continue;
    if (!process.stdout.write(`${JSON.stringify(kept)}\n`)) await once(process.stdout, 'drain');
  }
}

async function tellWhetherWhole(ledger: Ledger): Promise<void> {
  const { entries, faults } = await checkAccessLog(ledger);
  for (const { chain, fault } of faults) say(`${chain}: ${fault}`);
  say(
    `${String(entries)} entries were checked; ${faults.length === 0 ? 'all is as it was written.' : 'not all is as it was written.'}`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
