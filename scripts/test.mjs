/** Runs the whole suite. The last line is `N passed, N failed`, whatever Jest prints; the exit code is Jest's. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'privacy-graph-test-'));
const countsFile = join(folder, 'counts.json');
const args = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  ...['node_modules/jest/bin/jest.js', '--ci', ...process.argv.slice(2)],
];

const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, JEST_COUNTS_FILE: countsFile },
});

// Without counts Jest did not get as far as running anything, which is one failure to look at.
const counts = existsSync(countsFile)
  ? JSON.parse(readFileSync(countsFile, 'utf8'))
  : { passed: 0, failed: 1, skipped: 0 };
rmSync(folder, { recursive: true });

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
process.exitCode = status ?? 1;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
