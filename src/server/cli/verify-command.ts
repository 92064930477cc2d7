import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { EvidenceFileError } from './verify/evidence-files.js';
import type { CheckedReceipt } from './verify/signed-evidence.js';
import { verifyEvidence, type Verdict } from './verify/verify-evidence.js';
import { say } from './with-ledger.js';

/** Faults that are told one by one. */
const TOLD = 20;
/** The process ends with these. */
const REFUTED = 1;
const NOT_CHECKED = 2;

interface Options {
  readonly events?: string;
  readonly heads?: string;
  readonly ended?: string;
  readonly jwks?: string;
}

/** `verify`: checks receipts, events and signed heads with nothing but their files; see docs/evidence.md. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description(
      'Check a receipt, and events, without a server or a network. Ends with 0 where all is as it was written, with 1 where ' +
        'something was changed, is missing or was moved, and with 2 where it could not be checked.',
    )
    .argument('[receipts]', 'a receipt as the graph answers it, or receipts.ndjson of an export')
    .option('--events <file>', 'events.ndjson of an export: are they what the receipt vouches for?')
    .option('--heads <file>', 'heads.ndjson of an export: are the events what was signed meanwhile?')
    .option(
      '--ended <file>',
      'ended.ndjson of an export: which requests have no events because their time was over? (default: beside the heads)',
    )
    .option(
      '--jwks <file>',
      'the public keys, saved from /.well-known/jwks.json (default: jwks.json beside the receipt)',
    )
    .action(async (receipts: string | undefined, options: Options) => {
      process.exitCode = await check(receipts ?? null, options);
    });

async function check(receipts: string | null, { events, heads, ended, jwks }: Options): Promise<number> {
  const beside = receipts ?? heads ?? events;
  if (beside === undefined) {
    process.stderr.write('Say what is to be checked: a receipt, --events or --heads.\n');
    return NOT_CHECKED;
  }
  try {
    const keys = jwks ?? join(dirname(beside), 'jwks.json');
    const over = ended ?? besideHeads(heads ?? null);
    const verdict = await verifyEvidence({ receipts, events: events ?? null, heads: heads ?? null, ended: over, keys });
    tell(verdict, events !== undefined);
    return verdict.faults.length === 0 ? 0 : REFUTED;
  } catch (error) {
    if (!(error instanceof EvidenceFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return NOT_CHECKED;
  }
}

/** Exports from before there was such a file can be verified as they could be then. */
function besideHeads(heads: string | null): string | null {
  const file = heads === null ? null : join(dirname(heads), 'ended.ndjson');
  return file !== null && existsSync(file) ? file : null;
}

function tell({ receipts, chains, events, ended, absent, faults }: Verdict, withEvents: boolean): void {
  const [only] = receipts;
  if (receipts.length === 1 && only !== undefined) tellReceipt(only);
  else if (receipts.length > 1) say(`${String(receipts.length)} receipts are signed as they should be.`);
  if (withEvents) say(`${String(events)} event(s) of ${String(chains)} request(s) were checked.`);
  if (ended > 0) say(`The log of ${String(ended)} request(s) was ended: their events and receipts are gone.`);
  if (absent > 0) {
    say(`${String(absent)} request(s) with signed heads have no events in the file: is it a whole export?`);
  }
  for (const fault of faults.slice(0, TOLD)) say(`  ${fault}`);
  if (faults.length > TOLD) say(`  … and ${String(faults.length - TOLD)} more.`);
  say(faults.length === 0 ? 'Everything is as it was written.' : `REFUTED: ${String(faults.length)} fault(s).`);
}

function tellReceipt(receipt: CheckedReceipt): void {
  say(`Receipt of ${receipt.reference} (${receipt.regulation}), issued ${receipt.issuedAt}`);
  say(`  signed with the key ${receipt.keyId}`);
  say(`  request ${receipt.request}: received ${receipt.receivedAt}, ${receipt.state} ${receipt.completedAt}`);
  for (const right of receipt.rights) {
    say(`  ${right.right}: ${[right.state, right.outcome].filter((word) => word !== null).join(', ')}`);
    for (const one of right.vendors) {
      const words = [one.state, one.outcome, one.confidence, one.completedAt].filter((word) => word !== null);
      say(`    ${one.vendor}: ${words.join(', ')}`);
    }
  }
  say(`  vouches for ${String(receipt.chain.events)} event(s), the last ${receipt.chain.head}`);
}
