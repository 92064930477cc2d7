import { writeFileSync } from 'node:fs';

/**
 * @typedef {object} Counts what Jest hands over and is used here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numRuntimeErrorTestSuites
 */

/** Leaves the counts of a Jest run in a file, for `scripts/test.mjs` to print after everything else. */
export default class CountReporter {
  /**
   * @param {unknown} _globalConfig
   * @param {{ readonly file: string }} options
   */
  constructor(_globalConfig, options) {
    this.file = options.file;
  }

  /**
   * @param {unknown} _contexts
   * @param {Counts} results
   */
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot be loaded has no tests to fail; it counts as one.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(this.file, JSON.stringify(counts));
  }
}
