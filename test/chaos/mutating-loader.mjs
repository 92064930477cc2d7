import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compile } from '../support/ts-loader.mjs';

/**
 * Runs the sources with guards taken out, so that the suite can be seen to fail without them: the product has no switch
 * for that. `SOURCE_MUTATIONS` is a JSON list of `{ file, find, replace }`; a text that does not stand in its file exactly
 * once ends the process.
 */

/** @typedef {{ readonly file: string, readonly find: string, readonly replace: string }} Mutation */

/** What the harness beside it wrote.
 * @type {readonly Mutation[]}
 */
const mutations = JSON.parse(process.env.SOURCE_MUTATIONS ?? '[]');

/** @type {Map<string, string>} */
const sources = new Map();
for (const { file, find, replace } of mutations) {
  const url = new URL(`../../${file}`, import.meta.url);
  const source = sources.get(url.href) ?? readFileSync(url, 'utf8');
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} does not hold exactly once: ${find}`);
  }
  sources.set(url.href, `${before}${replace}${after}`);
}

registerHooks({
  load(url, context, nextLoad) {
    const source = sources.get(url);
    if (source === undefined) return nextLoad(url, context);
    return { format: 'module', source: compile(source, fileURLToPath(url)), shortCircuit: true };
  },
});
