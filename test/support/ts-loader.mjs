import { transformSync } from '@swc/core';
import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Lets Node run the sources as they are, decorators included: `node --import ./test/support/ts-loader.mjs file.ts`.
 * For child processes that a test kills, and for Jest's global setup, which runs outside Jest's own modules.
 */

/** As in jest.config.js.
 * @type {import('@swc/core').Options}
 */
const options = {
  jsc: {
    target: 'es2024',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
  configFile: false,
  swcrc: false,
};

/**
 * @param {string} source
 * @param {string} path
 */
export const compile = (source, path) => transformSync(source, { ...options, filename: path }).code;

/** @param {string} url */
const isSource = (url) => url.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/');

process.setSourceMapsEnabled(true);
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^\.{1,2}\//.test(specifier) && specifier.endsWith('.js') && isSource(context.parentURL ?? '')) {
      const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true };
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!isSource(url)) return nextLoad(url, context);
    const path = fileURLToPath(url);
    return { format: 'module', source: compile(readFileSync(path, 'utf8'), path), shortCircuit: true };
  },
});
