import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { dayOf, endOf, startOf, type Day } from '../../domain/deadlines/civil-date.js';
import { writeExport } from './export/write-export.js';
import { progressBar } from './progress-bar.js';
import { say, withLedger } from './with-ledger.js';

interface Options {
  readonly out?: string;
  readonly from?: Day;
  readonly to?: Day;
  readonly csv?: true;
}

/** `export`: writes what proves what was done; see docs/evidence.md. */
export const exportCommand = (): Command =>
  new Command('export')
    .description(
      'Write requests, events, receipts, signed heads and public keys as files, and the log (11 CCR §7101) and yearly figures ' +
        '(§7102) of the CCPA. They hold no personal data. May run beside the server.',
    )
    .option('--out <folder>', 'where to (default: privacy-graph-export-<date>)')
    .option('--from <date>', 'only requests that were received on this day or later, in TIME_ZONE', parseDay)
    .option('--to <date>', 'only requests that were received on this day or earlier', parseDay)
    .option('--csv', 'write requests, events and receipts as tables too')
    .action(async (options: Options) => {
      await withLedger(
        async ({ ledger, configuration }) => {
          const { timeZone } = configuration.establishment;
          const folder = resolve(options.out ?? `privacy-graph-export-${dayOf(ledger.now(), timeZone).toString()}`);
          const bar = progressBar();
          const written = await writeExport(ledger, {
            folder,
            period: {
              from: options.from === undefined ? null : startOf(options.from, timeZone),
              until: options.to === undefined ? null : endOf(options.to, timeZone),
            },
            timeZone,
            csv: options.csv === true,
            onProgress: bar.show,
          }).finally(bar.stop);
          say(
            `${String(written.requests)} request(s), ${String(written.events)} event(s), ${String(written.receipts)} receipt(s) ` +
              `and ${String(written.heads)} statement(s) of signed heads are in ${folder}.`,
          );
        },
        { beside: true },
      );
    });

function parseDay(text: string): Day {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    throw new InvalidArgumentError('It must be a date such as 2026-01-31.');
  }
}
