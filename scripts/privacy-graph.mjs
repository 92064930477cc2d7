#!/usr/bin/env node
/** Runs the command line on the project's own Node, whatever Node the shell has. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const result = spawnSync(
  join(root, 'node_modules/.bin/node'),
  ['--enable-source-maps', join(root, 'dist/src/server/cli.js'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exitCode = result.status ?? 1;
