/**
 * Brings dist/ up to date: the server compiled by tsc (types are `npm run check`'s matter), the explorer by Vite.
 * Each part is made only when the content of its inputs changed or its output is gone; otherwise nothing is printed.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { whileLocked } from './build-lock.mjs';
import { root, run } from './run.mjs';

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} inputs files, relative to the project
 * @property {string} output stands for all that the part writes
 * @property {() => Promise<{ readonly ok: boolean, readonly output: string }>} make
 */

const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);
const files = (/** @type {readonly string[]} */ patterns) => globSync(patterns, { cwd: root }).sort();
const explorer = 'src/server/explorer';

const sources = files(['{schema,resolvers,datasources,src,scripts}/**/*.{ts,json}']).filter(
  (file) => !file.startsWith(`${explorer}/`),
);

/** @type {readonly Part[]} */
const parts = [
  {
    name: 'server',
    inputs: [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    output: 'dist/server.tsbuildinfo',
    make: async () => {
      await removeStale();
      return run(bin('tsc'), ['-p', 'tsconfig.build.json', '--pretty', 'false']);
    },
  },
  {
    name: 'explorer',
    inputs: [...files([`${explorer}/**/*.*`]), 'package-lock.json'],
    output: 'dist/explorer/index.html',
    make: () => {
      const config = join(root, explorer, 'vite.config.ts');
      const outDir = join(root, 'dist/explorer');
      const options = ['--config', config, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
      return run(bin('vite'), ['build', explorer, ...options]);
    },
  },
];

/** tsc leaves what it made of a file that is gone; a glob over dist/ would still find it. */
async function removeStale() {
  const made = files(['dist/{schema,resolvers,datasources,src,scripts}/**/*.js']);
  const stale = made.filter((file) => !existsSync(join(root, file.replace(/^dist\/(.*)\.js$/u, '$1.ts'))));
  await Promise.all(stale.flatMap((file) => [rm(join(root, file)), rm(join(root, `${file}.map`), { force: true })]));
}

/**
 * @param {readonly string[]} inputs
 * @returns {string}
 */
function hashOf(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

const stampOf = (/** @type {Part} */ part) => join(root, `dist/.stamps/${part.name}`);

/**
 * @param {Part} part
 * @returns {boolean}
 */
function isCurrent(part) {
  const stamp = stampOf(part);
  return (
    existsSync(join(root, part.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOf(part.inputs)
  );
}

/** @param {Part} part */
async function makePart(part) {
  if (isCurrent(part)) return;
  const started = performance.now();
  const hash = hashOf(part.inputs);
  const { ok, output } = await part.make();
  if (!ok) {
    process.stderr.write(`${output}build: ${part.name} failed\n`);
    process.exitCode = 1;
    return;
  }
  await mkdir(dirname(stampOf(part)), { recursive: true });
  await writeFile(stampOf(part), hash);
  process.stderr.write(`build: ${part.name} ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

/** @param {Part} part */
const hasSources = (part) => part.inputs.some((file) => /\.tsx?$/u.test(file));

const due = parts.filter((part) => hasSources(part) && !isCurrent(part));
const compilerIsHere = existsSync(bin('tsc'));
// `npm ci --omit=dev` runs `prepare` too, in an image that brings its dist/ along.
const isProductionInstall = !compilerIsHere && process.env.npm_lifecycle_event === 'prepare';

if (due.length > 0 && !isProductionInstall) {
  await whileLocked(join(root, 'dist/.lock'), async () => {
    for (const part of due) await makePart(part);
  });
}
