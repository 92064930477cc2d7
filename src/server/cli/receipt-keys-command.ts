import { Command } from 'commander';
import { listSigningKeys, rotateSigningKey } from '../../ledger/signing-keys.js';
import { say, withLedger } from './with-ledger.js';

/** `receipt-keys`: what receipts, heads and access logs are signed with; see docs/evidence.md. */
export function receiptKeysCommand(): Command {
  const command = new Command('receipt-keys').description('The keys that receipts and signed heads are signed with.');
  command
    .command('list')
    .description('Show every key there ever was, newest first.')
    .action(async () => {
      const keys = await withLedger(({ ledger }) => listSigningKeys(ledger.db), { beside: true });
      for (const { id, madeAt, retiredAt } of keys) {
        const until = retiredAt === null ? 'signs now' : `retired ${retiredAt.toISOString()}`;
        say(`${id}  made ${madeAt.toISOString()}  ${until}`);
      }
    });
  command
    .command('rotate')
    .description(
      'Sign with a new key from now on. What the old one signed can still be checked; it signs nothing any more.',
    )
    .action(async () => {
      const { id } = await withLedger(({ ledger }) => rotateSigningKey(ledger), { beside: true });
      say(`${id} signs from now on. /.well-known/jwks.json has it, beside those before it.`);
    });
  return command;
}
