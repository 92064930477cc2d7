import { existsSync } from 'node:fs';

const countsFile = process.env.JEST_COUNTS_FILE;
const ifPresent = (/** @type {string} */ key, /** @type {string} */ file) =>
  existsSync(new URL(file, import.meta.url)) ? { [key]: `<rootDir>/${file}` } : {};

export default {
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  maxWorkers: 2,
  // What hangs is seen all the same; what only has to wait for a busy machine is not.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  // Packages first: some ship their sources beside what they compiled.
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'json', 'node', 'ts'],
  moduleNameMapper: {
    // Its ES build imports JSON without an attribute, which Jest warns of at every file.
    '^libphonenumber-js/min$': '<rootDir>/node_modules/libphonenumber-js/min/index.cjs',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  ...ifPresent('globalSetup', 'test/support/global-setup.ts'),
  ...ifPresent('globalTeardown', 'test/support/global-teardown.ts'),
  reporters: [
    'default',
    ...(countsFile === undefined ? [] : [['<rootDir>/scripts/count-reporter.mjs', { file: countsFile }]]),
  ],
};
