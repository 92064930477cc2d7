import { Command } from 'commander';
import { accessLogCommand } from './cli/access-log-command.js';
import { exportCommand } from './cli/export-command.js';
import { keysCommand } from './cli/keys-command.js';
import { receiptKeysCommand } from './cli/receipt-keys-command.js';
import { restoredCommand } from './cli/restored-command.js';
import { retainCommand } from './cli/retain-command.js';
import { rotateCommand } from './cli/rotate-command.js';
import { verifyCommand } from './cli/verify-command.js';
import { explanationOf } from './explained-errors.js';

const program = new Command('privacy-graph').description('What an operator does beside running the server.');
program.addCommand(restoredCommand());
program.addCommand(keysCommand());
program.addCommand(accessLogCommand());
program.addCommand(retainCommand());
program.addCommand(rotateCommand());
program.addCommand(exportCommand());
program.addCommand(receiptKeysCommand());
program.addCommand(verifyCommand());

try {
  await program.parseAsync();
} catch (error) {
  const sentence = explanationOf(error);
  if (sentence === null) throw error;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
