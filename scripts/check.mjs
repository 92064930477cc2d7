/** Runs every check, two at a time; one line each, and in full what a failed one said. Ends with 1 if any failed. */
import { run } from './run.mjs';

// The long ones first, so that the two lanes end together.
const checks = {
  lint: 'check:lint',
  types: 'check:types',
  'dead code': 'check:dead-code',
  spelling: 'check:spelling',
  'import rules': 'check:imports',
  format: 'check:format',
  'schema drift': 'schema:check',
  'codegen drift': 'codegen:check',
  'holiday drift': 'holidays:check',
};

const waiting = Object.entries(checks);
let failures = 0;

async function lane() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, script] = next;
    const started = performance.now();
    const { ok, output } = await run('npm', ['run', '--silent', script]);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.padStart(5)} s\n`);
    if (ok) continue;
    failures += 1;
    process.stdout.write(`${output.trimEnd()}\n`);
  }
}

await Promise.all([lane(), lane()]);
process.stdout.write(failures === 0 ? 'all checks passed\n' : `${failures} of ${Object.keys(checks).length} failed\n`);
process.exitCode = failures === 0 ? 0 : 1;
